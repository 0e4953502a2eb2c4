"""The catalogue: one weakness a file, each with a `CHECK`."""
