"""The HTTP service over published assessments."""
