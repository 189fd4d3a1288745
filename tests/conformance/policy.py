"""Runs cases of area `policy`: one person under one or several policies, through the engine's operations."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from ledger import facts, operations, projection, queries
from ledger.context import terms_of
from ledger.errors import Invalid
from ledger.loading import Need, Pool, load
from ledger.models import Holder, Lot, Policy, Resource
from ledger.runs import run_day, span_of
from ledger.schedule import PersonFacts
from people.workdays import DatedSchedule, HolidayFact, WorkCalendar
from tests.conformance.runner import CaseRunner, day, known_keys
from timeoff.duration import DaySpan, Duration, Half, measure

CASE_KEYS = {"id", "origin", "topic", "area", "unit", "convention", "policy", "policy_changes", "policies"} | {
    "person",
    "person_changes",
    "assigned",
    "steps",
    "expect",
}
PERSON_KEYS = {"hired_on", "left_on", "fte_percent", "week_minutes", "timezone", "holidays"}
SUMS = {"available", "held", "used", "credited", "expired", "carried_in", "carried_out"}


ABOUT = {"on", "known_on", "policy", "period", "ref"}
OTHERS = ABOUT | {"projected", "lots", "duration"}


class PolicyRunner(CaseRunner):
    """One case: a person, the policies that are assigned, and what happens."""

    COMMON: ClassVar = {"on", "do", "key", "refused", "policy"}
    STEP_KEYS: ClassVar = {
        "run": set[str](),
        "grant": {"amount", "lot", "valid_from", "expires_on", "priority", "ref"},
        "opening": {"amount", "ref"},
        "adjust": {"amount", "reason", "ref"},
        "encash": {"amount", "ref"},
        "use": {"amount", "for", "ref"},
        "hold": {"amount", "for", "ref"},
        "approve": {"ref", "amount", "for"},
        "release": {"ref", "amount", "for"},
        "restore": {"ref", "amount", "for"},
        "reverse": {"ref"},
        "request": {"from", "to", "half", "ref"},
    }

    def __init__(self, case: dict[str, Any]) -> None:
        known_keys(case, CASE_KEYS, case["id"])
        super().__init__(case)
        unit = case.get("unit", "minutes")
        self.resource = Resource.objects.create(key="counted", name="Counted", kind="leave", unit=unit)
        self.holder = Holder.objects.create()
        self.pool = Pool(self.holder.pk, self.resource.pk)
        self.policies: dict[str, Policy] = {}
        self.durations: dict[str, Duration] = {}
        several = case.get("policies") or [{"name": "policy", "policy": case["policy"], "assigned": case["assigned"]}]
        self.first_day = min(each["assigned"]["from"] for each in several)
        self._know_person(case.get("person", {}), case.get("person_changes", []))
        for each in several:
            self._add_policy(each["name"], each["policy"], each["assigned"])
        for change in case.get("policy_changes", []):
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

    def _know_person(self, person: dict[str, Any], changes: list[dict[str, Any]]) -> None:
        known_keys(person, PERSON_KEYS, "person")
        dated = [(dt.date.min, person), *((day(change["from"]), change) for change in changes)]
        fte = tuple((start, each["fte_percent"]) for start, each in dated if "fte_percent" in each)
        weeks = tuple((start, tuple(each["week_minutes"])) for start, each in dated if "week_minutes" in each)
        left = next((each["left_on"] for _, each in reversed(dated) if each.get("left_on")), None)
        holidays = [h if isinstance(h, dict) else {"date": h} for h in person.get("holidays", [])]
        known = PersonFacts(
            hired_on=day(person.get("hired_on", self.first_day)),
            left_on=day(left) if left else None,
            fte=fte,
            weeks=weeks or ((dt.date.min, (480,) * 5 + (0, 0)),),
            days_off=frozenset(day(h["date"]) for h in holidays if not h.get("half")),
        )
        holder_id = self.holder.pk
        facts.register(lambda ids, first, last: {holder_id: known} if holder_id in ids else {})
        ends = [start for start, _ in known.weeks[1:]] + [None]
        self.calendar = WorkCalendar(
            employee_id=1,
            timezone=person.get("timezone", "UTC"),
            schedules=tuple(
                DatedSchedule(start, end, tuple(((540, 540 + minutes),) if minutes else () for minutes in week))
                for (start, week), end in zip(known.weeks, ends, strict=True)
            ),
            holidays={day(h["date"]): HolidayFact(day(h["date"]), "Holiday", bool(h.get("half"))) for h in holidays},
        )

    # -- steps --------------------------------------------------------------------------------------------------------

    def do_run(self, step: dict[str, Any]) -> None:
        report = run_day(act=self.act(step["on"]), pools=[self.pool])
        assert not report.failures, report.failures

    def by_policy(self, step: dict[str, Any]) -> dict[str, Any]:
        """Whose account, how much and when: what every step on one policy's account says."""
        name = step.get("policy", next(iter(self.policies)))
        return {
            "holder_id": self.holder.pk,
            "policy_id": self.policies[name].pk,
            "amount": step["amount"],
            "act": self.act(step["on"], step.get("reason", "")),
            "key": step.get("ref"),
        }

    def by_resource(self, step: dict[str, Any]) -> dict[str, Any]:
        """Whose pool and when: what every step on all accounts says."""
        return {
            "holder_id": self.holder.pk,
            "resource_id": self.resource.pk,
            "ref": step.get("ref"),
            "act": self.act(step["on"]),
        }

    def do_opening(self, step: dict[str, Any]) -> None:
        operations.credit_allowance(**self.by_policy(step), kind="OPENING")

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
        operations.adjust_allowance(**self.by_policy(step))

    def do_encash(self, step: dict[str, Any]) -> None:
        operations.encash(**self.by_policy(step))

    def do_use(self, step: dict[str, Any], kind: str = "USAGE") -> None:
        on = day(step["for"]) if step.get("for") else None
        operations.use(**self.by_resource(step), amount=step["amount"], day=on, kind=kind)

    def do_hold(self, step: dict[str, Any]) -> None:
        self.do_use(step, "HOLD")

    def do_approve(self, step: dict[str, Any]) -> None:
        getattr(operations, step["do"])(
            **self.by_resource(step),
            amount=step.get("amount"),
            days=[day(step["for"])] if step.get("for") else None,
            key=step.get("key"),
        )

    do_release = do_restore = do_approve

    def do_reverse(self, step: dict[str, Any]) -> None:
        operations.reverse(**self.by_resource(step), key=step.get("key"))

    def do_request(self, step: dict[str, Any]) -> None:
        half = {"am": Half.AM, "pm": Half.PM}.get(step.get("half", ""))
        span = DaySpan(day(step["from"]), day(step["to"]), half or Half.AM, half or Half.PM)
        duration = measure(self.calendar, span)
        if not duration.minutes:
            raise Invalid("span", "There is no working time in these days.")
        fields = self.by_resource(step) | {"ref": step.get("ref") or step["from"]}
        self.durations[fields["ref"]] = self.durations[""] = duration
        operations.hold_days(**fields, days=duration.minutes_by_day)

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
        if "projected" in expected:
            found["projected"] = self.projected(expected["projected"])
        if "duration" in expected:
            taken = self.durations[expected.get("ref", "")]
            found["duration"] = {"minutes": taken.minutes, "days": {str(on): n for on, n in taken.minutes_by_day}}
            found["duration"] = {key: found["duration"][key] for key in expected["duration"]}
        if "lots" in expected:
            found["lots"] = self.lots(expected["lots"], ids, on, known_on)
        wanted = {key: value for key, value in expected.items() if key not in ABOUT}
        assert found == wanted, f"on {on}, known on {known_on}"

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
