"""The catalogue: one weakness in each file, with its rule in `RULE`."""
