"""The validation of a document against the schema, with the messages of the Java implementation that AppSync uses."""
