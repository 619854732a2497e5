"""The one signal of this app: what the models say when readers may have something new to see."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with `entries`: a queryset of the Entry rows concerned.
entries_changed = Signal()
