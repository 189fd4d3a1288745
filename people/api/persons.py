"""Who asks, whom they see, and when those are off."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from people.api.shapes import ROLES, EmployeeFilters, EmployeeOut, HolidayFilters, HolidayOut, Me
from people.company import company_timezone
from people.models import Employee, EmployeeQuerySet, Holiday
from people.rest.views import Door, Listing
from people.roles import is_manager, role_of, visible_to

RELATED = ("manager", "team", "location")


def seen_people(viewer: Employee) -> EmployeeQuerySet:
    """The people whom somebody may open, with all that is told of them."""
    return visible_to(viewer).select_related(*RELATED)


class MeView(Door):
    @extend_schema(operation_id="me", summary="Who asks", responses=Me, tags=["people"])
    def get(self, request: Request) -> Response:
        """The owner of the token or the session, their role, and what day it is for them and for the company."""
        viewer = seen_people(self.viewer).get(pk=self.viewer.pk)
        role = role_of(viewer, manages=is_manager(viewer))
        company = {
            "name": getattr(connection, "tenant", None) and connection.tenant.name,  # type: ignore[attr-defined]
            "timezone": company_timezone(),
            "today": self.company_today,
        }
        me = {"employee": viewer, "role": ROLES[role], "today": self.reader.today, "company": company}
        return Response(Me(me).data)


class EmployeesView(Listing):
    serializer_class = EmployeeOut
    ordering = ("last_name", "first_name", "pk")

    @extend_schema(
        operation_id="employees",
        summary="The people whom you see",
        parameters=[EmployeeFilters],
        responses=EmployeeOut(many=True),
        tags=["people"],
    )
    def get(self, request: Request) -> Response:
        """Yourself and your reporting line; HR and auditors see everybody. By name."""
        return super().get(request)

    def rows(self) -> QuerySet[Employee]:
        asked, people = self.asked(EmployeeFilters), seen_people(self.viewer).filter(erased_on=None)
        if text := asked.get("search"):
            people = people.named_like(text)
        if "team" in asked:
            people = people.filter(team=asked["team"])
        if "employed_on" in asked:
            people = people.employed_on(asked["employed_on"])
        return people


class EmployeeView(Door):
    @extend_schema(operation_id="employee", summary="One person", responses=EmployeeOut, tags=["people"])
    def get(self, request: Request, pk: int) -> Response:
        """Somebody whom you see."""
        return Response(EmployeeOut(self.one_of(seen_people(self.viewer), pk)).data)


class HolidaysView(Listing):
    serializer_class = HolidayOut
    ordering = ("on", "pk")

    @extend_schema(
        operation_id="holidays",
        summary="Days off where somebody works",
        parameters=[HolidayFilters],
        responses=HolidayOut(many=True),
        tags=["people"],
    )
    def get(self, request: Request) -> Response:
        """The holidays of your place of work, or of that of somebody whom you see. By day."""
        return super().get(request)

    def rows(self) -> QuerySet[Holiday]:
        asked = self.asked(HolidayFilters)
        whose = asked.get("employee", self.viewer.pk)
        location = self.one_of(visible_to(self.viewer).select_related("location"), whose).location
        year = self.reader.today.year
        first, last = asked.get("from", dt.date(year, 1, 1)), asked.get("to", dt.date(year + 1, 12, 31))
        calendar_id = location.calendar_id if location else None
        holidays = Holiday.objects.observed().filter(calendar=calendar_id, on__range=(first, last))
        return holidays.select_related("calendar")
