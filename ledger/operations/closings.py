"""Year-end runs: what a period's end would do, counted for everybody, looked at, and then posted.

The nights close every period by themselves, by the same code. A run shows beforehand what they will do, posts it at
once where HR does not want to wait for the night, and keeps a line of what became of each account. Both counting and
posting go in batches, each of them one transaction: killed at any moment, a run goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ledger.acts import Act
from ledger.closing import Outcome, outcome
from ledger.context import terms_of
from ledger.dates import DAY
from ledger.errors import Closed, Invalid
from ledger.loading import Need, Pool, load_many
from ledger.models import Account, Assignment, Closing, ClosingLine, Policy
from ledger.posting import Books
from ledger.runs import BATCH, night, run_day, span_of

logger = logging.getLogger(__name__)

State = Closing.State
FIGURES = ("left", "carried", "lapsed", "debt", "held", "opens_with")


def open_closing(*, policies: Collection[Policy], ends_on: dt.date, act: Act) -> Closing:
    """Begin a run for the period that ends on a day: a dry run, which `go_on_with_closing` counts batch by batch.

    :raises Invalid: if no policy is chosen, or nobody has one of them on that day.
    """
    if not policies:
        raise Invalid("policies", "No policy is chosen. Choose those whose period ends on that day.")
    to_do = accounts_at(ends_on, [policy.pk for policy in policies]).count()
    if not to_do:
        raise Invalid("policies", "Nobody has one of these policies on that day. Assign them first.")
    with transaction.atomic():
        closing = Closing.objects.create(
            ends_on=ends_on, to_do=to_do, created_at=act.at, created_by=act.actor, touched_at=act.at
        )
        closing.policies.set(policies)
    return closing


def count_again(*, closing: Closing, act: Act) -> None:
    """Forget what was counted and count afresh: balances move on while a run lies there.

    :raises Closed: if it is being posted, or was.
    """
    with transaction.atomic():
        locked = Closing.objects.select_for_update().get(pk=closing.pk)
        if locked.state not in (State.COUNTED, State.CONFIRMED):
            raise Closed(f"This run is {locked.get_state_display()}; only one that lies counted can be counted again.")
        locked.lines.all().delete()
        locked.to_do = accounts_at(locked.ends_on, _policy_ids(locked)).count()
        _begin(locked, State.COUNTING, act.at)


def confirm_closing(*, closing: Closing, act: Act) -> Closing:
    """Have a counted run posted: at once if the period has ended, else in the night after its last day.

    A posted run of which some accounts failed can be confirmed once more: what stands is not posted again.

    :raises Closed: if it has been confirmed already, or is still being counted.
    """
    with transaction.atomic():
        locked = Closing.objects.select_for_update().get(pk=closing.pk)
        has_failures = locked.state == State.POSTED and locked.lines.filter(state=ClosingLine.State.FAILED).exists()
        if locked.state != State.COUNTED and not has_failures:
            raise Closed(f"This run is {locked.get_state_display()}; only a counted one can be confirmed.")
        locked.confirmed_at, locked.confirmed_by = act.at, act.actor
        _begin(locked, State.POSTING if locked.ends_on < act.on else State.CONFIRMED, act.at)
    return locked


def take_back(*, closing: Closing, act: Act) -> None:
    """Take back the confirmation of a run whose day has not come. The night closes the period all the same.

    :raises Closed: if it is not waiting any more.
    """
    changed = Closing.objects.filter(pk=closing.pk, state=State.CONFIRMED).update(
        state=State.COUNTED, confirmed_at=None, confirmed_by="", touched_at=act.at
    )
    if not changed:
        raise Closed("This run does not wait any more, so there is nothing to take back.")


def due_closings(on: dt.date) -> list[int]:
    """The runs that somebody has to go on with: left half-way, or confirmed for a day that has come."""
    waiting = Q(state=State.CONFIRMED, ends_on__lt=on) | Q(state__in=[State.COUNTING, State.POSTING])
    return list(Closing.objects.filter(waiting).order_by("ends_on", "pk").values_list("pk", flat=True))


def go_on_with_closing(*, closing_id: int, act: Act, batch_size: int = BATCH) -> bool:
    """Count or post one more batch, as one transaction; tells whether there may be more to do.

    Of several workers at the same run one works, the others are told that there is nothing to do.
    """
    with transaction.atomic():
        closing = Closing.objects.select_for_update(skip_locked=True).filter(pk=closing_id).first()
        if closing is None:
            return False
        if closing.state == State.CONFIRMED and closing.ends_on < act.on:
            _begin(closing, State.POSTING, act.at)
        if not closing.is_working:
            return False
        accounts = _next_accounts(closing, batch_size)
        if not accounts:
            _end(closing, act.at)
            return False
        _do(closing, accounts, act)
        closing.reached_id = accounts[-1].holder_id
        closing.done += len(accounts)
        closing.touched_at = act.at
        closing.save(update_fields=["reached_id", "done", "touched_at"])
    return True


def accounts_at(ends_on: dt.date, policy_ids: Collection[int]) -> QuerySet[Account]:
    """The accounts of people who have one of these policies on a day."""
    assigned = Assignment.objects.in_force_on(ends_on).filter(holder=OuterRef("holder"), policy=OuterRef("policy"))
    return Account.objects.filter(Exists(assigned), policy__in=policy_ids)


def _policy_ids(closing: Closing) -> list[int]:
    return list(closing.policies.order_by("pk").values_list("pk", flat=True))


def _begin(closing: Closing, state: str, at: dt.datetime) -> None:
    closing.state, closing.reached_id, closing.done, closing.touched_at = state, 0, 0, at
    closing.save()


def _end(closing: Closing, at: dt.datetime) -> None:
    if closing.state == State.COUNTING:
        closing.state, closing.counted_at = State.COUNTED, at
    else:
        closing.state, closing.posted_at = State.POSTED, at
    # What was expected was the number at the beginning; somebody may have left a policy since.
    closing.to_do, closing.touched_at = closing.done, at
    closing.save()


def _next_accounts(closing: Closing, size: int) -> list[Account]:
    """The accounts of the next holders, all of a holder together."""
    concerned = accounts_at(closing.ends_on, _policy_ids(closing)).filter(holder__gt=closing.reached_id)
    holders = list(concerned.order_by("holder").values_list("holder", flat=True).distinct()[:size])
    if not holders:
        return []
    found = concerned.filter(holder__lte=holders[-1]).select_related("policy").order_by("holder", "pk")
    return list(found)


def _do(closing: Closing, accounts: Sequence[Account], act: Act) -> None:
    """Count or post for these accounts, and keep a line of each."""
    pools = sorted({Pool(a.holder_id, a.policy.resource_id) for a in accounts}, key=_by_holder)
    failures: dict[Pool, str] = {}
    if closing.state == State.POSTING:
        failures = dict(run_day(act=act, pools=pools).failures)
    books = load_many(pools, Need(overdue_on=act.on, timeline=True))
    found, failed = _outcomes(books, closing, act.on)
    failures |= failed
    lines = []
    for account in accounts:
        pool = Pool(account.holder_id, account.policy.resource_id)
        if pool in failures:
            lines.append(ClosingLine(closing=closing, account=account, state="failed", problem=failures[pool]))
        elif (seen := found.get(account.pk)) is not None:
            lines.append(_line(closing, account, seen))
    ClosingLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["closing", "account"],
        update_fields=["state", "problem", *FIGURES],
    )


def _by_holder(pool: Pool) -> tuple[int, int]:
    return pool.holder_id, pool.resource_id


def _outcomes(books: Books, closing: Closing, today: dt.date) -> tuple[dict[int, Outcome], dict[Pool, str]]:
    """What the period's end does to each account by its id, with the nights until then; and who cannot be counted."""
    until = max(today, closing.ends_on + DAY) if closing.state == State.COUNTING else today
    terms = terms_of(books, *span_of(books, until))
    found: dict[int, Outcome] = {}
    failures: dict[Pool, str] = {}
    for pool, book in books.items():
        try:
            if closing.state == State.COUNTING:
                night(book, terms, until)
            for account in book.accounts.values():
                seen = outcome(book, account, terms[account.id], closing.ends_on) if account.id in terms else None
                if seen is not None:
                    found[account.id] = seen
        except Exception as error:
            # One account that cannot be counted is a line that says why, and keeps nobody else from being counted.
            logger.exception("The accounts of holder %s could not be closed.", pool.holder_id)
            failures[pool] = str(error) or type(error).__name__
    return found, failures


def _line(closing: Closing, account: Account, seen: Outcome) -> ClosingLine:
    figures = {name: getattr(seen, name) for name in FIGURES}
    return ClosingLine(closing=closing, account=account, state="due" if seen.is_due else "posted", **figures)
