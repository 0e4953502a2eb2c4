"""Lessons made of the steps themselves: every word of them stands in steps/, every call is the step's own."""
