"""The chat in the browser: a page of plain ES modules, and the small server that gives it what it needs and nothing else."""
