"""The mind that judges: an ask, read by Claude in its expert's judgment. The code decides."""
