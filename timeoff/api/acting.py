"""What can be done to a request: each door calls one operation and tells how the request stands then."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from people.rest.idempotency import IDEMPOTENCY_KEY, idempotent
from people.rest.serializers import Empty, Filters
from people.rest.views import Door, Listing
from people.roles import visible_to
from timeoff import operations
from timeoff.api.asking import TAGS, told
from timeoff.api.presenting import RELATED, seen_requests
from timeoff.api.shapes_in import AnswerIn, CancelIn, CommentIn, GiveBackIn
from timeoff.api.shapes_out import EventOut, RequestDetail, StandInRequest
from timeoff.models import TimeOffRequest


class CancelView(Door):
    @extend_schema(
        operation_id="cancel", summary="Cancel a request", request=CancelIn, responses=RequestDetail, tags=TAGS
    )
    def post(self, request: Request, pk: int) -> Response:
        """Give back what has not been taken. Who asked may, whoever is above them, and HR; until the leave is over.

        Approved leave its owner cancels as the policy says: where somebody has to agree, this asks them, and the leave
        stands until they do.

        Cancelling a second time changes nothing.
        """
        time_off, sent = self.one_of(seen_requests(self.viewer), pk), self.sent(CancelIn)
        return told(
            self, operations.cancel_or_ask(time_off=time_off, by=self.viewer, at=self.now, reason=sent["reason"])
        )


class GiveBackView(Door):
    @extend_schema(
        operation_id="give_back",
        summary="Give back days of a leave",
        parameters=[IDEMPOTENCY_KEY],
        request=GiveBackIn,
        responses=RequestDetail,
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Release what waits, or restore what is approved, also when the leave is over. HR only.

        A leave of which nothing is left is cancelled. The requester is told.
        """
        time_off, sent = self.one_of(seen_requests(self.viewer), pk), self.sent(GiveBackIn)
        given = operations.give_back(
            time_off=time_off,
            by=self.viewer,
            at=self.now,
            used=time_off.is_approved,
            days=sent.get("days"),
            minutes=sent.get("minutes"),
            reason=sent["reason"],
        )
        return told(self, given)


class CommentsView(Door):
    @extend_schema(
        operation_id="comment",
        summary="Say something about a request",
        parameters=[IDEMPOTENCY_KEY],
        request=CommentIn,
        responses={201: EventOut},
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """It stands in the request's history, and the other side is told."""
        time_off, sent = self.one_of(seen_requests(self.viewer), pk), self.sent(CommentIn)
        said = operations.comment(time_off=time_off, by=self.viewer, text=sent["text"], at=self.now)
        return Response(EventOut(said).data, status=201)


class RemindView(Door):
    @extend_schema(
        operation_id="remind", summary="Remind whoever decides", request=Empty, responses=RequestDetail, tags=TAGS
    )
    def post(self, request: Request, pk: int) -> Response:
        """Ask not to be forgotten, at most once a day."""
        self.sent(Empty)
        time_off = self.one_of(seen_requests(self.viewer), pk)
        return told(self, operations.remind(time_off=time_off, by=self.viewer, at=self.now))


class AnswerView(Door):
    @extend_schema(
        operation_id="stand_in",
        summary="Say whether you stand in",
        request=AnswerIn,
        responses=StandInRequest,
        tags=TAGS,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Answer a colleague who asked you to stand in; they are told. The same answer again changes nothing."""
        visible = Q(stand_in=self.viewer) | Q(employee__in=visible_to(self.viewer))
        time_off = self.one_of(TimeOffRequest.objects.sent().filter(visible).select_related(*RELATED), pk)
        sent = self.sent(AnswerIn)
        answered = operations.answer_stand_in(
            time_off=time_off, by=self.viewer, will=sent["will"], text=sent["text"], at=self.now
        )
        return Response(StandInRequest(answered).data)


class StandInRequestsView(Listing):
    serializer_class = StandInRequest

    @extend_schema(
        operation_id="stand_in_requests",
        summary="For whom you are asked to stand in",
        responses=StandInRequest(many=True),
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """Leave of colleagues that is not over and for which you were named, answered or not; the latest first."""
        return super().get(request)

    def rows(self) -> QuerySet[TimeOffRequest]:
        self.asked(Filters)
        mine = TimeOffRequest.objects.standing().filter(stand_in=self.viewer)
        return mine.ending_from(self.reader.today).select_related("employee")
