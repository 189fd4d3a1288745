"""The engine on PostgreSQL against the reference ledger: the same steps, by chance, and equal after each of them."""

from __future__ import annotations

import copy
import datetime as dt
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ledger import operations
from ledger.errors import LedgerError
from ledger.loading import Need
from ledger.models import Lot as StoredLot
from ledger.models import Policy
from ledger.runs import run_day
from ledger.verify import verify
from tests.examples import examples
from tests.ledger.factories import JAN_1, Owner, act, owner
from tests.ledger.reference import NEVER, Lot, Reference, Refused

DAY = dt.timedelta(days=1)
STARTS_ON = dt.date(2025, 11, 1)
EXAMPLES = examples(in_ci=200, by_hand=20)
# A found difference is made small only where somebody waits for it: in CI that would take longer than all the rest.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate] + ([Phase.shrink] if os.environ.get("PASSBOOK_SHRINK") else [])


def mostly(usual: st.SearchStrategy[Any], *strange: Any) -> st.SearchStrategy[Any]:
    """The usual eleven times out of twelve, or something strange."""
    return st.integers(0, 11).flatmap(lambda n: usual if n else st.sampled_from(strange))


amounts = mostly(st.integers(1, 25), 0, -3, 1000)
parts = mostly(st.one_of(st.none(), st.integers(1, 12)), 0, 500)
offsets = mostly(st.integers(-3, 12), -40, 60)
floors = st.sampled_from([0, 0, 0, -10, None])


class Ledgers(RuleBasedStateMachine):
    """Two policies of one resource, the second accruing, some lots made by hand, and days that only go forward."""

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.ada: Owner = owner(policies=2)
        for number, policy_id in enumerate(self.ada.policies):
            policy = Policy.objects.get(pk=policy_id)
            holders = [self.ada.pool.holder_id]
            operations.assign(holder_ids=holders, policy=policy, starts_on=STARTS_ON, priority=number + 1)
            if number:
                self.accruing = policy
        self.reference = Reference(versions={STARTS_ON: (5, 40)}, accrued=STARTS_ON)
        self.on = JAN_1
        self.publish(STARTS_ON, 5, 40)
        self.turn = 0
        self.refs = ["nothing"]
        self.done: list[tuple[str, str, dict[str, Any], Callable[..., None]]] = []

    def teardown(self) -> None:
        faults = verify().faults
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)
        assert faults == ()

    # -- both ledgers at once ---------------------------------------------------------------------------------------

    def both(self, what: str, key: str, content: dict[str, Any], engine: Callable[..., None]) -> None:
        """Take a step in both ledgers: done in both, or refused in both for the same reason."""
        answers = []
        for take, refusal in (
            (lambda: self.reference.do(what, key, self.on, **content), Refused),
            (lambda: engine(on=self.on), LedgerError),
        ):
            try:
                take()
            except refusal as error:
                answers.append(getattr(error, "code", error.args[0]))
            else:
                answers.append("done")
        assert answers[1] == answers[0], f"{what} {content}: engine says {answers[1]}, reference {answers[0]}"
        if answers[0] == "done":
            self.done.append((what, key, content, engine))
            if "ref" in content and content["ref"] == key:
                self.refs.append(key)

    def publish(self, effective_from: dt.date, amount: int, days: int) -> None:
        accrual = {"method": "time", "every": "month", "at": "start", "amount": amount}
        operations.publish_version(
            policy=self.accruing,
            settings={
                "accrual": accrual,
                "period": {"type": "none"},
                "expiry": {"mode": "after_days", "days": days},
            },
            effective_from=effective_from,
            act=act(self.on, "as agreed"),
        )

    def next_key(self) -> str:
        self.turn += 1
        return f"step {self.turn}"

    def live(self, *columns: str) -> list[str]:
        """The references of which something is still held, used or credited, the newest last."""
        live = dict.fromkeys(m.ref for m in self.reference.moves if any(getattr(m, c) for c in columns))
        return [ref for ref in live if not ref.startswith("accrual/")]

    def own_end(self, policy: int, counts_on: dt.date) -> dt.date:
        """The last day of a grant that names none: by the second policy, grants live so many days."""
        in_force = [days for begins, (_, days) in sorted(self.reference.versions.items()) if begins <= counts_on]
        return counts_on + (in_force[-1] - 1) * DAY if policy and in_force else NEVER

    def made(self) -> int:
        """How many lots have been made by hand."""
        return sum(name.startswith("lot ") for name in self.reference.lots)

    def day(self, offset: int | None) -> dt.date | None:
        return None if offset is None else self.on + offset * DAY

    # -- steps ------------------------------------------------------------------------------------------------------

    @initialize(lots=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 2), floors), min_size=2, max_size=3))
    def some_lots(self, lots: list[tuple[int, int, int | None]]) -> None:
        for number, (policy, priority, floor) in enumerate(lots):
            self.open_lot(policy, priority, -number, 15 + number, floor)
            self.credit(number, policy, priority, 20, None, 0)

    @rule(policy=st.integers(0, 1), priority=st.integers(1, 2), starts=offsets, length=st.integers(0, 40), floor=floors)
    @precondition(lambda self: self.made() < 6)
    def open_lot(self, policy: int, priority: int, starts: int, length: int, floor: int | None) -> None:
        begins = self.on + starts * DAY
        ends = begins + length * DAY if length < 38 else NEVER
        lot = Lot(f"lot {self.made()}", (policy + 1, priority), begins, ends, floor)
        fields = {"name": lot.name, "valid_from": begins, "priority": priority, "floor": floor}
        self.both(
            "open",
            self.next_key(),
            {"lot": lot},
            lambda on: operations.open_lot(
                holder_id=self.ada.pool.holder_id,
                policy_id=self.ada.policies[policy],
                expires_on=None if ends == NEVER else ends,
                act=act(on),
                **fields,
            ),
        )

    @rule(
        lot=mostly(st.integers(0, 4), 9),
        policy=st.integers(0, 1),
        priority=st.integers(1, 2),
        amount=amounts,
        counts=st.one_of(st.none(), offsets),
        length=mostly(st.integers(0, 40), -2),
    )
    def credit(self, lot: int, policy: int, priority: int, amount: int, counts: int | None, length: int) -> None:
        """A grant, to a lot that is there or to a new one."""
        names = [name for name in self.reference.lots if name.startswith("lot ")]
        key, begins = self.next_key(), self.day(counts)
        if lot < len(names):
            new = self.reference.lots[names[lot]]
            policy, ends = new.rank[0] - 1, new.expires_on
            new = Lot(new.name, new.rank, new.valid_from, ends, new.floor)
        else:
            counts_on = begins or self.on
            ends = counts_on + length * DAY if length < 38 else NEVER
            lives_until = self.own_end(policy, counts_on) if ends == NEVER else ends
            new = Lot(f"lot {len(names)}", (policy + 1, priority), counts_on, lives_until, 0)
        self.both(
            "credit",
            key,
            {"ref": key, "lot": new, "amount": amount, "counts": begins},
            lambda on: self.ada.grant(
                amount,
                new.name,
                on=on,
                policy=policy,
                key=key,
                valid_from=begins,
                expires_on=None if ends == NEVER else ends,
                priority=new.rank[1],
            ),
        )

    @rule(amount=amounts, day=st.one_of(st.none(), offsets), until=st.one_of(st.none(), st.none(), st.integers(0, 8)))
    def hold(self, amount: int, day: int | None, until: int | None) -> None:
        key, on_day, ends = self.next_key(), self.day(day), self.day(until)
        content = {"ref": key, "amount": amount, "day": on_day, "kind": "held", "until": ends}
        self.both("draw", key, content, lambda on: self.ada.hold(amount, key, on=on, day=on_day, expires_on=ends))

    @rule(amount=amounts, day=st.one_of(st.none(), offsets))
    def use(self, amount: int, day: int | None) -> None:
        key, on_day = self.next_key(), self.day(day)
        content = {"ref": key, "amount": amount, "day": on_day, "kind": "used", "until": None}
        self.both("draw", key, content, lambda on: self.ada.use(amount, key, on=on, day=on_day))

    @rule(amount=amounts)
    def hold_for_today(self, amount: int) -> None:
        self.hold(amount, None, None)

    @rule(what=st.sampled_from(["approve", "approve", "release"]), ref=st.integers(0, 4), amount=parts)
    @precondition(lambda self: self.live("held"))
    def settle(self, what: str, ref: int, amount: int | None) -> None:
        """Part or all of something that is held."""
        self.act_on(what, self.live("held"), ref, amount)

    @rule(ref=st.integers(0, 4), amount=parts)
    @precondition(lambda self: self.live("used"))
    def restore(self, ref: int, amount: int | None) -> None:
        """Part or all of something that is used."""
        self.act_on("restore", self.live("used"), ref, amount)

    @rule(what=st.sampled_from(["approve", "release", "restore"]), ref=st.integers(0, 9), amount=parts)
    def act_on_anything(self, what: str, ref: int, amount: int | None) -> None:
        """Whatever the reference stands for, if for anything."""
        self.act_on(what, self.refs, ref, amount)

    def act_on(self, what: str, refs: list[str], ref: int, amount: int | None) -> None:
        key, name = self.next_key(), refs[-1 - ref % len(refs)]
        content = {"what": what, "ref": name, "amount": amount}
        self.both("act", key, content, lambda on: getattr(self.ada, what)(name, amount, on=on, key=key))

    @rule(
        lot=mostly(st.integers(0, 2), 8),
        amount=mostly(st.integers(-12, 12), 0, -900),
        reason=mostly(st.just("counted again"), ""),
    )
    def adjust(self, lot: int, amount: int, reason: str) -> None:
        key, name = self.next_key(), f"lot {lot}"
        content = {"ref": key, "name": name, "amount": amount if reason else 0}
        policy = self.reference.lots[name].rank[0] - 1 if name in self.reference.lots else 0
        self.both(
            "correct",
            key,
            content,
            lambda on: self.ada.adjust(amount, name, on=on, policy=policy, reason=reason, key=key),
        )

    @rule(ref=st.integers(0, 4))
    @precondition(lambda self: self.live("held", "used", "credit"))
    def reverse(self, ref: int) -> None:
        self.reverse_one(self.live("held", "used", "credit"), ref)

    @rule(ref=st.integers(0, 9))
    def reverse_anything(self, ref: int) -> None:
        self.reverse_one(self.refs, ref)

    def reverse_one(self, refs: list[str], ref: int) -> None:
        key, name = self.next_key(), refs[-1 - ref % len(refs)]
        self.both("reverse", key, {"ref": name}, lambda on: self.ada.reverse(name, on=on, key=key))

    @rule(days=st.integers(1, 6))
    def go_on(self, days: int) -> None:
        self.on += days * DAY

    @rule(days=st.integers(0, 6))
    def night(self, days: int) -> None:
        self.on += days * DAY
        self.both("run", self.next_key(), {}, lambda on: run_day(act=act(on), pools=[self.ada.pool]))

    @rule(amount=st.integers(1, 9), days=st.integers(5, 60))
    @precondition(lambda self: max(self.reference.versions) <= self.on)
    def change_policy(self, amount: int, days: int) -> None:
        """From the first of next month on, the second policy gives another amount for another time."""
        begins = (self.on.replace(day=1) + 31 * DAY).replace(day=1)
        self.publish(begins, amount, days)
        self.reference.versions[begins] = (amount, days)

    @rule(which=st.integers(0, 20))
    @precondition(lambda self: self.done)
    def again(self, which: int) -> None:
        """A step that stands comes again on another day: nothing changes."""
        what, key, content, engine = self.done[which % len(self.done)]
        if what not in ("run", "open"):
            self.both(what, key, content, engine)

    @rule(which=st.integers(0, 20), kind=st.sampled_from(["held", "used"]), amount=st.integers(41, 60))
    @precondition(lambda self: self.done)
    def same_key_for_something_else(self, which: int, kind: str, amount: int) -> None:
        """A key that stands comes with other content: a conflict. Refused ones are free again."""
        _, key, content, _ = self.done[which % len(self.done)]
        if content.get("ref") == key:
            other = {"ref": key, "amount": amount, "day": None, "kind": kind, "until": None}
            take = self.ada.hold if kind == "held" else self.ada.use
            self.both("draw", key, other, lambda on: take(amount, key, on=on))

    @rule(first=amounts, second=amounts, day=offsets)
    def batch(self, first: int, second: int, day: int) -> None:
        """Two holds and the approval of the first as one posting: all or none."""
        one, two, three = self.next_key(), self.next_key(), self.next_key()
        trial, on_day = copy.deepcopy(self.reference), self.day(day)
        steps = [
            ("draw", one, {"ref": one, "amount": first, "day": on_day, "kind": "held", "until": None}),
            ("draw", two, {"ref": two, "amount": second, "day": on_day, "kind": "used", "until": None}),
            ("act", three, {"what": "approve", "ref": one, "amount": None}),
        ]
        expected = "done"
        try:
            for what, key, content in steps:
                trial.do(what, key, self.on, **content)
        except Refused as refusal:
            expected = refusal.args[0]
        else:
            self.reference = trial
            self.refs += [one, two]
        found = "done"
        try:
            operations.batch(
                pool=self.ada.pool,
                do=[
                    lambda b: operations.draw_on(b, amount=first, on=self.on, day=on_day, ref=one, kind="HOLD"),
                    lambda b: operations.draw_on(b, amount=second, on=self.on, day=on_day, ref=two, kind="USAGE"),
                    lambda b: operations.act_on(b, do="approve", ref=one, on=self.on, key=three),
                ],
                act=act(self.on),
                need=Need(keys=(one, two, three)),
            )
        except LedgerError as refusal:
            found = refusal.code
        assert found == expected

    # -- after every step -------------------------------------------------------------------------------------------

    @invariant()
    def lots_are_equal(self) -> None:
        # The own lot of a policy's only period is opened with the first draw, and stays empty here.
        stored = StoredLot.objects.filter(account__in=self.ada.accounts).exclude(name__startswith="allowance/")
        engine = {name: rest for name, *rest in stored.values_list("name", "balance", "held", "expired")}
        moves = self.reference.moves
        assert engine == {
            lot.name: [self.reference.balance(lot), sum(m.held for m in moves if m.lot is lot), lot.expired]
            for lot in self.reference.lots.values()
        }

    @invariant()
    def accounts_are_equal(self) -> None:
        account = type(self.ada.account)
        totals = {a.pk: (a.used, a.credited) for a in account.objects.filter(pk__in=self.ada.accounts)}
        for number, pk in enumerate(self.ada.accounts):
            moves = [m for m in self.reference.moves if m.lot.rank[0] == number + 1]
            assert totals[pk] == (sum(m.used for m in moves), sum(m.credit for m in moves))


@pytest.mark.django_db
def test_engine_and_reference_agree_after_every_step(company: Any) -> None:
    run_state_machine_as_test(
        Ledgers,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=PHASES,
            report_multiple_bugs=False,
        ),
    )
