"""What the models announce when readers may have something new to see; content/receivers.py records it in the journal.

Both signals are sent inside the transaction of the change.
"""

from django.dispatch import Signal

# With `entries`: a queryset of the Entry rows concerned.
entries_changed = Signal()

# With `network`: it accepts more or fewer of the entries that others offer it.
acceptance_changed = Signal()
