"""The execution of one operation; the only room that knows how graphql-core executes."""
