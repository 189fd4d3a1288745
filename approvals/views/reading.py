"""The inbox, one of its rows, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from approvals import inbox as rows_of
from approvals import queries, registry
from approvals.desks import ReadersDesk, desk_of
from approvals.forms import ReferForm
from approvals.inbox import Result, Row
from approvals.models import Approval, ApprovalQuerySet
from people.format import NBSP, count_of
from people.models import Employee
from people.requests import PersonRequest
from people.roles import require_employee

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """Which part of the inbox is on the page: a kind, or all; one's own desk, or what is seen beyond."""

    kind: str = ""
    beyond: bool = False

    @classmethod
    def of(cls, request: HttpRequest, desk: ReadersDesk) -> Shown:
        """As the address or the form says; what is not there to be shown is ignored."""
        asked = request.POST if request.method == "POST" else request.GET
        kind = asked.get("kind", "")
        standing = desk.standing
        only_beyond = standing.sees_all and not standing.decides
        return cls(
            kind=kind if registry.is_known(kind) else "",
            beyond=only_beyond or (standing.sees_more and asked.get("of") == "all"),
        )

    def url(self, name: str = "inbox", **changes: Any) -> str:
        """The page with this part, or a part that differs from it."""
        shown = replace(self, **changes)
        query = {"kind": shown.kind, "of": "all" if shown.beyond else ""}
        query = {key: value for key, value in query.items() if value}
        return reverse(name) + (f"?{urlencode(query)}" if query else "")

    @property
    def inbox_url(self) -> str:
        return self.url()

    @property
    def decided_url(self) -> str:
        return self.url("inbox-decided")

    @property
    def other_url(self) -> str:
        """The inbox with the other choice between one's own and beyond."""
        return self.url(beyond=not self.beyond)


def my_desk(request: PersonRequest) -> ReadersDesk:
    """The reader's desk.

    :raises Http404: if they decide on nothing and see nothing of others.
    """
    desk = desk_of(request)
    if not desk.standing.has_inbox:
        raise Http404
    return desk


@require_safe
@require_employee
def inbox(request: PersonRequest) -> HttpResponse:
    """All that waits, oldest first."""
    return inbox_page(request)


@require_safe
@require_employee
def item(request: PersonRequest, pk: int) -> HttpResponse:
    """One approval with its details: a page of its own, or a row of the inbox opened (or folded) in place."""
    approval = get_object_or_404(visible(request).with_history(), pk=pk)
    is_open = not (request.htmx and "fold" in request.GET)
    return item_page(request, approval, is_open=is_open)


@require_safe
@require_employee
def decided(request: PersonRequest) -> HttpResponse:
    """What the reader decided, or all that they may see; the newest first."""
    desk = my_desk(request)
    shown = Shown.of(request, desk)
    decisions = queries.decided(desk.viewer, all_of_them=shown.beyond).select_related(
        "by", "in_place_of", "step__approval__requester"
    )
    page = Paginator(decisions, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "shown": shown,
        "standing": desk.standing,
        "verdicts": rows_of.verdicts(list(page), viewer=desk.viewer),
    }
    return render(request, "approvals/decided.html", context)


def visible(request: PersonRequest) -> ApprovalQuerySet:
    """What the reader may open."""
    return queries.visible(request.employee, desk_of(request).on)


def inbox_page(
    request: PersonRequest, *, results: Sequence[Result] = (), missing: int = 0, status: int = 200
) -> HttpResponse:
    """The inbox, with the results of a bulk approval if there was one; HTMX gets its part of the page."""
    desk = my_desk(request)
    shown = Shown.of(request, desk)
    now = timezone.now()
    waiting = queries.beyond(desk.viewer).waiting() if shown.beyond else desk.desk.waiting()
    counted = queries.tally(waiting) if shown.beyond else desk.tally
    of_kind = waiting.of_kind(shown.kind) if shown.kind else waiting
    page = Paginator(of_kind.with_history().oldest_first(), PAGE_SIZE)
    page.count = counted.by_kind.get(shown.kind, 0) if shown.kind else counted.count
    listed = page.get_page(request.GET.get("page"))
    rows = rows_of.rows(list(listed), viewer=desk.viewer, on=desk.on, now=now)
    done = [result for result in results if result.result.is_done]
    context = {
        "shown": shown,
        "standing": desk.standing,
        "tabs": _tabs(shown, counted),
        "lead": lead(counted, beyond=shown.beyond, now=now),
        "away": desk.desk.away,
        "page": listed,
        "rows": rows,
        "can_approve": any(row.is_yours for row in rows),
        "has_cover": any(row.shown.cover for row in rows),
        "waiting_count": desk.tally.count,
        "results": results,
        "done_count": len(done),
        "open_count": len(results) - len(done),
        "missing": missing,
        "pace": None if rows else pace_words(desk, now),
    }
    template = "approvals/inbox.html#inbox" if request.htmx else "approvals/inbox.html"
    return render(request, template, context, status=status)


def item_page(
    request: PersonRequest,
    approval: Approval,
    *,
    is_open: bool = True,
    note: str = "",
    error: str = "",
    refer_form: ReferForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """One approval, with what was typed and refused; HTMX gets the row alone."""
    desk = desk_of(request)
    [row] = rows_of.rows([approval], viewer=desk.viewer, on=desk.on, now=timezone.now())
    row = replace(row, is_open=is_open)
    if is_open and row.is_decidable and refer_form is None:
        refer_form = new_refer_form(row, request)
    context = {
        "row": row,
        "shown": Shown.of(request, desk),
        "note": note,
        "error": error,
        "refer_form": refer_form,
        "focus": "row" if not is_open else "note" if error or "deny" in request.GET else "details",
        "in_list": bool(request.htmx),
    }
    template = "approvals/_row.html" if request.htmx else "approvals/item.html"
    return render(request, template, context, status=status)


def new_refer_form(row: Row, request: PersonRequest) -> ReferForm:
    """An empty form with those to whom a row could be referred."""
    people = receivers(row.approval, request)
    return ReferForm(people=people, initial={"step": row.approval.position}, auto_id=f"{row.pk}-%s")


def receivers(approval: Approval, request: PersonRequest) -> list[Employee]:
    """Those to whom the reader may refer something: near to them, and not the one who asked."""
    return queries.near(request.employee, desk_of(request).on, leaving_out=[approval.requester_id])


def lead(counted: queries.Tally, *, beyond: bool, now: datetime) -> str:
    """ "6 wait for you. The oldest came 6 days ago." """
    if not counted.count or counted.oldest_at is None:
        return "Nothing waits." if beyond else "Nothing waits for you."
    verb = "waits" if counted.count == 1 else "wait"
    whom = "" if beyond else " for you"
    waited = now - counted.oldest_at
    came = "today" if waited < timedelta(days=1) else f"{count_of(waited.days, 'day').replace(NBSP, ' ')} ago"
    return f"{counted.count} {verb}{whom}. {'It' if counted.count == 1 else 'The oldest'} came {came}."


def pace_words(desk: ReadersDesk, now: datetime) -> str:
    """What an empty inbox says: how much was decided this month, and how fast."""
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    made = queries.pace(desk.viewer, since=month) if desk.standing.decides else queries.Pace(0, None)
    arrive = "New ones arrive here and by e-mail."
    if made.median is None:
        return arrive if desk.standing.decides else ""
    hours = round(made.median / timedelta(hours=1))
    after = count_of(hours // 24, "day") if hours >= 48 else count_of(hours, "hour") if hours else "less than an hour"
    things = count_of(made.count, "thing")
    return f"You decided {things} this month, the median after {after}. {arrive}".replace(NBSP, " ")


def _tabs(shown: Shown, counted: queries.Tally) -> list[dict[str, Any]]:
    """The filters: all, and each kind of which something waits."""
    kinds = [("", "All", counted.count)]
    kinds += [(kind, registry.label_of(kind), count) for kind, count in counted.by_kind.items()]
    if shown.kind and shown.kind not in counted.by_kind:
        kinds.append((shown.kind, registry.label_of(shown.kind), 0))
    return [
        {"label": label, "url": shown.url(kind=kind), "count": count, "is_current": kind == shown.kind}
        for kind, label, count in kinds
    ]
