"""How requests read in the inbox: the balance before and after, people here, who else is away.

Answers for many at once, in a number of queries that does not grow with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from approvals.registry import Away, Change, CoverCell, Detail, RowPresentation
from ledger.context import terms_of
from ledger.loading import Need, Pool, load_many
from ledger.outlook import Outlook, outlook
from ledger.runs import span_of
from ledger.units import MINUTES, format_amount
from people.format import Reader
from people.format import people as count_people
from people.models import Employee
from people.queries import TeamFacts, team_facts
from people.roles import visible_to
from timeoff import clocks, documents, queries
from timeoff.allowed import crowd_warning
from timeoff.coverage import Claim, CoverDay, cover
from timeoff.crowd import crowd_among
from timeoff.inquiry import listed
from timeoff.models import Document, TimeOffDay, TimeOffEvent, TimeOffRequest
from timeoff.queries import Absence, Measure
from timeoff.readers import open_to, opened
from timeoff.terms import Terms, terms_of_each
from timeoff.wording import cells, full_words, passbook_of

IN_A_ROW, IN_DETAILS = 4, 10
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Around:
    """What is known around some requests: teams, who is away, balances; read once for all of them."""

    teams: Mapping[int, TeamFacts]
    claims: Sequence[Claim]
    absences: Sequence[Absence]
    outlooks: Mapping[Pool, Outlook]
    measures: Mapping[tuple[int, int], Measure]
    visible: frozenset[int]
    opened: frozenset[int]
    days: Mapping[int, list[date]]
    terms: Mapping[tuple[int, int], Terms]
    documents: Mapping[int, Sequence[Document]]
    readable: frozenset[str]


def name(subject_id: int, viewer: Employee) -> str:
    """The days of a request: "7 – 9 Dec"."""
    starts_on, ends_on = TimeOffRequest.objects.values_list("starts_on", "ends_on").get(pk=subject_id)
    return clocks.reader_for(viewer, timezone.now()).span(starts_on, ends_on)


def present(subject_ids: list[int], viewer: Employee) -> dict[int, RowPresentation]:
    """Each request as this viewer reads it; a request that is gone is left out."""
    reader = clocks.reader_for(viewer, timezone.now())
    requests = list(
        TimeOffRequest.objects.filter(pk__in=subject_ids).select_related("employee", "resource", "stand_in")
    )
    around = _around(requests, viewer, reader)
    return {time_off.pk: _row(time_off, around, reader) for time_off in requests}


def present_cancelling(subject_ids: list[int], viewer: Employee) -> dict[int, RowPresentation]:
    """Each wish to be let go of approved leave, as this viewer reads it. Nine queries at most."""
    reader = clocks.reader_for(viewer, timezone.now())
    requests = list(TimeOffRequest.objects.filter(pk__in=subject_ids).select_related("employee", "resource"))
    measures = dict(queries.measures_of({time_off.employee.holder_id for time_off in requests}))
    can_open = open_to(viewer, requests, reader.today)
    asked = TimeOffEvent.objects.filter(time_off__in=requests, kind=TimeOffEvent.Kind.CANCEL_ASKED).order_by("at", "pk")
    why = dict(asked.values_list("time_off_id", "text"))
    found = {}
    for time_off in requests:
        day_minutes = queries.measure_of(time_off, measures).day_minutes
        found[time_off.pk] = RowPresentation(
            title=f"Cancel {time_off.resource.name} {format_amount(time_off.duration_minutes, MINUTES, day_minutes)}",
            detail=full_words(time_off, reader),
            url=reverse("timeoff:request", args=[time_off.pk]) if time_off.pk in can_open else "",
            short=reader.span(time_off.starts_on, time_off.ends_on),
            remark="Approved leave, to be given back",
            note=why.get(time_off.pk, ""),
        )
    return found


def _around(requests: Sequence[TimeOffRequest], viewer: Employee, reader: Reader) -> Around:
    waiting = [time_off for time_off in requests if time_off.is_waiting]
    days: dict[int, list[date]] = {time_off.pk: [] for time_off in requests}
    claims = TimeOffDay.objects.filter(time_off__in=waiting).order_by("on").values_list("time_off_id", "on").distinct()
    for pk, on in claims:
        days[pk].append(on)
    teams: dict[int, TeamFacts] = {}
    away: list[Claim] = []
    absences: list[Absence] = []
    terms: dict[tuple[int, int], Terms] = {}
    if waiting:
        first, last = min(one.starts_on for one in waiting), max(one.ends_on for one in waiting)
        team_ids = {one.employee.team_id for one in waiting if one.employee.team_id}
        teams = {facts.team_id: facts for facts in team_facts(team_ids, first, last)}
        members = {member.employee_id for facts in teams.values() for member in facts.members}
        away, absences = queries.claims_of(members, first, last), queries.absences_of(members, first, last)
        pools = {(one.employee.holder_id, one.resource_id) for one in waiting}
        terms = terms_of_each(pools, first, last) if teams else {}
    people = {time_off.employee_id for time_off in requests}
    visible = frozenset(visible_to(viewer).filter(pk__in=people).values_list("pk", flat=True))
    return Around(
        teams=teams,
        claims=away,
        absences=absences,
        outlooks=_outlooks(waiting, reader.today),
        measures=queries.measures_of({time_off.employee.holder_id for time_off in requests}),
        visible=visible,
        opened=opened(viewer, requests, visible, reader.today),
        days=days,
        terms=terms,
        **_documents(requests, viewer, reader),
    )


def _documents(requests: Sequence[TimeOffRequest], viewer: Employee, reader: Reader) -> dict[str, Any]:
    """What was handed in, and whose the viewer may open. One query, and some more where there are any."""
    found: dict[int, list[Document]] = {}
    for document in Document.objects.filter(time_off__in=requests).order_by("pk"):
        found.setdefault(document.time_off_id, []).append(document)
    with_some = [one for one in requests if one.pk in found]
    mine = documents.readable(viewer, with_some, reader.today) if with_some else set()
    return {"documents": found, "readable": frozenset(mine)}


def _outlooks(requests: Iterable[TimeOffRequest], today: date) -> dict[Pool, Outlook]:
    """The balances that these requests draw on, until the last day of any of them."""
    requests = list(requests)
    if not requests:
        return {}
    pools = list({Pool(one.employee.holder_id, one.resource_id) for one in requests})
    books = load_many(pools, Need(timeline=True, overdue_on=today))
    until = max(today, *(one.ends_on for one in requests))
    terms = terms_of(books, *span_of(books, until))
    found = {}
    for pool in pools:
        book = books[pool]
        mine = {account_id: terms[account_id] for account_id in book.accounts if account_id in terms}
        found[pool] = outlook(book, mine, today, until)
    return found


def _row(time_off: TimeOffRequest, around: Around, reader: Reader) -> RowPresentation:
    measure = queries.measure_of(time_off, dict(around.measures))
    amount = format_amount(time_off.duration_minutes, MINUTES, measure.day_minutes)
    row = RowPresentation(
        title=f"{time_off.resource.name} {amount}",
        detail=full_words(time_off, reader),
        url=reverse("timeoff:request", args=[time_off.pk]) if time_off.pk in around.opened else "",
        short=reader.span(time_off.starts_on, time_off.ends_on),
        note=time_off.note,
        details=[*_details(time_off, around), *_document_details(time_off, around)],
    )
    if not time_off.is_waiting:
        return row
    team = _team(time_off, around, reader)
    if time_off.needs_document and time_off.pk not in around.documents:
        team["warning"] = f"A document is missing. {team.get('warning', '')}".strip()
        team["marks"] = ["Document missing", *team.get("marks", [])]
    return replace(row, change=_change(time_off, around, measure, reader), **team)


def _document_details(time_off: TimeOffRequest, around: Around) -> list[Detail]:
    """Each document with the way to it for those who may read it; or that one is missing."""
    handed_in = around.documents.get(time_off.pk, ())
    if not handed_in and time_off.needs_document:
        return [Detail("Document", "Missing")]
    if time_off.subject not in around.readable:
        return [Detail("Document", "Handed in")] if handed_in else []
    return [Detail("Document", one.name, reverse("timeoff:document", args=[one.pk])) for one in handed_in]


def _details(time_off: TimeOffRequest, around: Around) -> list[Detail]:
    """The stand-in, and for whoever may see the balance the way to its entries."""
    details = []
    if time_off.stand_in is not None:
        details.append(Detail("Stand-in", f"{time_off.stand_in}, {time_off.get_stand_in_answer_display()}"))
    if time_off.employee_id in around.visible:
        details.append(Detail("Balance", "Open the passbook", passbook_of(time_off)))
    return details


def _change(time_off: TimeOffRequest, around: Around, measure: Measure, reader: Reader) -> Change | None:
    """The balance on the last day of leave, without and with it; None where nothing is counted."""
    ahead = around.outlooks[Pool(time_off.employee.holder_id, time_off.resource_id)]
    if ahead.standing.is_unlimited:
        return None
    on = max(time_off.ends_on, reader.today)
    # What is held counts on its day already; where a policy holds nothing, it is still to come off.
    standing = ahead.balance_on(on)
    before = standing + time_off.duration_minutes if time_off.is_held else standing

    def words(minutes: int, *, signed: bool = False) -> str:
        return format_amount(minutes, MINUTES, measure.day_minutes, signed=signed)

    return Change(
        label=f"Balance on {reader.day(on, weekday=False)}",
        before=words(before),
        after=words(before - time_off.duration_minutes),
        change=words(-time_off.duration_minutes, signed=True),
    )


def _team(time_off: TimeOffRequest, around: Around, reader: Reader) -> dict[str, Any]:
    """People here on its days, and who else is away; nothing for somebody without a team."""
    facts = around.teams.get(time_off.employee.team_id or 0)
    if facts is None:
        return {}
    members = {member.employee_id for member in facts.members}
    claims = [claim for claim in around.claims if claim.employee_id in members]
    first, last = time_off.starts_on, time_off.ends_on
    every_day = [first + DAY * number for number in range((last - first).days + 1)]
    taken = cover(facts, claims, around.days[time_off.pk])
    crowd, under = _crowd(time_off, around, taken, facts, reader), _warning(time_off, taken, reader)
    least = f", at least {facts.minimum_here}" if facts.minimum_here else ""
    others = [
        absence
        for absence in around.absences
        if absence.employee.pk in members
        and absence.employee.pk != time_off.employee_id
        and absence.first <= last
        and absence.last >= first
    ]
    return {
        "cover": _cells(taken, reader, IN_A_ROW),
        "cover_days": _cells(cover(facts, claims, every_day), reader, IN_DETAILS),
        "cover_note": f"{len(facts.members)} people{least}",
        "warning": " ".join(words for words in (crowd, under) if words),
        "marks": ["Too many away"] if crowd else [],
        "away": [
            Away(str(absence.employee), reader.span(absence.first, absence.last), absence.is_waiting)
            for absence in others
        ],
    }


def _cells(days: Sequence[CoverDay], reader: Reader, most: int) -> list[CoverCell]:
    """The days, or of many those that matter most: the tight ones, else the first."""
    working = [day for day in days if not day.is_off]
    if len(working) > most:
        tight = [day for day in working if day.is_under or day.is_at]
        days = sorted(sorted(tight or working, key=lambda day: (day.here, day.on))[:most], key=lambda day: day.on)
    minimum = days[0].minimum if days else 0
    shown = cells(days, reader, most=most, is_short=len(days) > 2 and most == IN_A_ROW)
    return [CoverCell(cell.label, cell.count, minimum, cell.tone, cell.of) for cell in shown]


def _crowd(
    time_off: TimeOffRequest, around: Around, taken: Sequence[CoverDay], facts: TeamFacts, reader: Reader
) -> str:
    """That more of the team would be away than a policy likes, as it stands now; nothing where it does not."""
    crowd = crowd_among(around.terms[time_off.employee.holder_id, time_off.resource_id], taken, facts.name)
    return crowd_warning(crowd, reader) if crowd is not None else ""


def _warning(time_off: TimeOffRequest, days: Sequence[CoverDay], reader: Reader) -> str:
    """ "Wed 12 Aug: 4 of 8 here if you also approve Lena. One below the team's minimum."."""
    under = [day for day in days if day.is_under]
    if not under:
        return ""
    worst = min(under, key=lambda day: (day.here, day.on))
    others = [m.name.split()[0] for m in worst.waiting if m.employee_id != time_off.employee_id]
    also = f" if you also approve {listed(others)}" if 0 < len(others) <= 3 else ""
    missing = worst.minimum - worst.here
    by = "One" if missing == 1 else "Half a person" if missing == 0.5 else count_people(missing)
    more = f" {len(under) - 1} more {'day is' if len(under) == 2 else 'days are'} short." if len(under) > 1 else ""
    said = f"{reader.day(worst.on)}: {count_people(worst.here)} of {worst.expected} here{also}."
    return f"{said} {by} below the team's minimum.{more}"
