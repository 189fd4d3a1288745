"""The demo: who is in it, and that its plan does not depend on chance. That it can be built is shown in a browser."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from config.demo import rules
from config.demo.cast import Person, acme, birch
from config.demo.companies import asks_of, first_day
from config.demo.story import acme_asks, birch_asks, leave_of
from ledger.rules import PolicySettings
from tenants.models import Company, Domain

TODAY = dt.date(2026, 11, 20)


def plan(company: str, cast: list[Person], today: dt.date) -> list[object]:
    return [ask for person in cast for ask in leave_of(company, person, first_day(today), today)]


class TestCast:
    @pytest.mark.parametrize(("cast", "size"), [(acme(), 40), (birch(), 12)])
    def test_has_the_size_it_says_and_a_boss_for_everybody_but_one(self, cast: list[Person], size: int) -> None:
        numbers = {person.number for person in cast}

        assert len(cast) == len(numbers) == len({person.name for person in cast}) == size
        assert [person.boss for person in cast].count(None) == 1
        assert {person.boss for person in cast} - {None} <= numbers

    def test_shows_each_story_that_a_visitor_looks_for(self) -> None:
        stories = " ".join(person.story.lower() for person in (*acme(), *birch()))

        for subject in ("new here", "several policies", "rollover", "mid-year", "policy change", "hourly", "parent"):
            assert subject in stories
        for subject in ("limit on who is away", "agreement", "payroll", "volunteering"):
            assert subject in stories


class TestPlan:
    def test_is_the_same_every_time(self) -> None:
        assert plan("acme", acme(), TODAY) == plan("acme", acme(), TODAY)
        assert acme_asks(TODAY) == acme_asks(TODAY)

    @pytest.mark.parametrize("today", [TODAY, dt.date(2027, 1, 1), dt.date(2027, 2, 28), dt.date(2028, 2, 29)])
    def test_reaches_back_eighteen_months_and_asks_for_nothing_in_the_future(self, today: dt.date) -> None:
        assert (today - first_day(today)).days >= 540

        asked = plan("acme", acme(), today)
        assert len(asked) > 60
        assert all(first_day(today) < ask.asked_on < today for ask in asked)  # type: ignore[attr-defined]

    def test_leaves_requests_waiting_in_the_inboxes(self) -> None:
        waiting = [ask for ask in (*acme_asks(TODAY), *birch_asks(TODAY)) if ask.decided_after is None]

        assert {ask.number for ask in waiting} >= {11, 14, 4}

    def test_stops_some_requests_half_way(self) -> None:
        """One waits for HR after the manager, one for a named role, one for a certificate."""
        asks = acme_asks(TODAY)

        assert {(ask.number, ask.resource) for ask in asks if ask.decided_by == 1} == {
            (15, "vacation"),
            (13, "volunteering"),
        }
        assert {(ask.number, bool(ask.document)) for ask in asks if ask.resource == "sick"} == {(14, True), (17, False)}

    @pytest.mark.parametrize("month", range(1, 13))
    def test_keeps_the_days_of_its_story_free_in_any_month(self, month: int) -> None:
        """What people have to look at is not refused for leave that they have on the same days."""
        today = dt.date(2026, month, 14)
        story = acme_asks(today)

        asked = asks_of("acme", acme(), story, today)

        ordinary = asked[: -len(story)]
        assert asked[-len(story) :] == story
        assert len(ordinary) > 60
        assert not [ask for ask in ordinary if any(ask.is_in_the_way_of(other) for other in story)]


class TestRules:
    @pytest.mark.parametrize(
        "settings",
        [
            rules.vacation(24),
            rules.vacation_as_agreed(),
            rules.vacation_of_engineering(TODAY),
            rules.VOLUNTEERING,
            rules.THANK_YOU,
            rules.SICK,
            rules.PARENTAL,
            rules.PAID_TIME_OFF,
            rules.HOURLY_TIME_OFF,
            rules.SICK_HOURS,
        ],
    )
    def test_are_settings_that_hr_could_have_saved(self, settings: rules.Settings) -> None:
        parsed = PolicySettings.parse(settings)

        assert PolicySettings.parse(parsed.to_json()) == parsed


@pytest.mark.django_db
class TestLoadDemo:
    def test_refuses_beside_a_company_of_its_name_and_changes_nothing(self) -> None:
        before = Company.objects.count()

        with pytest.raises(CommandError, match="There is a company 'acme' already. Nothing was changed."):
            call_command("load_demo")
        assert Company.objects.count() == before

    def test_asks_first_whose_its_addresses_are(self) -> None:
        Company.objects.filter(schema_name="acme").update(schema_name="other")
        Domain.objects.filter(tenant__schema_name="other").update(domain="localhost")

        with pytest.raises(CommandError, match="localhost belongs to Acme. Give that company another domain first."):
            call_command("load_demo")

    def test_does_nothing_beside_a_real_company_where_only_missing_ones_are_asked_for(self) -> None:
        said = io.StringIO()

        call_command("load_demo", "--if-empty", stdout=said)

        assert said.getvalue() == "There are companies that are no demo, so none is made.\n"
