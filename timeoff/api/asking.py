"""Requests for leave: the list, one of them, asking for one, changing it, and what it would cost."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.models import Resource
from people.models import Employee
from people.rest.idempotency import IDEMPOTENCY_KEY, idempotent
from people.rest.views import Door, Listing
from timeoff import operations, queries
from timeoff.api import presenting
from timeoff.api.shapes_in import STATES, PreviewIn, RequestFilters, TimeOffIn
from timeoff.api.shapes_out import PreviewOut, RequestDetail, RequestOut
from timeoff.duration import InvalidSpan
from timeoff.kinds import LEAVE
from timeoff.look import look
from timeoff.models import TimeOffRequest

TAGS = ["time off"]
TWO_DAYS = OpenApiExample(
    "Two days, the second until midday",
    request_only=True,
    value={"leave_type": "vacation", "starts_on": "2026-07-27", "ends_on": "2026-07-28", "ends_half": "am"},
)
TWO_HOURS = OpenApiExample(
    "Two hours",
    request_only=True,
    value={"leave_type": "vacation", "starts_at": "2026-07-27T14:00", "ends_at": "2026-07-27T16:00"},
)


class RequestsView(Listing):
    serializer_class = RequestOut

    @extend_schema(
        operation_id="requests",
        summary="Requests that you see",
        parameters=[RequestFilters],
        responses=RequestOut(many=True),
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """Your own and those of your line; HR and auditors see everybody's. The latest first; drafts are not shown."""
        return super().get(request)

    @extend_schema(
        operation_id="ask",
        summary="Ask for leave",
        parameters=[IDEMPOTENCY_KEY],
        request=TimeOffIn,
        responses={201: RequestDetail},
        examples=[TWO_DAYS, TWO_HOURS],
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Claim the hours, hold the minutes (as the policy says) and put it before whoever decides.

        Where the policy lets everybody take it, it is approved at once.
        """
        sent = self.sent(TimeOffIn)
        time_off = operations.submit(
            employee=self.viewer,
            resource=leave_type(sent["leave_type"]),
            span=sent["span"],
            note=sent["note"],
            stand_in=colleague(self.viewer, sent["stand_in"], self),
            at=self.now,
        )
        answer = told(self, time_off, status=201)
        answer["Location"] = reverse("api:request", args=[time_off.pk])
        return answer

    def rows(self) -> QuerySet[TimeOffRequest]:
        asked, requests = self.asked(RequestFilters), presenting.seen_requests(self.viewer)
        if "state" in asked:
            requests = requests.filter(state=STATES[asked["state"]])
        if "employee" in asked:
            requests = requests.filter(employee=asked["employee"])
        if "leave_type" in asked:
            requests = requests.filter(resource__key=asked["leave_type"])
        if "from" in asked:
            requests = requests.ending_from(asked["from"])
        if "to" in asked:
            requests = requests.filter(starts_on__lte=asked["to"])
        return requests

    def shown(self, page: list[TimeOffRequest]) -> list[dict[str, Any]]:
        return presenting.summaries(page, self.reader.today)


class RequestView(Door):
    @extend_schema(operation_id="request", summary="One request", responses=RequestDetail, tags=TAGS)
    def get(self, request: Request, pk: int) -> Response:
        """A request with its days and its history. For who asked, who sees them, and who decides or decided."""
        return told(self, presenting.request_read_by(self, pk))

    @extend_schema(
        operation_id="change",
        summary="Change a request that waits",
        request=TimeOffIn,
        responses=RequestDetail,
        examples=[TWO_DAYS],
        tags=TAGS,
    )
    def put(self, request: Request, pk: int) -> Response:
        """What was held goes back and the new days are held, whole or not at all; whoever decides begins anew.

        Only who asked can change it, and only while it waits. Send all of it: what is left out is as in a new one.
        """
        time_off = self.one_of(presenting.seen_requests(self.viewer), pk)
        sent = self.sent(TimeOffIn)
        time_off = operations.edit(
            time_off=time_off,
            resource=leave_type(sent["leave_type"]),
            span=sent["span"],
            note=sent["note"],
            stand_in=colleague(self.viewer, sent["stand_in"], self),
            by=self.viewer,
            at=self.now,
        )
        return told(self, time_off)


class PreviewView(Door):
    @extend_schema(
        operation_id="preview",
        summary="What leave would cost",
        request=PreviewIn,
        responses=PreviewOut,
        examples=[TWO_DAYS, TWO_HOURS],
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Look at leave without asking for it: days, balance, lots, the team, who decides, and whether it would be
        refused. Nothing is sent or held.
        """
        sent = self.sent(PreviewIn)
        replaced = None
        if sent["replaces"] is not None:
            mine = TimeOffRequest.objects.asked_by(self.viewer).waiting()
            replaced = self.one_of(mine, sent["replaces"])
        try:
            seen = look(
                employee=self.viewer,
                resource=leave_type(sent["leave_type"]),
                span=sent["span"],
                at=self.now,
                ignoring=replaced,
            )
        except InvalidSpan as error:
            raise exceptions.ValidationError({error.field: [str(error)]}) from error
        return Response(PreviewOut(presenting.preview(seen, self.viewer)).data)


def leave_type(key: str) -> Resource:
    """The leave type of a key.

    :raises ValidationError: if there is none.
    """
    leave = Resource.objects.filter(kind=LEAVE)
    found = leave.filter(key=key).first()
    if found is None:
        known = ", ".join(leave.order_by("position", "name", "pk").values_list("key", flat=True)) or "none"
        raise exceptions.ValidationError({"leave_type": [f"There is no leave type “{key}”. Known here: {known}."]})
    return found


def colleague(viewer: Employee, pk: int | None, door: Door) -> Employee | None:
    """Whom the viewer asks to stand in, if it is one of those whom the page offers, too.

    :raises ValidationError: if it is somebody else.
    """
    if pk is None:
        return None
    offered = queries.colleagues_of(viewer, door.reader.today, door.reader.today)
    found = next((person for person in offered if person.pk == pk), None)
    if found is None:
        words = f"This colleague cannot stand in for you. Name one of {reverse('api:stand-ins')}, or nobody."
        raise exceptions.ValidationError({"stand_in": [words]})
    return found


def told(door: Door, time_off: TimeOffRequest, status: int = 200) -> Response:
    """A request as it stands now."""
    found = TimeOffRequest.objects.select_related(*presenting.RELATED).get(pk=time_off.pk)
    return Response(RequestDetail(presenting.detail(found, door.reader.today)).data, status=status)
