"""Rules that documents state: their first wording, and the list of them on a twin's page."""
