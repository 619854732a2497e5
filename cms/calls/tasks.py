"""Tasks of the background worker: note and check the links of calls."""

from cms.calls.link_checks import check_next_link, note_links

PERIODIC_TASKS = {check_next_link: 30, note_links: 5}  # seconds
