"""Kinds of leave, teams, who is here, and who could stand in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.models import Assignment, Resource
from people.models import Employee
from people.queries import team_facts
from people.rest.serializers import Filters, Stretched
from people.rest.views import Door, Listing
from timeoff import queries
from timeoff.api import presenting
from timeoff.api.shapes_out import AvailabilityOut, LeaveTypeOut, StandInOut, TeamOut
from timeoff.coverage import cover
from timeoff.kinds import LEAVE

DAY = dt.timedelta(days=1)
USUAL_DAYS, MOST_DAYS = 28, 92


class LeaveTypesView(Listing):
    serializer_class = LeaveTypeOut
    ordering = ("position", "name", "pk")

    @extend_schema(
        operation_id="leave_types",
        summary="Kinds of leave",
        responses=LeaveTypeOut(many=True),
        tags=["time off"],
    )
    def get(self, request: Request) -> Response:
        """Every kind of leave that the company knows, in the order of its pages."""
        return super().get(request)

    def rows(self) -> QuerySet[Resource]:
        self.asked(Filters)
        mine = Assignment.objects.in_force_on(self.company_today).filter(
            holder=self.viewer.holder_id, policy__resource=OuterRef("pk")
        )
        return Resource.objects.filter(kind=LEAVE).annotate(is_mine=Exists(mine))


class TeamsView(Door):
    @extend_schema(operation_id="teams", summary="Teams that you see", responses=TeamOut(many=True), tags=["teams"])
    def get(self, request: Request) -> Response:
        """Your own and those of your line; HR and auditors see all. By name."""
        return Response(TeamOut(queries.teams_of(self.viewer), many=True).data)


class AvailabilityView(Door):
    @extend_schema(
        operation_id="availability",
        summary="Who of a team is here",
        parameters=[Stretched],
        responses=AvailabilityOut,
        tags=["teams"],
    )
    def get(self, request: Request, pk: int) -> Response:
        """A team day by day, four weeks from today if no days are given, and who is away. Which leave somebody is on
        is told only where you may open the request, or where the type is not private.
        """
        team = next((one for one in queries.teams_of(self.viewer) if one.pk == pk), None)
        if team is None:
            raise Http404
        first, last = _stretch(self)
        facts = team_facts([team.pk], first, last)[0]
        ids = [member.employee_id for member in facts.members]
        dates = [first + DAY * number for number in range((last - first).days + 1)]
        found = {
            "team": team,
            "members": facts.members,
            "days": presenting.cover(cover(facts, queries.claims_of(ids, first, last), dates)),
            "away": presenting.absences(queries.absences_of(ids, first, last), self.viewer),
        }
        return Response(AvailabilityOut(found).data)


class StandInsView(Door):
    @extend_schema(
        operation_id="stand_ins",
        summary="Whom you could ask to stand in",
        parameters=[Stretched],
        responses=StandInOut(many=True),
        tags=["time off"],
    )
    def get(self, request: Request) -> Response:
        """Colleagues of your team or with your manager, and when they are away themselves on these days. By name."""
        first, last = _stretch(self)
        today = self.reader.today
        people: list[Employee] = queries.colleagues_of(self.viewer, today, today)
        away: dict[int, list[dict[str, Any]]] = {person.pk: [] for person in people}
        for absence in queries.absences_of(list(away), first, last):
            away[absence.employee.pk].append({"from": absence.first, "to": absence.last})
        rows = [{"pk": one.pk, "display_name": one.display_name, "away": away[one.pk]} for one in people]
        return Response(StandInOut(rows, many=True).data)


def _stretch(door: Door) -> tuple[dt.date, dt.date]:
    """The days that were asked for, or the next four weeks.

    :raises ValidationError: if they are more than a quarter.
    """
    asked = door.asked(Stretched)
    first = asked.get("from", asked.get("to", door.reader.today))
    last = asked.get("to", first + DAY * (USUAL_DAYS - 1))
    if (last - first).days >= MOST_DAYS:
        raise exceptions.ValidationError({"to": [f"Ask for {MOST_DAYS} days at a time at most."]})
    return first, last
