"""The mind that reads asks with Claude. The code decides."""
