"""What came of a mistake: what was said, where it stood, and what was kept of what had been typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.errors.reading import fields_of, main_of, plain, queries_of, text_of

ALL, NOTHING, NOTHING_TYPED = "all that was typed", "nothing", "nothing was typed"
ALL_BEHIND_A_LINK = "all that was typed, behind a link"
NOTHING_CHANGED, CHANGED = "nothing is changed", "something is changed"
ON_A_PAGE, OF_ITS_OWN, ON_TOP = "on the page", "on a page of its own", "in a message on top"
BESIDE, BELOW_THE_DAYS, ABOVE = "beside the form", "below the days", "above the form"
IN_THE_ROW, IN_THE_RESULTS = "in the row", "in the list of results"
# Too many tries, a form out of date, nothing there, a fault of ours.
PAGES_OF_THEIR_OWN = {403, 404, 429, 500}
PASSWORDS = {"password", "new_password1", "new_password2"}
LABELS = {"resource": "What for", "stand_in": "Stand-in"}


@dataclass
class Outcome:
    """`places` says for each place what stands there; `kept` is the column of the same name."""

    places: dict[str, str] = field(default_factory=dict)
    kept: str = ""

    def says(self, words: str, where: str) -> bool:
        """Whether exactly these words stand there; on a page as a whole, among its other words."""
        there = self.places.get(where, "")
        return plain(words) in there if where in {ON_A_PAGE, OF_ITS_OWN} else plain(words) == there


Mistakes = Mapping[str, Callable[[Any], Outcome]]


def page(response: Any, typed: Mapping[str, Any] | None = None, *, is_changed: Any = None) -> Outcome:
    """What a page says, in its forms and messages; and whether its fields still hold what was typed.

    :param is_changed: tells whether the company's data are others than before.
    """
    html = response.content.decode()
    seen = text_of(main_of(html))
    outcome = Outcome(kept=_kept(html, seen, typed) if typed else NOTHING_TYPED)
    if is_changed is not None and (is_changed() or not typed):
        outcome.kept = CHANGED if is_changed() else NOTHING_CHANGED
    if response.status_code in PAGES_OF_THEIR_OWN and not (response.context or {}).get("refusal"):
        outcome.places[OF_ITS_OWN] = seen
        return outcome
    for where, words in _places(response):
        if plain(words) in text_of(html):
            outcome.places[where] = f"{outcome.places.get(where, '')} {plain(words)}".strip()
    outcome.places[ON_A_PAGE] = seen
    return outcome


def _kept(html: str, seen: str, typed: Mapping[str, Any]) -> str:
    """What of the typed values the page still has: in its fields, quoted in a message, or in the address of a link."""
    fields = fields_of(html)
    lost = [name for name, values in typed.items() if not _stands_in(_values(values), fields.get(name, []))]
    lost = [name for name in lost if f"“{typed[name]}”" not in seen]
    if not lost:
        return ALL
    if any(_stand_in_link(typed, query) for query in queries_of(html)):
        return ALL_BEHIND_A_LINK
    if set(lost) <= PASSWORDS:
        return "all but the password"
    named = " and ".join(f"“{LABELS.get(name, name)}”" for name in sorted(lost))
    return f"all but {named}" if len(lost) < len(typed) else NOTHING


def _stands_in(typed: list[str], found: list[str]) -> bool:
    return typed in ([""], found[: len(typed)])


def _stand_in_link(typed: Mapping[str, Any], query: Mapping[str, list[str]]) -> bool:
    return all(_stands_in(_values(values), query.get(name, [])) for name, values in typed.items())


def _values(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _places(response: Any) -> Iterable[tuple[str, str]]:
    context = response.context or {}
    if context.get("refusal") is not None:
        refusal = context["refusal"]
        yield BESIDE, f"{refusal.title} {refusal.text}" if hasattr(refusal, "title") else str(refusal)
    if context.get("problem"):
        yield BELOW_THE_DAYS, str(context["problem"])
    if context.get("comment_error"):
        yield "under “Comment”", str(context["comment_error"])
    if context.get("error") and context.get("row"):
        yield "under “Note”", str(context["error"])
    yield from _results(context)
    for message in context.get("messages") or ():
        yield ON_TOP, str(message)
    for form in _forms(context):
        yield from _errors(form, ABOVE)
    for inline in context.get("inline_admin_formsets") or ():
        for row in inline.formset.forms:
            yield from _errors(row, IN_THE_ROW)


def _errors(form: Any, above: str) -> Iterable[tuple[str, str]]:
    for name, errors in form.errors.items():
        where = above if name == "__all__" else f"under “{form[name].label}”"
        yield from ((where, str(error)) for error in errors)


def _results(context: Any) -> Iterable[tuple[str, str]]:
    """What became of each of many: approvals, or people who should get a policy."""
    for result in context.get("results") or ():
        if "done_count" in context:
            yield IN_THE_RESULTS, result.text
        elif "done" in context:
            yield IN_THE_RESULTS, result[2] if isinstance(result, tuple) else result.why
    if context.get("missing") and "done" in context:
        are = "is" if context["missing"] == 1 else "are"
        says = f"{context['missing']} of those who were ticked {are} no longer among the people who match."
        yield IN_THE_RESULTS, f"{says} Nothing was changed for them."
    elif context.get("missing"):
        words = "is no longer yours" if context["missing"] == 1 else "are no longer yours"
        says = f"{context['missing']} of those you selected {words} to decide. Nothing was changed there."
        yield IN_THE_RESULTS, says


def _forms(context: Any) -> Iterable[Any]:
    # A part of the page may know the same form by another name.
    named = (context.get(name) for name in ("form", "choose", "refer_form", "whom"))
    yield from {id(form): form for form in named if form is not None and hasattr(form, "errors")}.values()
    if context.get("adminform") is not None:
        yield context["adminform"].form
    live = getattr(context.get("form"), "tiers", None)
    if live is not None:
        yield from live.forms
