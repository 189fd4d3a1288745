"""How requests read in the inbox of whoever decides."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.timeoff.factories import NINE, D, PolicyFactory, days, give, worker
from timeoff import operations
from timeoff.duration import Half
from timeoff.presenting import present

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.fixture
def submit(ada, vacation, policy):
    def run(first=0, last=4, employee=ada, resource=vacation, **more):
        starts, ends = more.pop("starts", Half.AM), more.pop("ends", Half.PM)
        span = days(first, last, starts, ends)
        return operations.submit(employee=employee, resource=resource, span=span, at=NINE, **more)

    return run


class TestRow:
    def test_says_what_when_and_what_it_leaves(self, submit, ada, mia, sam):
        time_off = submit(0, 1, ends=Half.AM, note="Moving house", stand_in=sam)

        row = present([time_off.pk], mia)[time_off.pk]

        assert plain(row.title) == "Vacation 1 d 4 h"
        assert plain(row.detail) == "Mon 10 – Tue 11 Aug, until midday"
        assert plain(row.short) == "10 – 11 Aug"
        assert row.url == f"/time-off/{time_off.pk}/"
        assert row.note == "Moving house"
        assert [plain(x) for x in (row.change.label, row.change.before, row.change.after, row.change.change)] == [
            "Balance on 11 Aug",
            "10 d",
            "8 d 4 h",
            "−1 d 4 h",
        ]
        assert [(detail.label, detail.value, detail.url) for detail in row.details] == [
            ("Stand-in", "Sam Cast, has not answered", ""),
            ("Balance", "Open the passbook", f"/passbook/?of=vacation&person={ada.pk}"),
        ]

    def test_counts_what_comes_and_goes_until_then(self, submit, mia, ada, policy):
        submit(-14, -14)
        give(ada, policy, D, lot="August day", valid_from=NINE.date() + timedelta(days=20))
        time_off = submit(0, 0)

        change = present([time_off.pk], mia)[time_off.pk].change

        assert (plain(change.before), plain(change.after)) == ("10 d", "9 d")

    def test_takes_off_what_is_not_held_yet(self, submit, mia, ada):
        loose = PolicyFactory(settings={"use": {"hold_on_submit": False}}, resource__name="Loose")
        give(ada, loose, 5 * D)
        time_off = submit(0, 1, resource=loose.resource)

        change = present([time_off.pk], mia)[time_off.pk].change

        assert (plain(change.before), plain(change.after)) == ("5 d", "3 d")

    def test_shows_no_balance_where_nothing_is_counted(self, submit, mia, ada):
        free = PolicyFactory(settings={"unlimited": True}, resource__name="Unpaid")
        give(ada, free, 0)
        time_off = submit(0, 1, resource=free.resource)

        assert present([time_off.pk], mia)[time_off.pk].change is None

    def test_shows_the_team_with_this_request_counted_in(self, submit, mia, sam, policy):
        give(sam, policy)
        submit(2, 3, employee=sam)
        time_off = submit(1, 3)

        row = present([time_off.pk], mia)[time_off.pk]

        assert [(plain(c.label), c.here, c.state) for c in row.cover] == [
            ("11", 2.0, "at"),
            ("12", 1.0, "under"),
            ("13", 1.0, "under"),
        ]
        assert row.cover_note == "3 people, at least 2"
        assert plain(row.warning) == (
            "Wed 12 Aug: 1 of 3 here if you also approve Sam. One below the team's minimum. 1 more day is short."
        )
        assert [(away.name, plain(away.dates), away.is_waiting) for away in row.away] == [
            ("Sam Cast", "12 – 13 Aug", True)
        ]

    def test_of_a_long_leave_shows_the_tightest_days(self, submit, mia, sam, policy, ada):
        give(ada, policy, 40 * D, lot="More")
        give(sam, policy)
        submit(9, 9, employee=sam)
        time_off = submit(0, 25)

        row = present([time_off.pk], mia)[time_off.pk]

        assert len(row.cover) == 4
        assert "19" in [cell.label for cell in row.cover]
        assert len(row.cover_days) <= 10

    def test_leaves_out_the_link_for_who_may_not_open_it(self, submit, zoe):
        time_off = submit()

        assert present([time_off.pk], zoe)[time_off.pk].url == ""

    def test_of_what_is_decided_reads_without_figures_of_today(self, submit, mia):
        time_off = submit()
        operations.approve(time_off=time_off, by=mia, at=NINE)

        row = present([time_off.pk], mia)[time_off.pk]

        assert (plain(row.title), row.change, row.cover) == ("Vacation 5 d", None, ())

    def test_of_what_is_gone_is_left_out(self, mia):
        assert present([999_999], mia) == {}


class TestQueries:
    def test_are_the_same_for_1_10_and_100_rows(self, mia, team, policy, vacation, submit):
        made, counts = [], []
        for wanted in (1, 10, 100):
            for number in range(len(made), wanted):
                person = worker(f"Person{number}", team=team, manager=mia)
                give(person, policy)
                made.append(submit(number % 5, 4, employee=person).pk)
            present(made, mia)
            with CaptureQueriesContext(connection) as queries:
                assert len(present(made, mia)) == wanted
            counts.append(len(queries))

        assert len(set(counts)) == 1, counts
        assert counts[0] <= 22
