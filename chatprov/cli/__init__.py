"""The command line: each command parses, calls and renders; the work is done elsewhere."""
