"""What the audit log says that rows hold, compared with the rows."""
