"""What helps editors with the directory of actors."""
