"""Runs the cases of area `lots` through the engine's operations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from ledger import operations, projection, queries
from ledger.book import Book
from ledger.errors import Invalid
from ledger.loading import Need, Pool, load
from ledger.models import Holder, Lot, Policy, Resource
from ledger.units import parse_amount
from tests.conformance.runner import CaseRunner, day, known_keys

CASE_KEYS = {"id", "origin", "topic", "area", "unit", "convention", "lots", "steps", "expect"}
LOT_KEYS = {"name", "valid_from", "expires_on", "priority", "floor"}
EXPECT_KEYS = {
    "on",
    "known_on",
    "available",
    "held",
    "used",
    "credited",
    "expired",
    "carried_in",
    "carried_out",
    "lots",
    "projected",
}


class LotsRunner(CaseRunner):
    """One case: an account without a policy's rules, its lots given by hand."""

    COMMON: ClassVar = {"on", "do", "key", "refused"}
    STEP_KEYS: ClassVar = {
        "run": set[str](),
        "grant": {"amount", "lot", "valid_from", "expires_on", "priority", "ref", "reason"},
        "use": {"amount", "for", "ref"},
        "hold": {"amount", "for", "ref", "expires_on"},
        "approve": {"ref", "amount"},
        "release": {"ref", "amount"},
        "restore": {"ref", "amount"},
        "adjust": {"amount", "reason", "lot", "ref"},
        "reverse": {"ref"},
        "batch": {"steps"},
    }

    def __init__(self, case: dict[str, Any]) -> None:
        known_keys(case, CASE_KEYS, case["id"])
        super().__init__(case)
        self.unit = case.get("unit", "minutes")
        resource = Resource.objects.create(key="counted", name="Counted", kind="leave", unit=self.unit)
        self.policy = Policy.objects.create(resource=resource, key="counted", name="Counted")
        self.holder = Holder.objects.create()
        self.pool = Pool(self.holder.pk, resource.pk)
        self.account = operations.open_account(holder_id=self.holder.pk, policy_id=self.policy.pk)
        self.batches = 0
        for lot in case.get("lots", []):
            known_keys(lot, LOT_KEYS, "lots")
            operations.open_lot(
                holder_id=self.holder.pk,
                policy_id=self.policy.pk,
                name=lot["name"],
                valid_from=day(lot["valid_from"]),
                expires_on=day(lot["expires_on"]) if lot.get("expires_on") else None,
                priority=lot.get("priority", 1),
                floor=lot.get("floor", 0),
                act=self.act(lot["valid_from"]),
            )

    def amount(self, step: dict[str, Any]) -> int:
        """An integer in the unit, or what people type in the major unit."""
        amount = step["amount"]
        if isinstance(amount, int):
            return amount
        try:
            return parse_amount(amount, self.unit)
        except ValueError as error:
            raise Invalid("amount", str(error)) from error

    # -- steps --------------------------------------------------------------------------------------------------------

    def do_run(self, step: dict[str, Any]) -> None:
        operations.expire(pools=[self.pool], act=self.act(step["on"]))

    def do_batch(self, step: dict[str, Any]) -> None:
        inner = [{"on": step["on"], **one} for one in step["steps"]]
        for one in inner:
            known_keys(one, self.STEP_KEYS[one["do"]] | self.COMMON, one["do"])
        keys = tuple(one.get("key") or one.get("ref") or one.get("lot") or "" for one in inner)
        refs = tuple(one["ref"] for one in inner if "ref" in one)
        self.batches += 1
        operations.batch(
            pool=self.pool,
            do=[self.planner(one, f"batch/{self.batches}/{number}") for number, one in enumerate(inner)],
            act=self.act(step["on"]),
            need=Need(refs=refs, keys=keys),
        )

    def planner(self, step: dict[str, Any], key: str | None) -> Callable[[Book], Any]:
        """The step as it is planned on a working copy."""
        on, do = day(step["on"]), step["do"]
        if do == "grant":
            return lambda book: operations.grant_on(book, **self.grant_fields(step), on=on)
        if do in ("use", "hold"):
            return lambda book: operations.draw_on(
                book,
                amount=self.amount(step),
                on=on,
                day=day(step.get("for", step["on"])),
                ref=step.get("ref") or key,
                kind="HOLD" if do == "hold" else "USAGE",
                hold_expires_on=day(step["expires_on"]) if step.get("expires_on") else None,
            )
        if do == "adjust":
            return lambda book: operations.adjust_on(
                book,
                policy_id=self.policy.pk,
                amount=self.amount(step),
                lot=step["lot"],
                on=on,
                key=step.get("ref") or key,
                reason=step.get("reason", ""),
            )
        amount = self.amount(step) if "amount" in step else None
        return lambda book: operations.act_on(
            book, do=do, ref=step["ref"], on=on, key=step.get("key") or key, amount=amount
        )

    def grant_fields(self, step: dict[str, Any]) -> dict[str, Any]:
        """What a grant gives."""
        return {
            "policy_id": self.policy.pk,
            "amount": self.amount(step),
            "lot": step["lot"],
            "valid_from": day(step["valid_from"]) if step.get("valid_from") else None,
            "expires_on": day(step["expires_on"]) if step.get("expires_on") else None,
            "priority": step.get("priority", 1),
            "key": step.get("ref") or step["lot"],
        }

    def do_grant(self, step: dict[str, Any]) -> None:
        operations.grant(holder_id=self.holder.pk, **self.grant_fields(step), act=self.act(step["on"]))

    def do_use(self, step: dict[str, Any], kind: str = "USAGE") -> None:
        operations.use(
            holder_id=self.holder.pk,
            resource_id=self.pool.resource_id,
            amount=self.amount(step),
            day=day(step["for"]) if step.get("for") else None,
            ref=step.get("ref"),
            kind=kind,
            hold_expires_on=day(step["expires_on"]) if step.get("expires_on") else None,
            act=self.act(step["on"]),
        )

    def do_hold(self, step: dict[str, Any]) -> None:
        self.do_use(step, "HOLD")

    def do_adjust(self, step: dict[str, Any]) -> None:
        operations.adjust(
            holder_id=self.holder.pk,
            policy_id=self.policy.pk,
            amount=self.amount(step),
            lot=step["lot"],
            key=step.get("ref"),
            act=self.act(step["on"], step.get("reason", "")),
        )

    def do_approve(self, step: dict[str, Any]) -> None:
        getattr(operations, step["do"])(
            holder_id=self.holder.pk,
            resource_id=self.pool.resource_id,
            ref=step["ref"],
            amount=self.amount(step) if "amount" in step else None,
            key=step.get("key"),
            act=self.act(step["on"]),
        )

    do_release = do_restore = do_approve

    def do_reverse(self, step: dict[str, Any]) -> None:
        operations.reverse(
            holder_id=self.holder.pk,
            resource_id=self.pool.resource_id,
            ref=step["ref"],
            key=step.get("key"),
            act=self.act(step["on"]),
        )

    # -- expectations -------------------------------------------------------------------------------------------------

    def check(self, expected: dict[str, Any]) -> None:
        """What must stand at the end of that day."""
        known_keys(expected, EXPECT_KEYS, "expect")
        on = day(expected["on"])
        known_on = day(expected.get("known_on", expected["on"]))
        balance = queries.balances([self.account.pk], on=on, known_on=known_on)[self.account.pk]
        found: dict[str, Any] = {}
        for key in expected:
            if key == "lots":
                found[key] = self.lots(expected[key], on, known_on)
            elif key == "projected":
                found[key] = self.projected(expected[key])
            elif key not in ("on", "known_on"):
                found[key] = getattr(balance, key)
        wanted = {key: value for key, value in expected.items() if key not in ("on", "known_on")}
        assert found == wanted, f"on {on}, known on {known_on}"
        assert queries.available_on(self.account.pk, on, known_on) == balance.available

    def lots(self, names: dict[str, int], on: dt.date, known_on: dt.date) -> dict[str, int]:
        """What stood on the lots that are asked for."""
        standing = queries.lot_balances([self.account.pk], on=on, known_on=known_on)
        ids = dict(Lot.objects.filter(account=self.account).values_list("name", "pk"))
        return {name: standing.get(ids[name], 0) for name in names}

    def projected(self, expected: dict[str, Any]) -> dict[str, Any]:
        """What could be used on a later day if nothing but runs happened."""
        known_keys(expected, {"for", "available"}, "projected")
        book = load(self.pool, Need(timeline=True))
        return {"for": expected["for"], "available": projection.available_after_runs(book, day(expected["for"]))}
