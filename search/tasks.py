"""Task of the background worker: index what the journal says."""

from search.indexing import catch_up

PERIODIC_TASKS = {catch_up: 0.5}  # seconds: a publication is found within one
