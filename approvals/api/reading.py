"""What waits, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from approvals import inbox, queries
from approvals.api.shapes import ApprovalOut, DecidedFilters, DecidedOut, InboxFilters
from approvals.desk import Desk
from approvals.models import Approval, ApprovalQuerySet, Decision
from people.rest.views import Door, Listing

TAGS = ["approvals"]


def visible(door: Door) -> ApprovalQuerySet:
    """All that the viewer may open, with its history."""
    return queries.visible(door.viewer, door.reader.today).with_history()


def row_of(door: Door, approval: Approval) -> inbox.Row:
    """One approval as the viewer sees it."""
    [row] = inbox.rows([approval], viewer=door.viewer, on=door.reader.today, now=door.now)
    return row


class ApprovalsView(Listing):
    serializer_class = ApprovalOut
    ordering = ("opened_at", "pk")

    @extend_schema(
        operation_id="approvals",
        summary="What waits for a decision",
        parameters=[InboxFilters],
        responses=ApprovalOut(many=True),
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """What waits for you, the oldest first; or all that you see: managers their line's, HR and auditors all."""
        return super().get(request)

    def rows(self) -> QuerySet[Approval]:
        asked = self.asked(InboxFilters)
        if asked["of"] == "all":
            waiting = queries.beyond(self.viewer).waiting()
        else:
            waiting = Desk.of(self.viewer, self.reader.today).waiting()
        return (waiting.of_kind(asked["kind"]) if "kind" in asked else waiting).with_history()

    def shown(self, page: list[Approval]) -> Sequence[inbox.Row]:
        return inbox.rows(page, viewer=self.viewer, on=self.reader.today, now=self.now)


class ApprovalView(Door):
    @extend_schema(operation_id="approval", summary="One approval", responses=ApprovalOut, tags=TAGS)
    def get(self, request: Request, pk: int) -> Response:
        """Something to decide, or decided, with what it changes and who decided what."""
        return Response(ApprovalOut(row_of(self, self.one_of(visible(self), pk))).data)


class DecisionsView(Listing):
    serializer_class = DecidedOut
    ordering = ("-at", "-pk")

    @extend_schema(
        operation_id="decisions",
        summary="What was decided",
        parameters=[DecidedFilters],
        responses=DecidedOut(many=True),
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """Approvals and denials by you, or in your place; or all that you see. The newest first."""
        return super().get(request)

    def rows(self) -> QuerySet[Decision]:
        decisions = queries.decided(self.viewer, all_of_them=self.asked(DecidedFilters)["of"] == "all")
        return decisions.select_related("by", "in_place_of", "referred_to", "step__approval__requester")

    def shown(self, page: list[Decision]) -> list[Any]:
        for verdict in inbox.verdicts(page, viewer=self.viewer):
            vars(verdict.decision).update(title=verdict.shown.title, detail=verdict.shown.detail)
        return page
