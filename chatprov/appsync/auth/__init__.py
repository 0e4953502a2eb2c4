"""Who sends a request, and which fields the caller may access."""
