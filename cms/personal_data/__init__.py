"""Finds, exports and erases what the hub stores about a person."""
