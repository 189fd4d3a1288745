"""After a change for days gone by: how much accrued by what was known before, and the way to look at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from ledger import operations
from ledger.loading import Pool
from ledger.models import Account
from people.format import count_of
from people.hr.acting import company_today
from people.hr.person import written
from people.hr.recompute import MOST
from people.models import Employee


def offer(admin: Any, request: HttpRequest, people: Collection[int], since: dt.date, old: str) -> None:
    """Say how much these people's balances would change, if anything; a fixed number of queries.

    :param people: the numbers of those whose facts were changed.
    :param since: the day from which they hold.
    :param old: by what it was counted: "the old hours".
    """
    today = company_today()
    if since > today or not people:
        return
    looked_at = sorted(people)[:MOST]
    rows = Account.objects.filter(holder__employee__in=looked_at).order_by("holder_id", "policy__resource_id")
    pools = [Pool(*pair) for pair in rows.values_list("holder_id", "policy__resource_id").distinct()]
    table = operations.preview_recompute(pools=pools, since=since, on=today)
    count = sum(difference.kind == "ACCRUAL" for own in table.values() for difference in own)
    if count:
        asked = {"since": since.isoformat()}
        if len(looked_at) == 1:
            asked["person"] = written(Employee.objects.get(pk=looked_at[0]))
        else:
            asked["people"] = ",".join(map(str, looked_at))
        were = "was" if count == 1 else "were"
        text = f"{count_of(count, 'accrual')} {were} counted by {old}"
        admin.message_user(request, _linked(text, asked), messages.WARNING)


def offer_for_policy(policy_id: int, since: dt.date) -> SafeString | None:
    """The same for rules that hold from a day gone by, for all who have them; None if the day is to come."""
    if since > company_today():
        return None
    asked = {"since": since.isoformat(), "policy": policy_id}
    return _linked("What has accrued since stays as the old rules had it", asked)


def _linked(text: str, asked: dict[str, Any]) -> SafeString:
    url = f"{reverse('admin:ledger_entry_recompute')}?{urlencode(asked)}"
    return format_html('{}: <a class="underline" href="{}">look at what would change</a>.', text, url)
