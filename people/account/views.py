"""The page of one's API tokens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people import operations
from people.account.forms import TokenForm
from people.account.pages import tabs
from people.context import reader_of
from people.models import ApiToken
from people.requests import PersonRequest
from people.roles import require_employee

MOST_ENDED = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_employee
def tokens(request: PersonRequest) -> HttpResponse:
    """One's tokens, and a form for another. The secret of a new one stands on the answer to its form, and nowhere else.

    It is shown without going elsewhere first, as it would have to be kept for that; a form that is sent again is
    refused, since its name is taken.
    """
    form = TokenForm(request.POST if request.method == "POST" else None)
    made: dict[str, Any] = {}
    if form.is_valid():
        try:
            token, secret = operations.create_token(employee=request.employee, at=timezone.now(), **form.cleaned_data)
        except operations.CannotCreateToken as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            made, form = {"made": token, "secret": secret}, TokenForm()
    mine, today = ApiToken.objects.of(request.employee), reader_of(request).today
    live = mine.live(today)
    context = {
        "form": form,
        "tabs": tabs("tokens"),
        "live": live.order_by("-created_at", "-pk"),
        "ended": mine.exclude(pk__in=live).order_by("-created_at", "-pk")[:MOST_ENDED],
        **made,
    }
    return render(request, "people/account/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@require_employee
def revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """Shut one of one's tokens."""
    token = get_object_or_404(ApiToken.objects.of(request.employee), pk=pk)
    operations.revoke_token(token=token, at=timezone.now())
    messages.success(request, f"“{token}” opens nothing any more.")
    return redirect("tokens")
