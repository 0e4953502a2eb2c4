"""A request to the GraphQL endpoint: its body, its document, and its variables."""
