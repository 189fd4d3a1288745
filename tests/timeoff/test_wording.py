"""How requests read: parts of days, long lists of days, lots, and the sums of long waits."""

from datetime import date, time

import pytest

from ledger.operations import Draw
from people.format import Reader
from tests.timeoff.factories import MONDAY, NINE, D, PolicyFactory, days, give, hours
from tests.timeoff.pages import Visitor, text_of
from timeoff import operations
from timeoff.duration import Half
from timeoff.forms import span_of
from timeoff.inquiry import inquire, listed, verb
from timeoff.models import TimeOffRequest
from timeoff.operations.shared import set_span
from timeoff.wording import day_rows, hours_words, listed_days, lot_words, part_words

READER = Reader(today=date(2026, 7, 14))


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.mark.django_db
class TestPart:
    @pytest.mark.parametrize(
        ("span", "words"),
        [
            (days(0, 4), ""),
            (days(0, 0, Half.AM, Half.AM), "morning"),
            (days(0, 0, Half.PM, Half.PM), "afternoon"),
            (days(0, 4, Half.PM), "from midday"),
            (days(0, 4, Half.AM, Half.AM), "until midday"),
            (days(0, 4, Half.PM, Half.AM), "from midday, until midday"),
            (hours("13:00", "15:30"), "13:00 – 15:30"),
            (hours("14:00", "00:00", last=date(2026, 8, 13)), "from 14:00"),
            (hours("00:00", "11:00", last=date(2026, 8, 12)), "until 11:00"),
            (hours("14:00", "11:00", last=date(2026, 8, 12)), "from 14:00 until 11:00"),
        ],
    )
    def test_says_what_is_no_whole_day(self, span, words, ada, vacation):
        time_off = TimeOffRequest(employee=ada, resource=vacation)
        set_span(time_off, span)

        assert plain(part_words(time_off, READER)) == words


class TestFormSpan:
    @pytest.mark.parametrize(
        ("parts", "span"),
        [
            (("day", None, "day", None), days(0, 2)),
            (("pm", None, "am", None), days(0, 2, Half.PM, Half.AM)),
            (("hours", time(14), "day", None), hours("14:00", "00:00", last=date(2026, 8, 13))),
            (("day", None, "hours", time(11)), hours("00:00", "11:00", last=date(2026, 8, 12))),
            (("hours", time(14), "hours", time(0)), hours("14:00", "00:00", last=date(2026, 8, 13))),
        ],
    )
    def test_is_put_together_from_days_and_parts(self, parts, span):
        starts_part, starts_time, ends_part, ends_time = parts

        assert span_of(MONDAY, starts_part, starts_time, date(2026, 8, 12), ends_part, ends_time) == span

    def test_of_a_morning_is_one_day(self):
        assert span_of(MONDAY, "am", None, MONDAY, "day", None) == days(0, 0, Half.AM, Half.AM)


@pytest.mark.django_db
class TestDayRows:
    def test_keep_like_days_together_where_there_are_many(self, ada, vacation):
        inquiry = inquire(employee=ada, resource=vacation, span=days(0, 24, Half.PM), at=NINE)

        rows = day_rows(inquiry.duration.days, inquiry.calendar, inquiry.terms, READER)

        assert [(plain(row.label), plain(row.hours), plain(row.cost), row.reason) for row in rows[:4]] == [
            ("10 Aug", "13:00 – 17:00", "4 h", ""),
            ("11 – 14 Aug", "09:00 – 17:00", "4 d", ""),
            ("15 – 16 Aug", "", "", "Weekend"),
            ("17 – 21 Aug", "09:00 – 17:00", "5 d", ""),
        ]
        assert (rows[0].start, rows[0].width) == ("50.00", "50.00")


class TestLots:
    @pytest.mark.parametrize(
        ("name", "origin", "words"),
        [
            ("allowance/2026", "period", "Allowance 2026"),
            ("allowance/2026-04-01", "period", "Allowance 1 Apr 2026"),
            ("allowance/2026-Q3", "period", "Allowance 2026 Q3"),
            ("carried/2025", "carried", "Carried over from 2025"),
            ("Thank-you days", "grant", "Thank-you days"),
            ("once/8f1c", "grant", "One-off grant"),
        ],
    )
    def test_have_names_that_people_know(self, name, origin, words):
        assert plain(lot_words(Draw(MONDAY, name, origin, "Policy", 1, D, None), READER)) == words


class TestLists:
    def test_end_with_and(self):
        assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]

    def test_of_days_name_each_month_once(self):
        some = [date(2026, 7, 30), date(2026, 7, 31), date(2026, 8, 3)]
        assert plain(listed_days(some, READER)) == "30, 31 Jul and 3 Aug"
        assert plain(listed_days([date(2026, 8, n) for n in range(3, 8)], READER)) == "5 days, 3 – 7 Aug"

    @pytest.mark.parametrize(("minutes", "words"), [(480, "8 h"), (200, "3 h 20 min"), (45, "45 min")])
    def test_of_hours(self, minutes, words):
        assert plain(hours_words(minutes)) == words

    @pytest.mark.parametrize(
        ("amount", "word"), [("1\u00a0d", "is"), ("2\u00a0d", "are"), ("1\u00a0d\u00a04\u00a0h", "are")]
    )
    def test_and_their_verbs(self, amount, word):
        assert verb(amount) == word


@pytest.mark.django_db
@pytest.mark.usefixtures("at_nine")
class TestSumsOfLongWaits:
    URL = "/time-off/ask/live/"

    def test_keep_many_accruals_and_bookings_in_one_line_each(self, ada, mia):
        settings = {
            "accrual": {"method": "time", "every": "month", "per_year": 24 * D},
            "use": {"mode": "by_date_of_use"},
        }
        monthly = PolicyFactory(settings=settings, resource__name="Monthly", resource__key="monthly")
        give(ada, monthly, 20 * D, lot="Start")
        for number in range(6):
            operations.submit(employee=ada, resource=monthly.resource, span=days(7 * number), at=NINE)

        page = text_of(
            Visitor(ada).post(
                self.URL, htmx=True, resource=monthly.resource.pk, starts_on="2026-12-14", ends_on="2026-12-15"
            )
        )

        assert "Accrues until 1 Dec, 5 times +10 d" in page
        assert "Booked and held, 6 requests −6 d" in page

    def test_lead_over_the_end_of_a_period(self, ada, mia):
        settings = {
            "accrual": {"method": "time", "every": "year", "per_year": 20 * D},
            "carryover": {"mode": "cap", "cap": 5 * D, "expires": {"on": "03-31"}},
            "use": {"mode": "ahead"},
        }
        yearly = PolicyFactory(settings=settings, resource__name="Yearly", resource__key="yearly")
        give(ada, yearly, 0)

        page = text_of(
            Visitor(ada).post(
                self.URL, htmx=True, resource=yearly.resource.pk, starts_on="2027-02-01", ends_on="2027-02-05"
            )
        )

        assert "Lapses after 31 Dec −15 d" in page
        assert "Accrues on 1 Jan 2027 +20 d" in page
        assert "On 5 Feb 2027 20 d" in page
        assert "Of it would lapse 15 d on 31 Dec 2027" in page
        assert "Other changes" not in page
