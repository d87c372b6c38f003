"""Files that people attach to their messages."""
