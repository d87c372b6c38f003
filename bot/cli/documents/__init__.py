"""Commands that read documents into a twin, and write a twin into documents."""
