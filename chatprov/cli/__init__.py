"""The command line: each command parses, calls and renders; other packages do the work."""
