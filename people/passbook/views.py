"""The passbook's page and its export. Employees see their own; managers their line's; HR and auditors everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from ledger.models import PolicyVersion
from people.actors import names_of
from people.balances import Balance, balances_of
from people.context import reader_of
from people.format import Reader
from people.models import Employee
from people.passbook import export
from people.passbook.asked import asked_of, frame
from people.passbook.entries import Choice, Line, lines_of, metadata_of
from people.passbook.filters import Filters, filters_of, known_on_of
from people.passbook.page import (
    Ledger,
    RowView,
    ahead_section,
    ledger_of,
    month_sections,
    parts_of,
    view_of,
)
from people.passbook.rows import Row
from people.passbook.why import why
from people.passbook.words import KIND_CHOICES, Wording
from people.requests import PersonRequest
from people.roles import require_employee
from people.sources import words_of

ROWS_ON_A_PAGE = 100


@require_employee
def passbook(request: PersonRequest) -> HttpResponseBase:
    """Every entry of one balance of one person, with a running balance and a reason for each figure."""
    asked = asked_of(request)
    person, choices, choice = asked.person, asked.choices, asked.choice
    context: dict[str, Any] = frame(request, asked)
    if choice is None:
        return render(request, "people/passbook.html", context)
    reader = reader_of(request)
    lines = lines_of(choice, known_on_of(request.GET.get("known_on", ""), reader))
    balance = _balance(person, choices, choice, reader)
    filters = filters_of(request.GET, choice, lines, balance.terms, reader)
    ledger = ledger_of(lines, filters)
    context |= {"filters": filters, "ledger": ledger, **_query(request)}
    context |= {"kinds": [(key, label) for key, (label, _) in KIND_CHOICES.items()]}
    if request.htmx and "row" in request.GET:
        return _one_row(request, ledger, lines, reader, context)
    context |= _results(request, ledger, lines, filters, balance, reader)
    return render(request, "people/passbook.html", context)


@require_employee
def export_csv(request: PersonRequest) -> HttpResponseBase:
    """The same entries as a file, each by itself, with everything that is recorded of it."""
    asked = asked_of(request)
    person, choices, choice = asked.person, asked.choices, asked.choice
    if choice is None:
        raise Http404
    reader = reader_of(request)
    lines = lines_of(choice, known_on_of(request.GET.get("known_on", ""), reader))
    balance = _balance(person, choices, choice, reader)
    filters = filters_of(request.GET, choice, lines, balance.terms, reader)
    kinds = KIND_CHOICES[filters.kind][1]
    period = filters.period
    wanted = [x for x in lines if (period is None or x.belongs_on in period) and (not kinds or x.kind in kinds)]
    wording = _wording(request, [], wanted, reader)
    versions = dict(PolicyVersion.objects.filter(policy__in=choice.policies).values_list("pk", "number"))
    answer = StreamingHttpResponse(
        export.rows(wanted, wording, versions, {x.id: x.seq for x in lines}), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{export.file_name(person, choice, filters)}"'
    return answer


def _balance(person: Employee, choices: Sequence[Choice], choice: Choice, reader: Reader) -> Balance:
    whole = next(one for one in choices if one.is_whole and one.resource_id == choice.resource_id)
    return balances_of(person.holder_id, [whole], reader.today, reader.today)[0]


def _query(request: HttpRequest) -> dict[str, str]:
    """The filters as a query, for links that keep them."""
    query = request.GET.copy()
    for name in ("open", "row", "page"):
        query.pop(name, None)
    return {"query": query.urlencode()}


def _wording(request: PersonRequest, rows: Sequence[Row], lines: Sequence[Line], reader: Reader) -> Wording:
    """What the words of these rows need: who, for what, with which inputs."""
    return Wording(
        reader=reader,
        sources=words_of({line.source for line in lines if line.is_draw}),
        actors=names_of({line.actor for line in lines}, request.employee),
        metadata=metadata_of([row.lines[0].id for row in rows]),
    )


def _results(
    request: PersonRequest,
    ledger: Ledger,
    lines: Sequence[Line],
    filters: Filters,
    balance: Balance,
    reader: Reader,
) -> dict[str, Any]:
    """What stands under the filters: the sum, the sections of this page, the pages."""
    usual = balance if filters.choice.is_whole and not balance.outlook.standing.is_unlimited else None
    page = Paginator(ledger.past, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    ahead = ledger.ahead if page.number == 1 else []
    shown = [*ahead, *page.object_list]
    wording = _wording(request, shown, [line for row in shown for line in row.lines], reader)
    views = _views(shown, request.GET.getlist("open"), lines, wording, each=filters.each)
    projects = filters.is_usual and not filters.kind and not filters.each
    return {
        "parts": parts_of(ledger, filters, usual, reader),
        "ahead": ahead_section(ahead, views, usual if filters.is_usual else None, reader, projects=projects),
        "months": list(month_sections(list(page.object_list), views, filters, reader)),
        "page": page,
    }


def _views(
    rows: Sequence[Row], opened: Sequence[str], lines: Sequence[Line], wording: Wording, *, each: bool
) -> dict[int, RowView]:
    """Each row in words, the opened ones with their reason. One query if any is opened."""
    open_rows = {row.id: row for row in rows if str(row.id) in opened}
    ids = [row.lines[-1].version_id for row in open_rows.values() if row.lines[-1].version_id is not None]
    versions = PolicyVersion.objects.in_bulk(ids)
    return {
        row.id: view_of(
            row,
            wording,
            why(row, lines=lines, wording=wording, version=versions.get(row.lines[-1].version_id or 0))
            if row.id in open_rows
            else None,
            each=each,
        )
        for row in rows
    }


def _one_row(
    request: PersonRequest, ledger: Ledger, lines: Sequence[Line], reader: Reader, context: dict[str, Any]
) -> HttpResponse:
    """One row alone, opened or closed: what a click on "Why?" swaps in."""
    row = next((row for row in ledger.rows if str(row.id) == request.GET["row"]), None)
    if row is None:
        raise Http404
    wording = _wording(request, [row], row.lines, reader)
    each = context["filters"].each
    view = _views([row], request.GET.getlist("open"), lines, wording, each=each)[row.id]
    return render(request, "people/passbook.html#row", context | {"row": view})
