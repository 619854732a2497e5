"""What is kept about a person: found, exported and erased."""
