"""Lessons from the steps themselves: every text is in steps/, every call is recorded from the step's code."""
