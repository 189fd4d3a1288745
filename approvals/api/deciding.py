"""Deciding, one at a time or many, and letting somebody else decide."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from approvals import operations, queries
from approvals.api import refusals  # noqa: F401 - tells what the operations refuse
from approvals.api.reading import TAGS, row_of, visible
from approvals.api.shapes import (
    ApprovalOut,
    ApproveIn,
    DelegationIn,
    DelegationOut,
    DenyIn,
    ManyIn,
    ManyOut,
    OutcomeOut,
    ReferIn,
)
from approvals.models import Decision, Delegation
from approvals.operations import Outcome, RowResult
from people.models import Employee
from people.rest.problems import Problem
from people.rest.serializers import Person
from people.rest.views import Door

Verdict = Decision.Verdict


class ApproveView(Door):
    @extend_schema(operation_id="approve", summary="Approve", request=ApproveIn, responses=OutcomeOut, tags=TAGS)
    def post(self, request: Request, pk: int) -> Response:
        """Approve the step at which it stands; the last approval carries it out. The same again changes nothing."""
        return _decide(self, pk, Verdict.APPROVED, self.sent(ApproveIn))


class DenyView(Door):
    @extend_schema(operation_id="deny", summary="Deny", request=DenyIn, responses=OutcomeOut, tags=TAGS)
    def post(self, request: Request, pk: int) -> Response:
        """Deny it, and say why. The same again changes nothing."""
        return _decide(self, pk, Verdict.DENIED, self.sent(DenyIn))


def _decide(door: Door, pk: int, verdict: str, sent: dict[str, Any]) -> Response:
    approval = door.one_of(visible(door), pk)
    outcome = operations.decide(
        approval=approval, by=door.viewer, verdict=verdict, note=sent["note"], step=sent["step"], at=door.now
    )
    return Response(OutcomeOut(_told(door, outcome)).data)


def _told(door: Door, outcome: Outcome) -> dict[str, Any]:
    row = row_of(door, visible(door).get(pk=outcome.approval.pk))
    return {"text": outcome.text, "changed": outcome.changed, "approval": row}


class DecideManyView(Door):
    @extend_schema(
        operation_id="decide_many",
        summary="Decide on many",
        request=ManyIn,
        responses=ManyOut,
        tags=TAGS,
        examples=[
            OpenApiExample(
                "Approve two",
                request_only=True,
                value={"verdict": "approved", "approvals": [{"id": 12, "step": 1}, {"id": 15}]},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Decide each of these by itself: what is refused changes nothing, and the others stand. The answer is 200 with
        a result for each. The same again changes nothing.
        """
        sent = self.sent(ManyIn)
        steps = {each["id"]: each["step"] for each in sent["approvals"]}
        found = queries.visible(self.viewer, self.reader.today).select_related("requester").in_bulk(steps)
        done = operations.decide_many(
            approvals=[(approval, steps[pk]) for pk, approval in found.items()],
            by=self.viewer,
            verdict=sent["verdict"],
            note=sent["note"],
            at=self.now,
        )
        rows = {result.approval.pk: _row(result) for result in done}
        results = [rows.get(pk) or _unseen(pk) for pk in steps]
        count = sum(row["is_done"] for row in results)
        return Response(ManyOut({"done": count, "refused": len(results) - count, "results": results}).data)


def _row(result: RowResult) -> dict[str, Any]:
    outcome = result.outcome
    if outcome is not None:
        row = {"is_done": True, "changed": outcome.changed, "text": outcome.text, "problem": None}
    else:
        problem = Problem(result.code or "refused", result.refusal)
        row = {"is_done": False, "changed": False, "text": result.refusal, "problem": problem.body()}
    return {"id": result.approval.pk} | row


def _unseen(pk: int) -> dict[str, Any]:
    problem = Problem("not_found")
    return {"id": pk, "is_done": False, "changed": False, "text": problem.kind.title, "problem": problem.body()}


class ReferView(Door):
    @extend_schema(
        operation_id="refer", summary="Let somebody else decide", request=ReferIn, responses=ApprovalOut, tags=TAGS
    )
    def post(self, request: Request, pk: int) -> Response:
        """Hand on the step at which it stands to one of your possible stand-ins."""
        approval, sent = self.one_of(visible(self), pk), self.sent(ReferIn)
        operations.refer(
            approval=approval,
            by=self.viewer,
            to=_near(self, sent["to"], "to", leaving_out=approval.requester_id),
            note=sent["note"],
            step=sent["step"],
            at=self.now,
        )
        return Response(ApprovalOut(row_of(self, visible(self).get(pk=pk))).data)


class DelegatesView(Door):
    @extend_schema(operation_id="delegates", summary="Your possible stand-ins", responses=Person(many=True), tags=TAGS)
    def get(self, request: Request) -> Response:
        """Colleagues who may decide in your place: your line, peers, team, reports and HR. By name; nobody where you
        decide on nothing.
        """
        near = queries.near(self.viewer, self.reader.today) if _decides(self) else []
        return Response(Person(near, many=True).data)


class DelegationsView(Door):
    @extend_schema(operation_id="delegations", summary="Who stands in", responses=DelegationOut(many=True), tags=TAGS)
    def get(self, request: Request) -> Response:
        """Who decides in your place, and for whom you decide; what is over is left out. By first day."""
        coming = Delegation.objects.not_over_on(self.reader.today).select_related("employee", "stand_in")
        mine = coming.filter(employee=self.viewer) | coming.filter(stand_in=self.viewer)
        return Response(DelegationOut(mine.order_by("starts_on", "pk"), many=True).data)

    @extend_schema(
        operation_id="delegate",
        summary="Name a stand-in",
        request=DelegationIn,
        responses={201: DelegationOut},
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Let somebody decide in your place from one day to another, both included. Asked twice, it is done once."""
        if not _decides(self):
            raise exceptions.PermissionDenied("You decide on nothing, so nobody has to stand in for you.")
        sent = self.sent(DelegationIn)
        made = operations.delegate(
            employee=self.viewer,
            stand_in=_near(self, sent["stand_in"], "stand_in"),
            starts_on=sent["starts_on"],
            last_on=sent["last_on"],
            on=self.reader.today,
        )
        return Response(DelegationOut(made).data, status=201)


class DelegationView(Door):
    @extend_schema(
        operation_id="end_delegation", summary="End a stand-in", request=None, responses={204: None}, tags=TAGS
    )
    def delete(self, request: Request, pk: int) -> Response:
        """It ends today, or is taken back if it has not begun. What was decided stays decided."""
        delegation = self.one_of(Delegation.objects.filter(employee=self.viewer), pk)
        operations.end_delegation(delegation=delegation, by=self.viewer, on=self.reader.today)
        return Response(status=204)


def _decides(door: Door) -> bool:
    return queries.standing_of(door.viewer, door.reader.today).decides


def _near(door: Door, pk: int, field: str, *, leaving_out: int | None = None) -> Employee:
    """:raises ValidationError: if it is nobody whom the page would offer."""
    offered = queries.near(door.viewer, door.reader.today, leaving_out=[leaving_out] if leaving_out else [])
    found = next((person for person in offered if person.pk == pk), None)
    if found is None:
        raise exceptions.ValidationError({field: ["This is none of your possible stand-ins."]})
    return found
