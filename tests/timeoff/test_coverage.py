"""People here on a day, by the half."""

from datetime import date

import pytest

from people.queries import TeamFacts, TeamMember
from people.workdays import DatedSchedule, HolidayFact, WorkCalendar
from timeoff.coverage import Claim, cover

MONDAY, SATURDAY = date(2026, 8, 10), date(2026, 8, 15)
WEEK = tuple(((540, 1020),) if weekday < 5 else () for weekday in range(7))


def member(pk, *, left_on=None, holidays=None):
    schedule = DatedSchedule(starts_on=date(2024, 1, 1), ends_on=None, week=WEEK)
    calendar = WorkCalendar(pk, "Europe/Berlin", (schedule,), holidays or {})
    return TeamMember(pk, f"Person {pk}", "P", date(2024, 1, 1), left_on, calendar)


def team(*members, minimum=2):
    return TeamFacts(1, "Product", minimum, members)


class TestHere:
    @pytest.mark.parametrize(
        ("minutes", "here"),
        [(0, 3), (120, 3), (121, 2.5), (240, 2.5), (359, 2.5), (360, 2), (480, 2), (900, 2)],
    )
    def test_counts_to_the_nearest_half(self, minutes, here):
        claims = [Claim(1, MONDAY, minutes, False)] if minutes else []

        day = cover(team(member(1), member(2), member(3)), claims, [MONDAY])[0]

        assert day.here == here
        assert [m.employee_id for m in day.away] == ([1] if here < 3 else [])

    def test_adds_the_parts_of_a_day_up(self):
        claims = [Claim(1, MONDAY, 240, False), Claim(1, MONDAY, 240, True)]

        day = cover(team(member(1), member(2)), claims, [MONDAY])[0]

        assert (day.here, [m.employee_id for m in day.waiting], day.away) == (1, [1], ())

    def test_expects_only_who_works_on_that_day(self):
        free = member(2, holidays={MONDAY: HolidayFact(MONDAY, "Fair")})
        gone = member(3, left_on=date(2026, 7, 31))

        day = cover(team(member(1), free, gone), [Claim(2, MONDAY, 480, False)], [MONDAY])[0]

        assert (day.expected, day.here) == (1, 1)


class TestTone:
    @pytest.mark.parametrize(
        ("minimum", "away", "tone"),
        [(2, 2, "under"), (2, 1, "at"), (2, 0, ""), (3, 0, "at"), (0, 3, ""), (4, 0, "under")],
    )
    def test_says_how_near_the_minimum_is(self, minimum, away, tone):
        claims = [Claim(pk, MONDAY, 480, False) for pk in range(1, away + 1)]

        assert cover(team(member(1), member(2), member(3), minimum=minimum), claims, [MONDAY])[0].tone == tone

    def test_is_at_the_minimum_with_half_a_person_more(self):
        claims = [Claim(1, MONDAY, 240, False)]

        assert cover(team(member(1), member(2), member(3)), claims, [MONDAY])[0].is_at

    def test_is_off_when_nobody_works(self):
        assert cover(team(member(1)), [], [SATURDAY])[0].is_off
