"""Finds, exports and erases what the hub keeps about a person."""
