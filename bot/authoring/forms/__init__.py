"""Forms for making and changing a twin: their fields, their errors, and what they say."""
