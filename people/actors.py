"""Who did something to the ledger, by name: "employee:12" and "user:3" become people, "system:accrual" the schedule.

A program that posts by itself has a name of its own: "system:payroll" is payroll.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Q

from people.models import Employee

SCHEDULE = "the schedule"
PROGRAMS = {"system:payroll": "payroll"}


def names_of(actors: Iterable[str], viewer: Employee | None = None) -> dict[str, str]:
    """The name of each actor, "you" for the viewer; two queries at most. What nobody knows keeps its own name."""
    wanted = set(actors)
    employee_ids, user_ids = _numbers(wanted, "employee"), _numbers(wanted, "user")
    found = {actor: PROGRAMS.get(actor, SCHEDULE) for actor in wanted if actor.startswith("system:")}
    if employee_ids or user_ids:
        people = Employee.objects.filter(Q(pk__in=employee_ids) | Q(user_id__in=user_ids))
        for person in people:
            name = "you" if viewer is not None and person.pk == viewer.pk else person.display_name
            found[f"employee:{person.pk}"] = name
            found[f"user:{person.user_id}"] = name
    if others := [number for number in user_ids if f"user:{number}" not in found]:
        for user in User.objects.filter(pk__in=others):
            found[f"user:{user.pk}"] = user.get_full_name() or user.get_username()
    return {actor: found.get(actor, actor) for actor in wanted}


def _numbers(actors: set[str], kind: str) -> list[int]:
    split = (actor.partition(":") for actor in actors)
    return sorted(int(number) for prefix, _, number in split if prefix == kind and number.isdecimal())
