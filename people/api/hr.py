"""What HR does to balances by hand, and what the night would do to them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import uuid4

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import operations
from ledger.errors import BelowFloor
from ledger.models import Account, Entry, Policy
from ledger.runs import RunReport, run_day
from people.api.balance_shapes import WHOLE, EntryOut
from people.format import amount, verb
from people.models import Employee
from people.queries import employees_by_holder
from people.rest.idempotency import IDEMPOTENCY_KEY, idempotent, key_of
from people.rest.permissions import IsEmployee, IsHR
from people.rest.problems import Problem, shortage
from people.rest.serializers import DayField, Person, Shape
from people.rest.views import Door, Refused
from people.roles import visible_to

KINDS = {"adjust": "ADJUSTMENT", "grant": "GRANT", "opening": "OPENING", "payout": "ENCASHMENT"}
FURTHEST = dt.timedelta(days=366)
MOST_ROWS = 500
LARGEST = 10**12
UNPLANNED = "These accounts could not be planned. The server's log says why."


class AdjustmentIn(Shape):
    """What is posted by hand."""

    policy = serializers.SlugField(max_length=60, help_text="The key of one of the person's policies.")
    kind = serializers.ChoiceField(
        choices=list(KINDS),
        default="adjust",
        help_text="`adjust` corrects up or down; the others are above zero, and `payout` takes away.",
    )
    amount = serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST, help_text=WHOLE)
    reason = serializers.CharField(max_length=300, help_text="The person reads it in their passbook.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["amount"] == 0 or (attrs["amount"] < 0 and attrs["kind"] != "adjust"):
            only = "Zero changes nothing." if attrs["amount"] == 0 else "Only a correction can be below zero."
            raise serializers.ValidationError({"amount": [only]})
        return attrs


class AdjustmentOut(serializers.Serializer[Any]):
    """What was posted, and what stands now."""

    policy = serializers.CharField()
    before = serializers.IntegerField(help_text="What could be used before. " + WHOLE)
    after = serializers.IntegerField(help_text="What can be used now. " + WHOLE)
    entries = EntryOut(many=True)


class AdjustmentsView(Door):
    @extend_schema(
        operation_id="adjust",
        summary="Correct what somebody has",
        parameters=[IDEMPOTENCY_KEY],
        request=AdjustmentIn,
        responses={201: AdjustmentOut},
        tags=["balances"],
        examples=[
            OpenApiExample(
                "Half a day for a flood",
                request_only=True,
                value={"policy": "vacation", "amount": 240, "reason": "The office was flooded on 3 March."},
            )
        ],
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Post by hand, with a reason, on the running period. HR only."""
        person = self.one_of(visible_to(self.viewer), pk)
        if not self.viewer.is_hr:
            raise exceptions.PermissionDenied(IsHR.message)
        sent = self.sent(AdjustmentIn)
        policy = self._policy(person, sent["policy"])
        key = f"api/{self.viewer.pk}/{key_of(request) or uuid4().hex}"
        before = _standing(person, policy)
        try:
            _post(person, policy, sent, key=key, act=self.act(sent["reason"]))
        except BelowFloor as error:
            raise Refused(_short(error, policy)) from error
        posted = Entry.objects.filter(account__holder=person.holder_id, account__policy=policy, key=key)
        posted = posted.select_related("lot", "account__policy__resource", "policy_version").order_by("pk")
        done = {
            "policy": policy.key,
            "before": before,
            "after": _standing(person, policy),
            "entries": [{"entry": entry, "by": "you"} for entry in posted],
        }
        return Response(AdjustmentOut(done).data, status=201)

    def _policy(self, person: Employee, key: str) -> Policy:
        """:raises ValidationError: if the person never had that policy."""
        mine = Account.objects.filter(holder=person.holder_id).values("policy")
        policy = Policy.objects.filter(pk__in=mine, key=key).select_related("resource").first()
        if policy is None:
            raise exceptions.ValidationError({"policy": [f"{person} has no policy “{key}”."]})
        return policy


def _post(person: Employee, policy: Policy, sent: dict[str, Any], *, key: str, act: Any) -> None:
    what: dict[str, Any] = {"holder_id": person.holder_id, "policy_id": policy.pk, "amount": sent["amount"]}
    what |= {"act": act, "key": key}
    if sent["kind"] == "payout":
        operations.encash(**what)
    elif sent["kind"] == "adjust":
        operations.adjust_allowance(**what)
    else:
        operations.credit_allowance(**what, kind=KINDS[sent["kind"]])


def _short(error: BelowFloor, policy: Policy) -> Problem:
    asked, left, held = (amount(figure, policy) for figure in (error.asked, max(0, error.available), error.held))
    says = f"{asked} cannot be taken away: {left} can be, and {held} {verb(held, 'is', 'are')} held."
    return Problem("below_floor", says, data=shortage(error, policy.resource.unit))


def _standing(person: Employee, policy: Policy) -> int:
    rows = Account.objects.filter(holder=person.holder_id, policy=policy).values_list("available", flat=True)
    return rows.first() or 0


class DryRunIn(Shape):
    on = DayField(
        required=False, help_text="The day up to which it would run; today if left out, a year ahead at most."
    )


class RunSum(serializers.Serializer[Any]):
    """What it would post of one kind, for one policy."""

    policy = serializers.CharField()
    kind = serializers.ChoiceField(choices=Entry.Kind.choices)
    entries = serializers.IntegerField()
    amount = serializers.IntegerField(help_text=WHOLE)


class RunRow(serializers.Serializer[Any]):
    """One entry that it would post."""

    employee = Person(allow_null=True)
    policy = serializers.CharField()
    kind = serializers.ChoiceField(choices=Entry.Kind.choices)
    amount = serializers.IntegerField(help_text=WHOLE)
    words = serializers.CharField()
    effective_on = serializers.DateField()


class RunFailure(serializers.Serializer[Any]):
    """Somebody whose accounts could not be dealt with."""

    employee = Person(allow_null=True)
    detail = serializers.CharField()


class DryRunOut(serializers.Serializer[Any]):
    """What a night's run would post. Nothing was."""

    on = serializers.DateField()
    accounts = serializers.IntegerField()
    entries = serializers.IntegerField()
    sums = RunSum(many=True)
    rows = RunRow(many=True, help_text=f"The first {MOST_ROWS}, by day.")
    left_out = serializers.IntegerField(help_text="How many more rows there are.")
    failures = RunFailure(many=True)


class DryRunView(Door):
    permission_classes = [IsEmployee, IsHR]

    @extend_schema(
        operation_id="dry_run",
        summary="What a run would post",
        request=DryRunIn,
        responses=DryRunOut,
        tags=["policies"],
    )
    def post(self, request: Request) -> Response:
        """Plan all that is due up to a day, accruals, carryovers and lapses, and post none of it. HR only."""
        on = self.sent(DryRunIn).get("on", self.company_today)
        if on > self.company_today + FURTHEST:
            raise exceptions.ValidationError({"on": [f"Choose a day until {self.company_today + FURTHEST}."]})
        report = run_day(act=replace(self.act(), on=on), dry_run=True)
        return Response(DryRunOut(_report(report)).data)


def _report(report: RunReport) -> dict[str, Any]:
    """The report with people's names. Two queries."""
    rows = sorted(report.planned, key=lambda each: (each[1].effective_on, each[0], each[1].key, each[1].part))
    listed = rows[:MOST_ROWS]
    people = employees_by_holder({holder for holder, _ in listed} | {pool.holder_id for pool, _ in report.failures})
    policies = Policy.objects.select_related("resource").in_bulk({m.lot.account.policy_id for _, m in rows})
    counts: Counter[tuple[str, str]] = Counter()
    amounts: Counter[tuple[str, str]] = Counter()
    for _, movement in rows:
        of = policies[movement.lot.account.policy_id].key, movement.kind
        counts[of] += 1
        amounts[of] += movement.amount
    return {
        "on": report.on,
        "accounts": report.accounts,
        "entries": len(rows),
        "sums": [
            {"policy": policy, "kind": kind, "entries": count, "amount": amounts[policy, kind]}
            for (policy, kind), count in sorted(counts.items())
        ],
        "rows": [_row(people.get(holder), policies[m.lot.account.policy_id], m) for holder, m in listed],
        "left_out": len(rows) - len(listed),
        "failures": [{"employee": people.get(pool.holder_id), "detail": UNPLANNED} for pool, _ in report.failures],
    }


def _row(person: Employee | None, policy: Policy, movement: Any) -> dict[str, Any]:
    return {
        "employee": person,
        "policy": policy.key,
        "kind": movement.kind,
        "amount": movement.amount,
        "words": amount(movement.amount, policy, signed=True),
        "effective_on": movement.effective_on,
    }
