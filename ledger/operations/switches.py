"""A change of policy: one assignment ends on the day before the other begins, and what it leaves is carried over."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F, Max

from ledger import posting
from ledger.acts import Act
from ledger.context import terms_of
from ledger.dates import written
from ledger.errors import Invalid
from ledger.loading import Need, Pool
from ledger.models import Account, Assignment, Lot, Policy
from ledger.posting import Books
from ledger.runs import night, span_of


@transaction.atomic
def switch_policy(
    *,
    assignment: Assignment,
    to: Policy,
    starts_on: dt.date,
    act: Act,
    ends_on: dt.date | None = None,
    priority: int | None = None,
) -> Assignment:
    """Have another policy of the same resource take over from ``starts_on`` on.

    The running period closes on the day before, by its own carryover rule, into the new one; what an accrual gave in
    advance for days after that is taken back, and days booked from then on move to the new policy. With a day to come
    the bookings move now, and the night after the last day closes. The same switch again changes nothing.

    :param ends_on: the first day on which the new assignment does not hold any more.
    :param priority: where the new assignment stands among the policies of the resource; as the old one if none.
    :raises Invalid: if the policy counts something else or is the same one, if the old assignment does not hold on the
        day before, or has been taken over from already.
    """
    old = Assignment.objects.select_for_update().select_related("policy").get(pk=assignment.pk)
    standing = Assignment.objects.filter(follows=old).first()
    if standing is not None and (standing.policy_id, standing.starts_on) == (to.pk, starts_on):
        return standing
    _refuse(old, to, starts_on, ends_on, standing)
    old.ends_on = starts_on
    old.save(update_fields=["ends_on"])
    Account.objects.get_or_create(holder_id=old.holder_id, policy=to)
    new = Assignment.objects.create(
        holder_id=old.holder_id,
        policy=to,
        starts_on=starts_on,
        ends_on=ends_on,
        priority=old.priority if priority is None else priority,
        follows=old,
    )
    assignment.ends_on = starts_on
    _settle(Pool(old.holder_id, to.resource_id), act)
    return new


def _settle(pool: Pool, act: Act) -> None:
    """Post all that the switch makes due, as a night would."""

    def plan(books: Books) -> None:
        terms = terms_of(books, *span_of(books, act.on))
        for book in books.values():
            night(book, terms, act.on)

    posting.post([pool], plan, act=act, need=Need(overdue_on=act.on, timeline=True))


def _refuse(
    old: Assignment, to: Policy, starts_on: dt.date, ends_on: dt.date | None, standing: Assignment | None
) -> None:
    if standing is not None:
        raise Invalid("assignment", f"{standing.policy} took over from it on {written(standing.starts_on)} already.")
    if to.pk == old.policy_id:
        raise Invalid("policy", f"{to} is the policy they have. Choose the one that takes over.")
    if to.resource_id != old.policy.resource_id:
        raise Invalid("policy", f"{to} counts something else than {old.policy}; nothing can be carried between them.")
    if starts_on <= old.starts_on:
        raise Invalid("starts_on", f"It must be after {written(old.starts_on)}, when {old.policy} begins.")
    if old.ends_on is not None and old.ends_on < starts_on:
        raise Invalid("starts_on", f"{old.policy} ended before that: choose {written(old.ends_on)} or earlier.")
    if not to.versions.filter(effective_from__lte=starts_on).exists():
        raise Invalid("policy", f"{to} has no rules yet on {written(starts_on)}; publish a version for that day first.")
    _refuse_days(old, to, starts_on, ends_on)


def _refuse_days(old: Assignment, to: Policy, starts_on: dt.date, ends_on: dt.date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid("ends_on", "An assignment ends after the day on which it starts.")
    mine = Lot.objects.filter(account__holder=old.holder_id, account__policy=old.policy_id)
    closed = mine.exclude(origin="grant").filter(expires_on__gte=starts_on, expires_on__lt=F("account__settled_until"))
    last_on = closed.aggregate(last_on=Max("expires_on"))["last_on"]
    if last_on is not None:
        raise Invalid("starts_on", f"What ended on {written(last_on)} has been closed since; choose a later day.")
    taken = Assignment.objects.filter(holder_id=old.holder_id, policy=to).exclude(ends_on__lte=starts_on)
    if ends_on is not None:
        taken = taken.filter(starts_on__lt=ends_on)
    if taken.exists():
        raise Invalid("starts_on", f"They already have {to} on some of these days.")
