"""Resolvers: compute the value of a field from its arguments; independent of graphql-core and of the schema."""
