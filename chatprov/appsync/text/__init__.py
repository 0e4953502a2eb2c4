"""JSON values and texts: copies, serialization for HTTP, and the lenient parser that AppSync uses for templates."""
