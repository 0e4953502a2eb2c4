"""Resolvers: from a field's arguments to its value. Nothing here knows graphql-core or the schema."""
