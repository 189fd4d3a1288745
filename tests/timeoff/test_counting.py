"""Calendar days and the sandwich rule: worked figures of what a leave takes, within a request and beside another one.

Monday to Friday, 9:00 to 17:00, a day of eight hours; Monday is 10 August 2026.
"""

from datetime import date

import pytest

from approvals import operations as approvals
from approvals.models import Approval
from tests.people.factories import HolidayFactory, LocationFactory
from tests.timeoff.factories import MONDAY, NINE, D, PolicyFactory, balance, days, give, hours
from tests.timeoff.pages import Visitor, text_of
from timeoff import operations
from timeoff.duration import Half
from timeoff.operations import CannotSubmit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]

AM, PM = Half.AM, Half.PM
FRIDAY = date(2026, 8, 14)


def leave(ada, **use):
    policy = PolicyFactory(settings={"use": use}, resource__name="Counted", resource__key="counted")
    give(ada, policy, 200 * D)
    return policy.resource


def asked(ada, resource, span):
    return operations.submit(employee=ada, resource=resource, span=span, at=NINE)


def taken(time_off):
    """Minutes by the number of days from Monday."""
    return {(claim.on - MONDAY).days: claim.minutes for claim in time_off.claims.active().chronological()}


def holiday(ada, on):
    ada.location = LocationFactory()
    ada.save()
    HolidayFactory(calendar=ada.location.calendar, on=on, name="Founders' Day")


class TestCalendarDays:
    @pytest.mark.parametrize(
        ("span", "minutes"),
        [
            (days(0, 6), dict.fromkeys(range(7), D)),
            (days(5, 6), {5: D, 6: D}),
            (days(4, 7, PM, AM), {4: D // 2, 5: D, 6: D, 7: D // 2}),
            (hours("09:00", "12:00"), {0: 180}),
        ],
    )
    def test_take_a_day_each(self, ada, span, minutes):
        assert taken(asked(ada, leave(ada, counts="calendar_days"), span)) == minutes

    def test_take_holidays_too(self, ada):
        holiday(ada, date(2026, 8, 12))

        assert taken(asked(ada, leave(ada, counts="calendar_days"), days(0, 4))) == dict.fromkeys(range(5), D)

    def test_of_fourteen_weeks_are_ninety_eight(self, ada):
        time_off = asked(ada, leave(ada, counts="calendar_days"), days(0, 97))

        assert time_off.duration_minutes == 98 * D
        assert balance(ada, time_off.resource) == (102 * D, 98 * D, 0)

    def test_say_why_while_it_is_typed(self, ada):
        resource = leave(ada, counts="calendar_days")
        typed = {"resource": resource.pk, "starts_on": "2026-08-14", "ends_on": "2026-08-17", "form_token": "a"}

        page = text_of(Visitor(ada).post("/time-off/ask/live/", htmx=True, **typed))

        assert "Sat 15 Aug Weekend: every calendar day counts 8 h" in page
        assert "Together 32 h = 4 d" in page

    def test_stand_on_the_requests_page(self, ada):
        time_off = asked(ada, leave(ada, counts="calendar_days"), days(4, 7))

        assert "Sat 15 Aug Weekend, counted 8 h" in text_of(Visitor(ada).get(f"/time-off/{time_off.pk}/"))


class TestSandwich:
    @pytest.mark.parametrize(
        ("span", "minutes"),
        [
            (days(0, 4), dict.fromkeys(range(5), D)),
            (days(4, 7), {4: D, 5: D, 6: D, 7: D}),
            (days(4, 7, PM, AM), {4: D // 2, 5: D, 6: D, 7: D // 2}),
            (days(0, 6), dict.fromkeys(range(5), D)),
            (days(5, 7), {7: D}),
            (hours("09:00", "12:00", FRIDAY), {4: 180}),
        ],
    )
    def test_within_one_request(self, ada, span, minutes):
        assert taken(asked(ada, leave(ada, sandwich=True), span)) == minutes

    def test_counts_a_holiday_between(self, ada):
        holiday(ada, date(2026, 8, 12))

        assert taken(asked(ada, leave(ada, sandwich=True), days(0, 4))) == dict.fromkeys(range(5), D)

    def test_does_not_count_a_holiday_at_the_end(self, ada):
        holiday(ada, date(2026, 8, 14))

        assert taken(asked(ada, leave(ada, sandwich=True), days(2, 4))) == {2: D, 3: D}

    @pytest.mark.parametrize(
        ("first", "then", "minutes"),
        [
            (days(4, 4), days(7, 7), {5: D, 6: D, 7: D}),
            (days(7, 7), days(4, 4), {4: D, 5: D, 6: D}),
            (days(4, 4, PM, PM), days(7, 7), {5: D, 6: D, 7: D}),
            (days(4, 4, AM, AM), days(7, 7), {7: D}),
            (days(4, 4), days(7, 7, PM, PM), {7: D // 2}),
            (days(3, 3), days(7, 7), {7: D}),
            (days(4, 5), days(6, 7), {5: D, 6: D, 7: D}),
        ],
    )
    def test_between_adjoining_requests(self, ada, first, then, minutes):
        resource = leave(ada, sandwich=True)
        asked(ada, resource, first)

        assert taken(asked(ada, resource, then)) == minutes

    def test_counts_a_weekend_once_between_three(self, ada):
        resource = leave(ada, sandwich=True)
        asked(ada, resource, days(0, 4))
        asked(ada, resource, days(7, 11))

        last = asked(ada, resource, days(14, 14))

        assert taken(last) == {12: D, 13: D, 14: D}
        assert balance(ada, resource)[1] == (5 + 7 + 3) * D

    def test_leaves_another_kind_of_leave_alone(self, ada, vacation):
        asked(ada, vacation, days(4, 4))

        assert taken(asked(ada, leave(ada, sandwich=True), days(7, 7))) == {7: D}

    def test_is_no_neighbour_of_itself_when_it_is_changed(self, ada):
        resource = leave(ada, sandwich=True)
        time_off = asked(ada, resource, days(4, 7))

        operations.edit(time_off=time_off, resource=resource, span=days(7, 7), by=ada, at=NINE)

        assert taken(time_off) == {7: D}

    def test_gives_back_the_days_between_when_the_neighbour_is_cancelled(self, ada):
        resource = leave(ada, sandwich=True)
        neighbour = asked(ada, resource, days(4, 4))
        time_off = asked(ada, resource, days(7, 7))

        operations.cancel(time_off=neighbour, by=ada, at=NINE)

        time_off.refresh_from_db()
        assert (taken(time_off), time_off.duration_minutes) == ({7: D}, D)
        assert balance(ada, resource)[1] == D

    def test_is_used_as_it_was_held(self, ada, mia):
        resource = leave(ada, sandwich=True)
        time_off = asked(ada, resource, days(4, 7))
        approval = Approval.objects.get(subject=time_off.subject)

        approvals.decide(approval=approval, by=mia, verdict="approved", at=NINE)

        assert balance(ada, resource) == (196 * D, 0, 4 * D)

    def test_says_why_while_it_is_typed(self, ada):
        resource = leave(ada, sandwich=True)
        asked(ada, resource, days(4, 4))
        typed = {"resource": resource.pk, "starts_on": "2026-08-17", "ends_on": "2026-08-17", "form_token": "a"}

        page = text_of(Visitor(ada).post("/time-off/ask/live/", htmx=True, **typed))

        assert "Sat 15 Aug Weekend: counts, as it lies between days of leave 8 h" in page
        assert "Together 24 h = 3 d" in page


class TestParts:
    @pytest.mark.parametrize(
        ("parts", "span", "field"),
        [
            ("whole_days", days(0, 1, PM), "starts_half"),
            ("whole_days", days(0, 1, AM, AM), "ends_half"),
            ("whole_days", hours("09:00", "12:00"), "starts_half"),
            ("half_days", hours("09:00", "12:00"), "starts_half"),
        ],
    )
    def test_that_are_not_given_are_refused(self, ada, parts, span, field):
        with pytest.raises(CannotSubmit, match="Only whole") as refused:
            asked(ada, leave(ada, parts=parts), span)

        assert (refused.value.field, refused.value.ground) == (field, "invalid")

    @pytest.mark.parametrize(
        ("parts", "span"),
        [
            ("whole_days", days(0, 1)),
            ("whole_days", hours("09:00", "17:00")),
            ("half_days", days(0, 1, PM, AM)),
            ("half_days", hours("13:00", "17:00")),
        ],
    )
    def test_that_are_given_go_through(self, ada, parts, span):
        assert asked(ada, leave(ada, parts=parts), span).is_waiting

    def test_a_free_afternoon_makes_the_morning_whole(self, ada):
        ada.location = LocationFactory()
        ada.save()
        HolidayFactory(calendar=ada.location.calendar, on=MONDAY, name="Eve", is_half_day=True)

        assert asked(ada, leave(ada, parts="whole_days"), days(0, 0, AM, AM)).is_waiting


BREAK = {"name": "Stocktaking", "first": "2026-08-12", "last": "2026-08-13"}


class TestBlackouts:
    def test_refuse_with_their_name_and_days(self, ada):
        with pytest.raises(CannotSubmit) as refused:
            asked(ada, leave(ada, blackouts=[BREAK]), days(0, 4))

        refusal = refused.value
        assert refusal.title.replace("\u00a0", " ") == "Nobody is away on Wed 12 – Thu 13 Aug: Stocktaking."
        assert (refusal.field, refusal.ground) == ("ends_on", "not_allowed")
        assert refusal.nearest == days(0, 1)

    @pytest.mark.parametrize("span", [days(0, 1), days(4, 4), days(7, 8)])
    def test_let_other_days_through(self, ada, span):
        assert asked(ada, leave(ada, blackouts=[BREAK]), span).is_waiting

    def test_repeat_every_year_over_new_year(self, ada):
        line = {"name": "Year's end", "first": "2020-12-28", "last": "2021-01-04", "yearly": True}
        resource = leave(ada, blackouts=[line])

        with pytest.raises(CannotSubmit, match="Year's end"):
            asked(ada, resource, days((date(2027, 1, 4) - MONDAY).days))
        assert asked(ada, resource, days((date(2027, 1, 5) - MONDAY).days)).is_waiting

    def test_are_offered_around_while_it_is_typed(self, ada):
        resource = leave(ada, blackouts=[BREAK])
        typed = {"resource": resource.pk, "starts_on": "2026-08-10", "ends_on": "2026-08-14", "form_token": "a"}

        page = text_of(Visitor(ada).post("/time-off/ask/live/", htmx=True, **typed))

        assert "Nobody is away on Wed 12 – Thu 13 Aug: Stocktaking." in page
        assert "It fits if you end on Tue 11 Aug" in page


class TestProbation:
    @pytest.mark.parametrize(
        ("probation", "hired_on", "usable_on"),
        [
            ({"days": 90}, date(2026, 5, 13), date(2026, 8, 11)),
            ({"months": 6}, date(2026, 2, 11), date(2026, 8, 11)),
            ({"months": 6}, date(2026, 2, 28), date(2026, 8, 28)),
        ],
    )
    def test_ends_on_the_day(self, ada, probation, hired_on, usable_on):
        ada.hired_on = hired_on
        ada.save()
        resource = leave(ada, probation=probation)
        number = (usable_on - MONDAY).days

        with pytest.raises(CannotSubmit, match="of service") as refused:
            asked(ada, resource, days(number - 1))
        assert (refused.value.field, refused.value.ground) == ("starts_on", "not_allowed")
        assert asked(ada, resource, days(number)).is_waiting

    def test_offers_the_days_after_it(self, ada):
        ada.hired_on = date(2026, 5, 13)
        ada.save()

        with pytest.raises(CannotSubmit) as refused:
            asked(ada, leave(ada, probation={"days": 90}), days(0, 4))

        assert refused.value.nearest == days(1, 4)


class TestNotice:
    NOTICE = [{"at_least": 5 * D, "days": 28}]

    @pytest.mark.parametrize(("span", "is_fine"), [(days(0, 3), True), (days(0, 4), False), (days(1, 7), True)])
    def test_depends_on_the_length(self, ada, span, is_fine):
        """10 August is 27 days after 14 July, the 11th is 28."""
        resource = leave(ada, notice_days=3, longer_notice=self.NOTICE)

        if is_fine:
            assert asked(ada, resource, span).is_waiting
        else:
            with pytest.raises(CannotSubmit, match="28 days ahead"):
                asked(ada, resource, span)
