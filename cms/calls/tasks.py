"""What the background worker does for calls."""

from cms.calls.link_checks import check_next_link, note_links

PERIODIC_TASKS = {check_next_link: 30, note_links: 5}  # seconds
