"""The execution of one operation; only this package uses the internals of graphql-core's executor."""
