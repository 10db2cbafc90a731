"""From what a file says of residents to whole people in settings."""
