"""What other apps may act on when something happens to a person; they do so in the same database transaction.

`left` and `erased` are sent with `employee`; `left` also when a last day is moved or taken back, `erased` after
`people` is blank. `moved` is sent with `employee` when their place of work has other holidays than before.
`holidays_filled` is sent with `calendar` and the days that it got, `first` and `last`: they are written together, so
that no signal of the model tells of them.
"""

from django.dispatch import Signal

left = Signal()
erased = Signal()
moved = Signal()
holidays_filled = Signal()
