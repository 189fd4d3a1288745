"""Who may read the page of a request: whose leave it is, who sees that person, and whoever decides on it or has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from approvals.queries import concerned
from people.models import Employee
from people.roles import visible_to
from timeoff.models import TimeOffRequest


def open_to(viewer: Employee, requests: Sequence[TimeOffRequest], on: date) -> frozenset[int]:
    """Those of the requests (by number) whose page somebody may read on a day. Six queries at most, for all.

    A draft is its author's alone.
    """
    people = {one.employee_id for one in requests}
    visible = set(visible_to(viewer).filter(pk__in=people).values_list("pk", flat=True))
    return opened(viewer, requests, visible, on)


def opened(viewer: Employee, requests: Sequence[TimeOffRequest], visible: Collection[int], on: date) -> frozenset[int]:
    """As `open_to`, where it is known whom the viewer sees: then often without a query."""
    own = {one.pk for one in requests if one.employee_id == viewer.pk}
    sent = [one for one in requests if not one.is_draft and one.pk not in own]
    seen = {one.pk for one in sent if one.employee_id in visible}
    others = [one for one in sent if one.pk not in seen]
    subjects = concerned(viewer, [subject for one in others for subject in (one.subject, one.cancel_subject)], on)
    decided = {one.pk for one in others if subjects & {one.subject, one.cancel_subject}}
    return frozenset(own | seen | decided)
