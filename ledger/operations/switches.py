"""A change of policy: one assignment ends on the day before the other begins, and what it leaves is carried over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import F, Max

from ledger import posting
from ledger.acts import Act
from ledger.context import terms_of
from ledger.dates import written
from ledger.errors import Invalid
from ledger.loading import Need, Pool
from ledger.models import Account, Assignment, Lot, Policy
from ledger.operations.agreements_going_on import agreements_go_on
from ledger.posting import Books
from ledger.recompute import recompute
from ledger.runs import BATCH, night, span_of

FIRST = dt.date.min
Switched = dict[int, "Assignment | Invalid"]


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
    the bookings move now, and the night after the last day closes. What is agreed with a person beside the old policy
    goes on beside the new one. The same switch again changes nothing.

    :param ends_on: the first day on which the new assignment does not hold any more.
    :param priority: where the new assignment stands among the policies of the resource; as the old one if none.
    :raises Invalid: if the policy counts something else or is the same one, if the old assignment does not hold on the
        day before, or has been taken over from already.
    """
    done = switch_policies(
        assignment_ids=[assignment.pk], to=to, starts_on=starts_on, act=act, ends_on=ends_on, priority=priority
    )[assignment.pk]
    if isinstance(done, Invalid):
        raise done
    assignment.ends_on = starts_on
    return done


@transaction.atomic
def switch_policies(
    *,
    assignment_ids: Collection[int],
    to: Policy,
    starts_on: dt.date,
    act: Act,
    ends_on: dt.date | None = None,
    priority: int | None = None,
) -> Switched:
    """The same for many people, in a fixed number of statements; who cannot be switched is told why, the others are.

    :returns: for each assignment the one that took over from it, or what speaks against that.
    """
    wanted = Assignment.objects.filter(pk__in=assignment_ids).order_by("pk")
    olds = list(wanted.select_for_update(of=("self",)).select_related("policy"))
    facts = _Facts(olds, to, starts_on, ends_on)
    found: Switched = {}
    for old in olds:
        standing = facts.standing.get(old.pk)
        if standing is not None and (standing.policy_id, standing.starts_on) == (to.pk, starts_on):
            found[old.pk] = standing
        elif (refusal := facts.refusal(old)) is not None:
            found[old.pk] = refusal
        else:
            facts.taken.add(old.holder_id)
    able = [old for old in olds if old.pk not in found]
    Assignment.objects.filter(pk__in=[old.pk for old in able]).update(ends_on=starts_on)
    accounts = [Account(holder_id=old.holder_id, policy=to) for old in able]
    Account.objects.bulk_create(accounts, ignore_conflicts=True)
    news = [
        Assignment(
            holder_id=old.holder_id,
            policy=to,
            starts_on=starts_on,
            ends_on=ends_on,
            priority=old.priority if priority is None else priority,
            follows=old,
        )
        for old in able
    ]
    followers = {old.pk: new for old, new in zip(able, Assignment.objects.bulk_create(news), strict=True)}
    found |= followers
    agreements_go_on(olds=able, news=followers, to=to, starts_on=starts_on, act=act)
    pools = [Pool(old.holder_id, to.resource_id) for old in able]
    for start in range(0, len(pools), BATCH):
        _settle(pools[start : start + BATCH], to, starts_on, act)
    return found


def _settle(pools: Sequence[Pool], to: Policy, starts_on: dt.date, act: Act) -> None:
    """Post all that the switches make due, as a night would; and what they make due on days that a night has done.

    Somebody who goes back to a policy has an account there, whose nights have gone on without anything coming in.
    """

    def plan(books: Books) -> None:
        first, last = span_of(books, act.on)
        terms = terms_of(books, min(first, dt.date(starts_on.year - 1, 1, 1)), last)
        for book in books.values():
            done = [
                a for a in book.accounts.values() if a.policy_id == to.pk and (a.settled_until or FIRST) >= starts_on
            ]
            night(book, terms, act.on)
            for account in done:
                recompute(book, account, terms, starts_on, act.on)

    posting.post(pools, plan, act=act, need=Need(overdue_on=act.on, timeline=True))


class _Facts:
    """What speaks for and against switching these assignments. Four queries, however many they are."""

    def __init__(self, olds: Sequence[Assignment], to: Policy, starts_on: dt.date, ends_on: dt.date | None) -> None:
        self.to, self.starts_on, self.ends_on = to, starts_on, ends_on
        holders = [old.holder_id for old in olds]
        followers = Assignment.objects.filter(follows__in=olds).select_related("policy")
        self.standing = {each.follows_id: each for each in followers}
        self.has_rules = to.versions.filter(effective_from__lte=starts_on).exists()
        mine = Lot.objects.filter(account__holder__in=holders, account__policy__in={old.policy_id for old in olds})
        closed = mine.exclude(origin="grant").filter(
            expires_on__gte=starts_on, expires_on__lt=F("account__settled_until")
        )
        rows = closed.values_list("account__holder_id", "account__policy_id").annotate(last_on=Max("expires_on"))
        self.closed = {(holder_id, policy_id): last_on for holder_id, policy_id, last_on in rows}
        taken = Assignment.objects.filter(holder__in=holders, policy=to).exclude(ends_on__lte=starts_on)
        if ends_on is not None:
            taken = taken.filter(starts_on__lt=ends_on)
        self.taken = set(taken.values_list("holder_id", flat=True))

    def refusal(self, old: Assignment) -> Invalid | None:
        """What speaks against it; None if nothing does."""
        standing, to, starts_on = self.standing.get(old.pk), self.to, self.starts_on
        if standing is not None:
            day = written(standing.starts_on)
            return Invalid("assignment", f"{standing.policy} took over from it on {day} already.")
        if to.pk == old.policy_id:
            return Invalid("policy", f"{to} is the policy they have. Choose the one that takes over.")
        if to.resource_id != old.policy.resource_id:
            words = f"{to} counts something else than {old.policy}; nothing can be carried between them."
            return Invalid("policy", words)
        if starts_on <= old.starts_on:
            return Invalid("starts_on", f"It must be after {written(old.starts_on)}, when {old.policy} begins.")
        if old.ends_on is not None and old.ends_on < starts_on:
            return Invalid("starts_on", f"{old.policy} ended before that: choose {written(old.ends_on)} or earlier.")
        if not self.has_rules:
            words = f"{to} has no rules yet on {written(starts_on)}; publish a version for that day first."
            return Invalid("policy", words)
        return self._refusal_of_days(old)

    def _refusal_of_days(self, old: Assignment) -> Invalid | None:
        if self.ends_on is not None and self.ends_on <= self.starts_on:
            return Invalid("ends_on", "An assignment ends after the day on which it starts.")
        last_on = self.closed.get((old.holder_id, old.policy_id))
        if last_on is not None:
            return Invalid("starts_on", f"What ended on {written(last_on)} has been closed since; choose a later day.")
        if old.holder_id in self.taken:
            return Invalid("starts_on", f"They already have {self.to} on some of these days.")
        return None
