"""The output of the program: live progress, tables, differences, lessons. The only package that imports rich."""
