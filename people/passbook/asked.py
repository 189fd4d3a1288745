"""Whose balance a page of the passbook is about, and which one: the same on each of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode

from people.models import Employee
from people.passbook.entries import Choice, choices_of
from people.passbook.filters import choice_of
from people.requests import PersonRequest, number_of
from people.roles import visible_to

MOST_PEOPLE = 500

TABS = (("passbook", "Entries"), ("passbook-calendar", "When days come"), ("passbook-ahead", "Look ahead"))


@dataclass(frozen=True)
class Asked:
    """A person's balances, and the one that is shown (None: there is none)."""

    person: Employee
    is_own: bool
    choices: Sequence[Choice]
    choice: Choice | None


def asked_of(request: PersonRequest) -> Asked:
    """Read whose balance the address asks for, and which; 404 for somebody whom the reader may not see."""
    person = person_of(request)
    choices = choices_of(person.holder_id)
    choice = choice_of(choices, request.GET.get("of", "")) if choices else None
    return Asked(person, person.pk == request.employee.pk, choices, choice)


def frame(request: PersonRequest, asked: Asked) -> dict[str, Any]:
    """What every page of the passbook draws around its contents: who, which balance, the other pages."""
    return {
        "person": asked.person,
        "is_own": asked.is_own,
        "people": people_to_choose(request),
        "choices": asked.choices,
        "choice": asked.choice,
        "policy": asked.choice.policy if asked.choice else None,
        "tabs": tabs(request, asked),
    }


def tabs(request: PersonRequest, asked: Asked) -> list[dict[str, Any]]:
    """The pages of the passbook, each about the same person and balance."""
    query: dict[str, Any] = {} if asked.is_own else {"person": asked.person.pk}
    if asked.choice is not None and request.GET.get("of"):
        query["of"] = asked.choice.key
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"label": label, "url": f"{reverse(name)}{'?' if query else ''}{urlencode(query)}", "is_current": name == here}
        for name, label in TABS
    ]


def person_of(request: PersonRequest) -> Employee:
    """Whose passbook was asked for: the reader's own, or that of somebody whom the reader may see; else 404."""
    asked = request.GET.get("person", "")
    if not asked or asked == str(request.employee.pk):
        return request.employee
    return get_object_or_404(visible_to(request.employee), pk=number_of(asked))


def people_to_choose(request: PersonRequest) -> list[Employee]:
    """Those whose passbook the reader may open, where that is more than their own."""
    people = list(visible_to(request.employee).by_name()[:MOST_PEOPLE])
    return people if len(people) > 1 else []
