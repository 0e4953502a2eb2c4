"""Lessons that are derived from the steps: every text is in steps/, every call is recorded from the step's code."""
