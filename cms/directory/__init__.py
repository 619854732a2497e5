"""The directory of actors: actors to verify, corrections that actors send, imports from spreadsheets."""
