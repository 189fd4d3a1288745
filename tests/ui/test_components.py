"""The shared parts of pages, drawn from plain values."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from ledger.chart_labels import WIDE
from ledger.charts import Axis, Band, Mark, Series, Step, Words, balance_plot
from people import timeline
from people.format import Reader
from people.templatetags import ui

TODAY = dt.date(2026, 7, 14)
NBSP = "\u00a0"


def drawn(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context({"reader": Reader(today=TODAY), **context}))


def part(template: str, /, request: object = None, **context: object) -> str:
    html = render_to_string(template, {"reader": Reader(today=TODAY), "request": request, **context}, request)
    return re.sub(r"[ \n]+", " ", html).strip()


class TestTags:
    def test_an_icon_is_hidden_from_screen_readers(self):
        assert 'aria-hidden="true"' in drawn('{% icon "calendar" %}')
        assert drawn('{% icon "calendar" "size-5" %}').startswith('<svg class="size-5"')

    def test_an_unknown_icon_is_a_mistake(self):
        with pytest.raises(KeyError):
            ui.icon("no-such-icon")

    def test_every_state_can_be_drawn(self):
        for name, (word, _, _) in ui.STATES.items():
            assert word in ui.state(name)

    def test_a_state_takes_more_words(self):
        assert "Waiting 6 d" in drawn('{% state "waiting" "6 d" %}')

    def test_an_avatar_says_nothing_twice(self):
        html = drawn("{% avatar person 'sm' %}", person="Lena Hoffmann")

        assert re.fullmatch(
            r'<span class="avatar av-\d" data-size="sm" aria-hidden="true"><span>LH</span></span>', html
        )

    def test_a_name_cannot_bring_markup(self):
        assert "<i>" not in drawn("{% avatar person %}{% badge person %}", person="<i>x</i> <i>y</i>")

    def test_a_resource_keeps_its_colour_and_gets_a_plain_icon_for_an_unknown_one(self):
        html = drawn("{% resource_icon r %}", r=SimpleNamespace(icon="nothing", colour="sick"))

        assert "res-sick" in html
        assert "<circle" in html
        assert ui.colour(SimpleNamespace(colour="x; background:url()")) == "away"

    def test_amounts(self):
        policy = SimpleNamespace(day_minutes=480, resource=SimpleNamespace(unit="minutes"))

        assert drawn("{{ 720|amount:p }}, {{ 960|change:p }}", p=policy) == f"1{NBSP}d{NBSP}4{NBSP}h, +2{NBSP}d"
        assert drawn("{% figure 720 p 'xl' %}", p=policy) == (
            '<span class="fig fig-xl">1<small>d</small> 4<small>h</small></span>'
        )

    def test_dates_are_the_readers(self):
        day = dt.date(2026, 8, 7)

        html = drawn(
            "{% day d %}|{% day d weekday=False %}|{% span d e %}|{% long_span d e %}",
            d=day,
            e=TODAY.replace(day=28, month=8),
        )

        assert html.replace(NBSP, "_") == "Fri_7_Aug|7_Aug|7_–_28_Aug|7 – 28_August_2026"

    def test_times(self):
        now = dt.datetime(2026, 7, 14, 12, tzinfo=dt.UTC)

        html = drawn(
            "{% hours 540 1020 %}|{% moment now %}|{% age then now %}", now=now, then=now - dt.timedelta(days=6)
        )

        assert html.replace(NBSP, "_") == "09:00_–_17:00|14_Jul, 12:00|6_d"

    def test_without_a_reader_dates_can_still_be_written(self):
        assert Template("{% load ui %}{% short_month d %}").render(Context({"d": TODAY})) == "Jul"


class TestBalanceCard:
    CARD = {
        "key": "vacation",
        "resource": SimpleNamespace(name="Vacation", icon="tree-palm", colour="vacation"),
        "url": "/passbook/1/",
        "why_url": "/passbook/1/?why",
        "figure": f"8{NBSP}d{NBSP}4{NBSP}h",
        "caption": "to use now",
        "sum": "11 d − 1 d booked − 1 d 4 h held",
        "facts": [
            {"label": "Lapses", "value": "5 d, 31 Dec", "tone": "caution", "icon": "hourglass", "on_phone": True}
        ],
    }

    def test_says_the_figure_its_sum_and_why(self):
        html = part("_balance_card.html", card=self.CARD)

        assert "8<small>d</small> 4<small>h</small>" in html
        assert "11 d − 1 d booked − 1 d 4 h held" in html
        assert 'aria-label="Why 8\u00a0d\u00a04\u00a0h?"' in html
        assert 'class="text-caution"' in html

    def test_folds_on_a_phone_but_for_the_first(self):
        assert "bal fold" in part("_balance_card.html", card=self.CARD, fold=1)
        assert "bal fold" not in part("_balance_card.html", card=self.CARD, fold=0)

    def test_of_an_unlimited_resource_opens_nothing(self):
        html = part("_balance_card.html", card={**self.CARD, "figure": "Unlimited", "why_url": "", "sum": ""})

        assert "Unlimited" in html
        assert "Why" not in html


class TestField:
    class Form(forms.Form):
        first = forms.DateField(label="First day", help_text="The first day off.")
        note = forms.CharField(required=False)

    def test_ties_label_help_and_error_to_the_input(self):
        html = part("_field.html", field=self.Form({"first": "31 February"})["first"])

        assert '<label for="id_first">First day' in html
        assert 'aria-describedby="id_first_helptext id_first_error"' in html
        assert 'id="id_first_helptext"' in html
        assert re.search(r'id="id_first_error" role="alert">This is no date\.', html)

    def test_says_what_is_optional(self):
        assert "(optional)" in part("_field.html", field=self.Form()["note"])
        assert "(optional)" not in part("_field.html", field=self.Form()["first"])

    def test_form_errors_stand_above(self):
        form = self.Form({"first": "2026-08-07"})
        form.add_error(None, "The last day is before the first.")

        assert "The last day is before the first." in part("_form_errors.html", form=form)


class TestMessages:
    @pytest.mark.parametrize(
        ("level", "tone"),
        [
            (messages.SUCCESS, "positive"),
            (messages.WARNING, "caution"),
            (messages.ERROR, "negative"),
            (messages.INFO, "info"),
        ],
    )
    def test_have_a_tone_and_an_icon(self, level, tone):
        request = RequestFactory().get("/")
        request.htmx = False
        storage = CookieStorage(request)
        storage.add(level, "Saved.")

        html = part("_messages.html", request, messages=storage)

        assert f'data-variant="{tone}"' in html
        assert "hx-swap-oob" not in html

    def test_come_with_an_answer_to_htmx(self):
        assert 'hx-swap-oob="true"' in render_to_string("_messages.html", {"request": SimpleNamespace(htmx=True)})


class TestConfirm:
    def test_asks_in_a_popover_and_sends_a_form(self):
        html = part(
            "_confirm.html",
            id="cancel-7",
            label="Cancel it",
            title="Cancel 27 – 28 Jul?",
            url="/x/",
            confirm="Cancel the leave",
            hidden={"version": 3},
        )

        assert 'popovertarget="cancel-7"' in html
        assert '<form class="mt-4 grid gap-4" method="post" action="/x/">' in html
        assert '<input type="hidden" name="version" value="3">' in html


class TestLists:
    def test_cover_says_in_words_what_it_shows_in_colour(self):
        days = [
            SimpleNamespace(label="Fri 7", count=5.5, of=8, tone="at"),
            SimpleNamespace(label="8 – 9", count=0, of=8, tone="off"),
            SimpleNamespace(label="Wed 12", count=4, of=8, tone="under"),
        ]

        html = part("_cover.html", days=days)

        assert '5½<span class="sr-only"> of 8 here, at the minimum</span>' in html
        assert "day off" in html
        assert "below the minimum" in html

    def test_day_list_says_what_is_skipped_and_why(self):
        rows = [
            SimpleNamespace(label="Fri 7 Aug", reason="", hours="13:00 – 17:00", cost="4 h", start=50, width=50),
            SimpleNamespace(label="8 – 9 Aug", reason="Weekend"),
        ]

        html = part("_day_list.html", rows=rows, total="4 h")

        assert "width:50%;margin-inline-start:50%" in html
        assert "Weekend" in html
        assert "Together" in html

    def test_pages_keep_the_filters(self):
        page = Paginator(range(100), 10).get_page(3)

        html = part("_pagination.html", page=page, request=RequestFactory().get("/?kind=USAGE&page=3"))

        assert 'href="?kind=USAGE&amp;page=2"' in html
        assert 'href="?kind=USAGE&amp;page=4"' in html
        assert "3 of 10" in html

    def test_one_page_needs_no_pages(self):
        assert part("_pagination.html", page=Paginator([1], 10).get_page(1)) == ""

    def test_empty_says_what_to_do(self):
        html = part(
            "_empty.html", title="Nothing waits for you", url="/team/", url_label="See your team", url_icon="calendar"
        )

        assert '<a class="btn" data-variant="outline" data-size="sm" href="/team/">' in html

    def test_filters_work_as_a_plain_form(self):
        html = part(
            "_filter_select.html", label="Kind", name="kind", choices=[("", "All"), ("USAGE", "Used")], value="USAGE"
        )

        assert '<option value="USAGE" selected>Used</option>' in html

    def test_segment_is_a_group_of_radios(self):
        html = part(
            "_segment.html", legend="Span", name="span", choices=[("2", "2 weeks"), ("4", "4 weeks")], value="4"
        )

        assert html.count('type="radio"') == 2
        assert 'value="4" checked' in html


class TestChart:
    def test_can_be_read_aloud(self):
        series = Series(
            first=dt.date(2026, 1, 1),
            last=dt.date(2026, 12, 31),
            today=TODAY,
            posted=[Step(dt.date(2026, 1, 1), 3360)],
            projected=[Step(dt.date(2026, 8, 1), 4320)],
            bands=[Band(dt.date(2026, 12, 21), dt.date(2026, 12, 31), "Christmas", is_waiting=True)],
            marks=[Mark(dt.date(2026, 4, 1), "1 d lapsed")],
        )
        words = Words(amount=str, day=str, month=lambda on: f"{on:%b}")
        plot = balance_plot(series, Axis(480, "d"), words, WIDE)

        html = part(
            "_balance_chart.html",
            plot=plot,
            id="c",
            title="Vacation in 2026",
            desc="From 7 d to 9 d.",
            colour="vacation",
        )

        assert 'role="img" aria-labelledby="c-t c-d"' in html
        assert '<title id="c-t">Vacation in 2026</title><desc id="c-d">From 7 d to 9 d.</desc>' in html
        assert 'class="band waits"' in html
        assert f'd="{plot.past}"' in html

    def test_writes_coordinates_with_points_in_every_language(self, settings):
        from django.utils import translation

        plot = balance_plot(
            Series(dt.date(2026, 1, 1), dt.date(2026, 12, 31), TODAY, [Step(dt.date(2026, 1, 1), 700)]),
            Axis(480, "d"),
            Words(str, str, str),
            WIDE,
        )
        with translation.override("de"):
            html = part("_balance_chart.html", plot=plot, id="c", title="", desc="")

        assert not re.search(r'"\d+,\d+"', html)


class TestTimeline:
    def test_names_days_people_and_bars(self):
        first = dt.date(2026, 7, 20)
        columns = timeline.columns(first, 14, today=TODAY, holidays={dt.date(2026, 7, 21): "Founders' Day"})
        stays = [
            timeline.Stay(first, first + dt.timedelta(days=3), "Vacation", "You, waiting, 20 – 23 Jul", is_waiting=True)
        ]
        person = SimpleNamespace(first_name="Lena", last_name="Hoffmann", job_title="Designer")
        rows = [timeline.Row(person, timeline.bars(stays, first, 14), is_own=True)]
        cover = [
            SimpleNamespace(column=column, count=4, tone="off" if column.is_rest else "under") for column in columns
        ]

        html = part(
            "_timeline.html",
            columns=columns,
            rows=rows,
            cover=cover,
            cover_note="of 8, at least 5",
            label="Who is away",
        )

        assert 'aria-label="Tuesday, 21 July 2026, Founders&#x27; Day"' in html
        assert "You, waiting, 20 – 23 Jul" in html
        assert "--a:0;--w:4" in html
        assert "below the minimum" in html
