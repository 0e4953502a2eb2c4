"""A request to the GraphQL endpoint: its body, its document, and the values of its variables."""
