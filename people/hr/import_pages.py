"""The pages of an import: choose a file, look at what it would do, post it or throw it away, take a template away."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.admin import ModelAdmin

from ledger.models import Policy
from people.actors import names_of
from people.admin_base import may_change
from people.format import count_of
from people.hr.acting import act_of
from people.imports.kinds import KINDS, MOST_BYTES, MOST_ROWS, FileKind
from people.imports.reading import UnreadableFile
from people.imports.running import CannotImport, Trial, earlier, keep, post_kept, throw_away, try_file
from people.models import BalanceImport, Employee
from people.passbook.export import BOM, safe

ON_A_PAGE = 50
MOST_PROBLEMS = 200


class ImportForm(forms.Form):
    """What kind of rows, and the file."""

    kind = forms.ChoiceField(
        label="What the rows are", choices=[(kind.key, kind.label) for kind in KINDS.values()], initial="opening"
    )
    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        max_length=200,
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Its first line names the columns; the template has them.",
        },
    )


@dataclass(frozen=True, slots=True)
class PostedLine:
    """What became of one row of a posted file."""

    number: int
    person: str
    policy: Policy | None
    amount: int
    on: dt.date
    stands: bool


def new_import(admin: ModelAdmin, request: HttpRequest) -> HttpResponseBase:
    """Choose a file; a POST keeps it and shows what it would do."""
    is_sent = request.method == "POST"
    asked = request.GET.get("kind", "")
    form = ImportForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"kind": asked if asked in KINDS else "opening"},
    )
    if is_sent and form.is_valid():
        try:
            kept = _keep(request, form)
        except UnreadableFile as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(reverse("admin:people_balanceimport_change", args=[kept.pk]))
    chosen = str(form["kind"].value())
    context = {
        **admin.admin_site.each_context(request),
        "title": "Import balances",
        "opts": admin.opts,
        "form": form,
        "kinds": list(KINDS.values()),
        "chosen": KINDS.get(chosen, KINDS["opening"]),
        "most_rows": f"{MOST_ROWS:,}",
        "most_megabytes": MOST_BYTES // (1024 * 1024),
    }
    return render(request, "hr/import_new.html", context, status=422 if is_sent else 200)


def _keep(request: HttpRequest, form: ImportForm) -> BalanceImport:
    upload = form.cleaned_data["file"]
    content = upload.read(MOST_BYTES + 1)
    return keep(content=content, file_name=upload.name, kind=KINDS[form.cleaned_data["kind"]], act=act_of(request))


def show_import(admin: ModelAdmin, request: HttpRequest, kept: BalanceImport) -> HttpResponse:
    """What a file would do, tried anew each time it is looked at; or what was posted from it."""
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": str(kept),
        "opts": admin.opts,
        "kept": kept,
        "kind": KINDS[kept.kind],
        "may_post": may_change(request),
        "names": names_of(name for name in (kept.created_by, kept.posted_by) if name),
    }
    context |= {"by": context["names"][kept.created_by]}
    number = request.GET.get("page")
    if kept.is_posted:
        page = Paginator(kept.lines, ON_A_PAGE).get_page(number)
        context |= {"page": page, "lines": _posted_lines(list(page.object_list))}
        context |= {"posted": sum(line[-1] == "posted" for line in kept.lines)}
        return render(request, "hr/import.html", context)
    trial = try_file(bytes(kept.content), KINDS[kept.kind], act_of(request))
    page = Paginator(trial.rows, ON_A_PAGE).get_page(number)
    context |= {"trial": trial, "page": page, "problems": trial.problems[:MOST_PROBLEMS], "earlier": earlier(kept)}
    return render(request, "hr/import.html", context)


def _posted_lines(rows: Sequence[Sequence[Any]]) -> list[PostedLine]:
    """The rows of a page with their people and policies. Two queries."""
    people = {
        person.holder_id: person.display_name for person in Employee.objects.filter(holder__in=[row[1] for row in rows])
    }
    policies = {policy.pk: policy for policy in Policy.objects.select_related("resource")}
    return [
        PostedLine(
            row[0], people.get(row[1], f"Holder {row[1]}"), policies.get(row[2]), row[3],
            dt.date.fromisoformat(row[4]), row[5] == "stands",
        )
        for row in rows
    ]  # fmt: skip


def act_on_import(admin: ModelAdmin, request: HttpRequest, kept: BalanceImport) -> HttpResponseBase:
    """Post a file, or throw it away."""
    try:
        if "_throw_away" in request.POST:
            throw_away(kept=kept)
            admin.message_user(request, f"{kept.file_name} is thrown away. Nothing was posted.", messages.SUCCESS)
            return redirect(reverse("admin:people_balanceimport_changelist"))
        if "_post" not in request.POST:
            raise CannotImport("Nothing was done: no button was pressed.")
        trial = post_kept(kept=kept, act=act_of(request))
    except CannotImport as refusal:
        admin.message_user(request, str(refusal), messages.ERROR)
    else:
        admin.message_user(request, _done(trial), messages.SUCCESS)
    return redirect(reverse("admin:people_balanceimport_change", args=[kept.pk]))


def _done(trial: Trial) -> str:
    posted = f"{count_of(trial.to_post, 'row')} posted."
    return f"{posted} {count_of(trial.standing, 'row')} stood already." if trial.standing else posted


def template_file(kind: FileKind, *, with_rows: bool) -> HttpResponse:
    """The columns of a kind, with rows to look at if asked for."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(kind.names)
    if with_rows:
        writer.writerows([[cell if cell[:1] == "-" else safe(cell) for cell in row] for row in kind.sample])
    answer = HttpResponse(BOM + file.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{kind.key}-{'sample' if with_rows else 'template'}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
