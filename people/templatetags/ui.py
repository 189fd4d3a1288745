"""The small parts that pages are written with: icons, avatars, amounts, dates, badges.

Dates need the reader, whom the context processor puts on every page; a template drawn without a request reads as the
default reader.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from people import format as wording

register = template.Library()

ICONS = Path(__file__).parent.parent / "icons.json"
# Word, tone and icon of each state that a row can be in; a tone never stands without its word.
STATES: dict[str, tuple[str, str, str]] = {
    "draft": ("Draft", "quiet", "pencil"),
    "submitted": ("Waiting", "caution", "clock"),
    "waiting": ("Waiting", "caution", "clock"),
    "held": ("Held", "caution", "clock"),
    "approved": ("Approved", "positive", "check"),
    "denied": ("Denied", "negative", "x"),
    "cancelled": ("Cancelled", "quiet", "ban"),
    "reversed": ("Reversal", "info", "undo-2"),
    "lapsed": ("Lapsed", "caution", "hourglass"),
}


@cache
def _icons() -> dict[str, str]:
    return dict(json.loads(ICONS.read_text()))


def icon_names() -> list[str]:
    """The icons that can be drawn; a resource's icon is one of these."""
    return sorted(_icons())


@register.simple_tag
def icon(name: str, css: str = "size-4") -> SafeString:
    """Draw an icon beside a word: it is hidden from screen readers, so the word must be there.

    :raises KeyError: if no icon has this name; see `static/src/icons.mjs`.
    """
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        css,
        mark_safe(_icons()[name]),  # noqa: S308 - our own file, built from lucide
    )


@register.simple_tag
def resource_icon(resource: Any, css: str = "ico") -> SafeString:
    """The icon of a resource on its own colour; an unknown name falls back to a plain one."""
    name = resource.icon if resource.icon in _icons() else "circle-dot"
    return format_html('<span class="{} res-{}">{}</span>', css, colour(resource), icon(name))


@register.filter
def colour(resource: Any) -> str:
    """The colour class's name of a resource, grey if it has none that we know."""
    name = getattr(resource, "colour", "") or ""
    return name if name in wording.RESOURCE_COLOURS else "away"


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """A person's initials in a colour that stays theirs; ``person`` is an employee or a full name."""
    name = str(person)
    return format_html(
        '<span class="avatar av-{}"{} aria-hidden="true"><span>{}</span></span>',
        wording.avatar_colour(name),
        format_html(' data-size="{}"', size) if size else "",
        wording.initials(name),
    )


@register.simple_tag
def badge(text: str, tone: str = "quiet", icon_name: str = "") -> SafeString:
    """A word in a tone: quiet, positive, caution, negative or info."""
    drawn = icon(icon_name) if icon_name else ""
    return format_html('<span class="badge" data-variant="{}">{}{}</span>', tone, drawn, text)


@register.simple_tag
def state(name: str, extra: str = "") -> SafeString:
    """The badge of a state ("approved"); ``extra`` follows its word ("6 d")."""
    word, tone, icon_name = STATES[name]
    return badge(f"{word} {extra}".strip(), tone, icon_name)


# The same of what the calendar of a balance tells: posted, or still to come.
DUE_STATES: dict[str, tuple[str, str, str]] = {
    "posted": ("Posted", "positive", "check"),
    "missed": ("Missed", "caution", "triangle-alert"),
    "tonight": ("Due tonight", "info", "clock"),
    "coming": ("To come", "quiet", "calendar-clock"),
    "withheld": ("Cut by a cap", "quiet", "ban"),
}


@register.simple_tag
def due_state(name: str) -> SafeString:
    """The badge of a row of the calendar: posted, missed, due tonight, to come, cut by a cap."""
    return badge(*DUE_STATES[name])


TONES = {"success": "positive", "warning": "caution", "error": "negative"}
TONE_ICONS = {"positive": "circle-check", "caution": "triangle-alert", "negative": "circle-x"}


@register.filter
def message_tone(message: Any) -> str:
    """The tone of a message: positive, caution, negative or info."""
    return TONES.get(message.level_tag, "info")


@register.simple_tag
def tone_icon(tone: str, css: str = "size-4") -> SafeString:
    """The icon that says what a tone means."""
    return icon(TONE_ICONS.get(tone, "info"), css)


@register.filter
def amount(value: int, of: Any = "minutes") -> str:
    """ "8 d 4 h" of what ``of`` counts: a resource, policy, account or unit."""
    return wording.amount(value, of)


@register.filter
def size(value: int) -> int:
    """How much it is, whichever way it goes."""
    return abs(value)


@register.filter
def change(value: int, of: Any = "minutes") -> str:
    """ "+2 d" or "−1 d 4 h"."""
    return wording.amount(value, of, signed=True)


@register.filter
def small_units(text: str) -> SafeString:
    """An amount's text with its units set small, to stand inside an element of class `fig`."""
    return wording.figure(text)


@register.simple_tag
def figure(value: int, of: Any = "minutes", size: str = "md") -> SafeString:
    """A figure with small units; sizes md, lg, xl."""
    return format_html('<span class="fig fig-{}">{}</span>', size, wording.figure(wording.amount(value, of)))


def reader_in(context: Context) -> wording.Reader:
    """Whom the page is written for."""
    reader = context.get("reader")
    return reader if reader is not None else wording.Reader(today=timezone.localdate())


@register.simple_tag(takes_context=True)
def day(context: Context, on: dt.date, weekday: bool = True) -> str:
    """ "Fri 7 Aug"; `weekday=False` gives "7 Aug"."""
    return reader_in(context).day(on, weekday=weekday)


@register.simple_tag(takes_context=True)
def long_day(context: Context, on: dt.date) -> str:
    """ "Friday, 7 August 2026"."""
    return reader_in(context).long_day(on)


@register.simple_tag(takes_context=True)
def short_month(context: Context, on: dt.date) -> str:
    """ "Aug"."""
    return reader_in(context).short_month(on)


@register.simple_tag(takes_context=True)
def narrow_weekday(context: Context, on: dt.date) -> str:
    """ "M"."""
    return reader_in(context).narrow_weekday(on)


@register.simple_tag(takes_context=True)
def span(context: Context, first: dt.date, last: dt.date, weekday: bool = False) -> str:
    """ "27 – 28 Jul", both inclusive; with `weekday=True` "Mon 27 – Tue 28 Jul"."""
    return reader_in(context).span(first, last, weekday=weekday)


@register.simple_tag(takes_context=True)
def long_span(context: Context, first: dt.date, last: dt.date) -> str:
    """ "20 July – 16 August 2026"."""
    return reader_in(context).long_span(first, last)


@register.simple_tag(takes_context=True)
def hours(context: Context, starts_minute: int, ends_minute: int) -> str:
    """ "13:00 – 17:00" from minutes since midnight."""
    return reader_in(context).hours(starts_minute, ends_minute)


@register.simple_tag(takes_context=True)
def moment(context: Context, at: dt.datetime) -> str:
    """ "3 Jun, 00:04" in the reader's zone."""
    return reader_in(context).moment(timezone.localtime(at))


@register.simple_tag
def age(then: dt.datetime, now: dt.datetime) -> str:
    """ "6 d", "5 h", "20 min"."""
    return wording.age(then, now)


@register.filter
def people_count(count: float) -> str:
    """ "6½" people."""
    return wording.people(count)


@register.filter
def plus(coordinate: float, distance: float) -> str:
    """A coordinate moved by a distance, as a drawing writes it."""
    return f"{coordinate + distance:g}"
