"""Answers for people: statuses, verdicts, gaps, holidays, quality."""
