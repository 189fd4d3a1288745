"""Runs cases of area `policy`: one person under one or several policies, through the real operations."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from ledger import operations, projection, queries
from ledger.context import terms_of
from ledger.earning import source_of
from ledger.loading import Need, Pool, load
from ledger.models import Lot, Policy, PolicyVersion, Resource
from ledger.runs import run_day, span_of
from tests.conformance.asked import Requests
from tests.conformance.durations import found as found_duration
from tests.conformance.persons import PersonOfCase
from tests.conformance.runner import CaseRunner, day, known_keys
from tests.conformance.switches import SWITCH_KEYS, Switches
from tests.conformance.unheld import Unheld

CASE_KEYS = {"id", "origin", "topic", "area", "unit", "convention", "policy", "policy_changes", "policies"} | {
    "person",
    "person_changes",
    "assigned",
    "steps",
    "expect",
}
SUMS = {"available", "held", "used", "credited", "expired", "carried_in", "carried_out"}


ABOUT = {"on", "known_on", "policy", "period", "ref"}
OTHERS = ABOUT | {"projected", "lots", "duration"}


class PolicyRunner(CaseRunner):
    """One case: a person, the policies that are assigned, and what happens."""

    COMMON: ClassVar = {"on", "do", "key", "refused", "policy"}
    STEP_KEYS: ClassVar = {
        "run": set[str](),
        "grant": {"amount", "lot", "valid_from", "expires_on", "priority", "ref"},
        "opening": {"amount", "for", "ref"},
        "adjust": {"amount", "reason", "for", "ref"},
        "encash": {"amount", "ref"},
        "use": {"amount", "for", "ref"},
        "hold": {"amount", "for", "ref"},
        "approve": {"ref", "amount", "for"},
        "release": {"ref", "amount", "for"},
        "restore": {"ref", "amount", "for"},
        "reverse": {"ref"},
        "request": {"from", "to", "half", "ref"},
        "worked": {"minutes", "from", "to", "ref"},
    } | SWITCH_KEYS

    def __init__(self, case: dict[str, Any]) -> None:
        known_keys(case, CASE_KEYS, case["id"])
        super().__init__(case)
        unit = case.get("unit", "minutes")
        self.resource = Resource.objects.create(key="counted", name="Counted", kind="leave", unit=unit)
        self.policies: dict[str, Policy] = {}
        self.unheld = Unheld()
        self.worked: set[str] = set()
        several = case.get("policies") or [{"name": "policy", "policy": case["policy"], "assigned": case["assigned"]}]
        employee = PersonOfCase(case).employ(min(day(each["assigned"]["from"]) for each in several))
        self.holder, self.requests = employee.holder, Requests(employee, self.resource)
        self.pool = Pool(self.holder.pk, self.resource.pk)
        self.switches = Switches(self.holder, self.resource, self.policies)
        for each in several:
            known_keys(each, {"name", "policy", "assigned"}, "policies")
            self._add_policy(each["name"], each["policy"], each["assigned"])
        for change in case.get("policy_changes", []):
            known_keys(change, {"from", "policy"}, "policy_changes")
            operations.publish_version(
                policy=self.policies["policy"],
                settings=change["policy"],
                effective_from=day(change["from"]),
                act=self.act(change["from"], "changed"),
            )

    def _add_policy(self, name: str, settings: dict[str, Any], assigned: dict[str, Any]) -> None:
        known_keys(assigned, {"from", "to", "priority"}, "assigned")
        starts_on = day(assigned["from"])
        policy = operations.create_policy(
            resource=self.resource,
            key=name,
            name=name,
            settings=settings,
            effective_from=starts_on,
            act=self.act(assigned["from"]),
        )
        self.policies[name] = policy
        operations.assign(
            holder_ids=[self.holder.pk],
            policy=policy,
            starts_on=starts_on,
            ends_on=day(assigned["to"]) if assigned.get("to") else None,
            priority=assigned.get("priority", 1),
        )

    # -- steps --------------------------------------------------------------------------------------------------------

    def do_run(self, step: dict[str, Any]) -> None:
        report = run_day(act=self.act(step["on"]), pools=[self.pool])
        assert not report.failures, report.failures

    def do_switch_policy(self, step: dict[str, Any]) -> None:
        self.switches.switch(step, self.act(step["on"]))

    def do_recompute(self, step: dict[str, Any]) -> None:
        act = self.act(step["on"], step.get("reason", "as agreed"))
        operations.recompute_from(pools=[self.pool], since=day(step["from"]), act=act)

    def by_policy(self, step: dict[str, Any]) -> dict[str, Any]:
        """Whose account, how much and when: what every step on one policy's account says."""
        policy = self.policies[step["policy"]] if "policy" in step else self.switches.policy_on(step["on"])
        return {
            "holder_id": self.holder.pk,
            "policy_id": policy.pk,
            "amount": step["amount"],
            "act": self.act(step["on"], step.get("reason", "")),
            "key": step.get("ref"),
        }

    def by_resource(self, step: dict[str, Any]) -> dict[str, Any]:
        """Whose pool and when: what every step on all accounts says."""
        return {
            "holder_id": self.holder.pk,
            "resource_id": self.resource.pk,
            "ref": self.requests.ledger_ref(step["ref"]) if "ref" in step else None,
            "act": self.act(step["on"]),
        }

    def do_opening(self, step: dict[str, Any]) -> None:
        operations.credit_allowance(**self.by_policy(step), day=_day_of_use(step), kind="OPENING")

    def do_grant(self, step: dict[str, Any]) -> None:
        if "lot" not in step:
            operations.credit_allowance(**self.by_policy(step))
            return
        operations.grant(
            **self.by_policy(step),
            lot=step["lot"],
            valid_from=day(step["valid_from"]) if step.get("valid_from") else None,
            expires_on=day(step["expires_on"]) if step.get("expires_on") else None,
            priority=step.get("priority", 1),
        )

    def do_adjust(self, step: dict[str, Any]) -> None:
        operations.adjust_allowance(**self.by_policy(step), day=_day_of_use(step))

    def do_encash(self, step: dict[str, Any]) -> None:
        operations.encash(**self.by_policy(step))

    def do_use(self, step: dict[str, Any]) -> None:
        on = day(step["for"]) if step.get("for") else None
        operations.use(**self.by_resource(step), amount=step["amount"], day=on)

    def do_hold(self, step: dict[str, Any]) -> None:
        if self.unheld.knows(step):
            return
        on = day(step["for"]) if step.get("for") else None
        if not operations.hold(**self.by_resource(step), amount=step["amount"], day=on):
            self.unheld.remember(step)

    def do_approve(self, step: dict[str, Any]) -> None:
        if step["ref"] in self.unheld.by_ref:
            self._decide_unheld(step)
        elif step["ref"] not in self.requests.by_ref or not self.requests.approve(step):
            self._act(step)

    def do_release(self, step: dict[str, Any]) -> None:
        if step["ref"] in self.unheld.by_ref:
            self._decide_unheld(step)
        elif step["ref"] in self.requests.by_ref:
            self.requests.give_back(step)
        else:
            self._act(step)

    def do_restore(self, step: dict[str, Any]) -> None:
        if step["ref"] in self.requests.by_ref:
            self.requests.give_back(step)
        else:
            self._act(step)

    def _act(self, step: dict[str, Any]) -> None:
        """Approve, release or restore in the engine: whole, a part, or one day."""
        getattr(operations, step["do"])(
            **self.by_resource(step),
            amount=step.get("amount"),
            days=[day(step["for"])] if step.get("for") else None,
            key=step.get("key"),
        )

    def _decide_unheld(self, step: dict[str, Any]) -> None:
        """What was never held is checked and used on approval; a release has nothing to post."""
        part = self.unheld.part(step)
        if step["do"] == "approve":
            asked = self.unheld.by_ref[step["ref"]]
            operations.use(
                **self.by_resource(step),
                amount=part,
                day=asked.day,
                key=step.get("key") or f"{step['ref']}/{asked.left}",
                was_asked=True,
            )
        self.unheld.settle(step, part)

    def do_reverse(self, step: dict[str, Any]) -> None:
        whose = self.by_resource(step)
        if step["ref"] in self.worked:
            whose["ref"] = source_of(step["ref"])
        operations.reverse(**whose, key=step.get("key"))

    def do_request(self, step: dict[str, Any]) -> None:
        self.requests.send(step)

    def do_worked(self, step: dict[str, Any]) -> None:
        self.worked.add(step["ref"])
        hours = operations.Hours(self.holder.pk, step["minutes"], day(step["from"]), day(step["to"]))
        operations.report_worked(
            hours=[hours],
            ref=step["ref"],
            policy_id=self.policies[step["policy"]].pk if "policy" in step else None,
            act=self.act(step["on"]),
        )

    # -- expectations -------------------------------------------------------------------------------------------------

    def check(self, expected: dict[str, Any]) -> None:
        """What must stand at the end of that day."""
        known_keys(expected, SUMS | OTHERS, "expect")
        on, known_on = day(expected["on"]), day(expected.get("known_on", expected["on"]))
        accounts = {account.policy_id: account.pk for account in self.holder.accounts.all()}
        ids = [accounts[self.policies[expected["policy"]].pk]] if "policy" in expected else list(accounts.values())
        balance = sum(
            queries.balances(ids, on=on, known_on=known_on, lot_ids=self.lots_of(ids, expected)).values(),
            queries.Balance(),
        )
        found: dict[str, Any] = {key: getattr(balance, key) for key in expected if key in SUMS}
        if "available" in found and self.is_unlimited(expected, on):
            found["available"] = None
        if "projected" in expected:
            found["projected"] = self.projected(expected["projected"])
        if "duration" in expected:
            taken = self.requests.durations[expected.get("ref", "")]
            found["duration"] = found_duration(taken, expected["duration"])
        if "lots" in expected:
            found["lots"] = self.lots(expected["lots"], ids, on, known_on)
        wanted = {key: value for key, value in expected.items() if key not in ABOUT}
        assert found == wanted, f"on {on}, known on {known_on}"

    def is_unlimited(self, expected: dict[str, Any], on: dt.date) -> bool:
        """Whether what is asked about counts nothing on that day."""
        asked = [self.policies[expected["policy"]]] if "policy" in expected else self.switches.policies_on(on)
        in_force = PolicyVersion.objects.filter(policy__in=asked).in_force_on(on)
        return any(version.rules.unlimited for version in in_force)

    def lots_of(self, ids: list[int], expected: dict[str, Any]) -> list[int] | None:
        """The lots of the balance period that holds a day, where only these are asked for."""
        if "period" not in expected:
            return None
        within = day(expected["period"])
        mine = Lot.objects.filter(account__in=ids, valid_from__lte=within, expires_on__gte=within)
        return list(mine.values_list("pk", flat=True))

    def lots(self, names: dict[str, int], ids: list[int], on: dt.date, known_on: dt.date) -> dict[str, int]:
        """What stood on the lots that are asked for."""
        standing = queries.lot_balances(ids, on=on, known_on=known_on)
        pks = dict(Lot.objects.filter(account__in=ids).values_list("name", "pk"))
        return {name: standing.get(pks[name], 0) for name in names}

    def projected(self, expected: dict[str, Any]) -> dict[str, Any]:
        """What could be used on a later day if nothing but runs happened."""
        known_keys(expected, {"for", "available"}, "projected")
        until = day(expected["for"])
        books = {self.pool: load(self.pool, Need(timeline=True))}
        projection.run_until(books[self.pool], terms_of(books, *span_of(books, until)), until)
        return {"for": expected["for"], "available": projection.standing_on(books[self.pool], until)}


def _day_of_use(step: dict[str, Any]) -> dt.date | None:
    """The day for which a step counts, where it names one."""
    return day(step["for"]) if step.get("for") else None
