"""JSON values and their texts: copies, the wire form, and the leniency of the Java parser that AppSync uses."""
