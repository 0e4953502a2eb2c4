"""Everything that is shown: live progress, tables, differences, lessons. The only place that knows rich."""
