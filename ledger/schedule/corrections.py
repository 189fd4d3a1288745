"""What to post where the facts behind earlier accruals have changed: somebody leaves, a version comes late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.schedule.plan import Accrual


@dataclass(frozen=True, slots=True)
class Posted:
    """An accrual that stands in the ledger: when it counts, and what was due, cuts by a cap included."""

    effective_on: date
    due: int


@dataclass(frozen=True, slots=True)
class Correction:
    """The difference to post for one accrual: ``due_now`` less ``due_then``; below zero takes back."""

    accrual_key: str
    effective_on: date
    due_then: int
    due_now: int

    @property
    def amount(self) -> int:
        return self.due_now - self.due_then


def corrections(
    posted: Mapping[str, Posted], due: Iterable[Accrual], *, counts_from: date | None = None
) -> list[Correction]:
    """Compare what was posted with what is due, key by key, in the order in which it counts.

    Comparing again after the differences were posted (added to ``posted``) finds none.

    :param counts_from: the day of the change; no correction counts earlier. None: each counts when its accrual did.
    """
    due_by_key = {accrual.key: accrual for accrual in due}
    found = []
    for key in posted.keys() | due_by_key.keys():
        then, now = posted.get(key), due_by_key.get(key)
        due_then, due_now = then.due if then else 0, now.amount if now else 0
        if due_then != due_now:
            effective_on = min(each.effective_on for each in (then, now) if each is not None)
            found.append(Correction(key, max(effective_on, counts_from or effective_on), due_then, due_now))
    return sorted(found, key=lambda each: (each.effective_on, each.accrual_key))
