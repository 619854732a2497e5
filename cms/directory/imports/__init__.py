"""Import of actors from a spreadsheet: read, map, plan, run, undo."""
