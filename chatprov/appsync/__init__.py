"""The AppSync GraphQL runtime: a library that answers GraphQL for an API given as data."""
