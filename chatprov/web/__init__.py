"""The chat in the browser: a page of plain ES modules, and a small server for its files, its configuration and signed URLs."""
