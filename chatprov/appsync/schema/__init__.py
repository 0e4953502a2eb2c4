"""The schema of an API: checks an uploaded SDL text, then builds an executable schema with AppSync's scalars."""
