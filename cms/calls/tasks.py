"""Tasks of the background worker: note and check the links of calls."""

from cms.calls.link_checks import check_next_link, note_links

# Noted first, so that what is published is checked from the worker's first turn on.
PERIODIC_TASKS = {note_links: 5, check_next_link: 30}  # seconds
