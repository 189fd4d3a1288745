"""What other apps may act on when something happens to a person; they do so in the same database transaction.

Each is sent with `employee`. `left` also when a last day is moved or taken back; `erased` after `people` is blank.
"""

from django.dispatch import Signal

left = Signal()
erased = Signal()
