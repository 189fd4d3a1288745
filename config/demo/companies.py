"""The two demo companies: what each has set up, and what happened in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from datetime import time
from decimal import Decimal

from config.demo import rules
from config.demo.build import DAY, Company, Days, everybody, has_been_here_long, split_by_team
from config.demo.cast import Person, acme, birch
from config.demo.happenings import agree, payroll_runs
from config.demo.story import Ask, acme_asks, birch_asks, leave_of, next_weekday
from ledger import operations as ledger
from people import operations as people
from people.models import DecidingRole
from timeoff.duration import DaySpan


def first_day(today: dt.date) -> dt.date:
    """The first of January that leaves at least eighteen months of history."""
    return dt.date((today - 550 * DAY).year, 1, 1)


def asks_of(name: str, cast: Sequence[Person], story: Sequence[Ask], today: dt.date) -> list[Ask]:
    """Everybody's ordinary leave, less what would be in the way of the story, and the story."""
    ordinary = [ask for person in cast for ask in leave_of(name, person, first_day(today), today)]
    return [ask for ask in ordinary if not any(ask.is_in_the_way_of(other) for other in story)] + list(story)


def make_acme(today: dt.date) -> None:
    """Acme GmbH in Munich: German vacation, thank-you days, illness, a parental leave."""
    cast, days = acme(), Days(first_day(today), today, "Europe/Berlin")
    company = Company(days, cast, country="DE", subdivision="BY", timezone="Europe/Berlin")
    company.location.name = "Acme"
    company.location.save()
    for year in range(days.first.year, today.year + 2):
        people.fill_holidays(calendar=company.calendar, year=year)
        people.set_holiday(calendar=company.calendar, on=dt.date(year, 12, 24), name="Christmas Eve", is_half_day=True)
        people.set_holiday(calendar=company.calendar, on=dt.date(year, 9, 18), name="Founders' Day")
    nine = (time(9), time(18), time(13), time(14))
    company.weeks = {
        "full": people.define_schedule(name="Five days, 40 hours", week=[nine] * 5 + [()] * 2),
        "four": people.define_schedule(name="Four days, 32 hours", week=[nine] * 4 + [()] * 3),
        "half": people.define_schedule(name="Mornings, 20 hours", week=[(time(9), time(13))] * 5 + [()] * 2),
    }
    company.hire_everybody({"Product": 5, "Engineering": 6, "Sales": 4})
    company.count("vacation", "Vacation", "tree-palm", "vacation")
    company.count("sick", "Sick leave", "thermometer", "sick")
    company.count("parental", "Parental leave", "baby", "lieu")
    company.count("volunteering", "Volunteering", "hand-heart", "points")
    company.policy("thank-you-days", "vacation", "Thank-you days", rules.THANK_YOU, priority=0)
    company.policy("vacation-germany", "vacation", "Vacation, Germany", rules.vacation(24))
    freeze_on = next_weekday(today + 45 * DAY, 0)
    company.policy(
        "vacation-engineering", "vacation", "Vacation, engineering", rules.vacation_of_engineering(freeze_on)
    )
    company.policy("sick-leave", "sick", "Sick leave", rules.SICK)
    company.policy("parental-leave", "parental", "Parental leave", rules.PARENTAL)
    company.policy("volunteering", "volunteering", "Volunteering", rules.VOLUNTEERING)
    engineers, others = split_by_team(cast, "Engineering")
    company.assign("vacation-engineering", engineers)
    company.assign("vacation-germany", others)
    company.assign("sick-leave", everybody(cast))
    company.assign("thank-you-days", [11, 14, 20], priority=0)
    company.assign("parental-leave", [16])
    for person in filter(has_been_here_long, cast):
        policy = "vacation-engineering" if person.number in engineers else "vacation-germany"
        company.open_with(policy, person.number, 3 * rules.DAY, "Left over from before Passbook")
    _acme_events(company, today)
    for ask in asks_of("acme", cast, acme_asks(today), today):
        company.ask(ask)
    days.plan_nights()
    days.pass_by()


def _acme_events(company: Company, today: dt.date) -> None:
    days = company.days
    change_on = dt.date(today.year, 1, 1)

    def new_version(on: dt.date) -> None:
        ledger.publish_version(
            policy=company.policies["vacation-germany"],
            settings=rules.vacation_as_agreed(),
            effective_from=change_on,
            act=days.act(on, company.hr_actor, "Works agreement: 30 days, and three more after five years"),
        )

    days.plan(change_on - 40 * DAY, new_version)
    thanks = today - 150 * DAY
    company.grant("thank-you-days", 11, 3 * rules.DAY, "release-4", thanks, "Thank-you days for release 4.0")
    company.grant("thank-you-days", 14, rules.DAY, "audit", thanks + 20 * DAY, "Thank-you day for the audit")
    _volunteering(company, today - 240 * DAY)
    agree(company, "vacation-engineering", 20, 3 * rules.DAY, change_on, "Agreed when she took over engineering")
    birth = today - 200 * DAY
    company.grant("parental-leave", 16, 40 * rules.DAY, "birth", birth, "Birth of a child")
    marta = company.employees[16]

    def four_days(on: dt.date) -> None:
        people.assign_schedule(
            employee=marta, schedule=company.weeks["four"], starts_on=today - 60 * DAY, fte_percent=Decimal(80)
        )

    days.plan(birth + 20 * DAY, four_days)
    company.ask(_parental(birth))


def _volunteering(company: Company, since: dt.date) -> None:
    """Two days in any six months for the product team; a circle of colleagues decides after the manager."""
    DecidingRole.objects.create(name="Community circle").members.add(company.employees[30])
    volunteers, _ = split_by_team(company.cast.values(), "Product")
    company.assign("volunteering", volunteers, since=since)
    for number in volunteers:
        start = max(since, company.employees[number].hired_on)
        company.grant("volunteering", number, 2 * rules.DAY, "two-days", start, "Two days in any six months")


def _parental(birth: dt.date) -> Ask:
    monday = next_weekday(birth + 40 * DAY, 0)
    return Ask(birth + 3 * DAY, 16, "parental", DaySpan(monday, monday + 46 * DAY), "Parental leave")


def make_birch(today: dt.date) -> None:
    """Birch & Co in New York: paid time off every two weeks up to a cap, hours for hourly workers, sick leave."""
    cast, days = birch(), Days(first_day(today), today, "America/New_York")
    company = Company(days, cast, country="US", subdivision="NY", timezone="America/New_York")
    company.location.name = "Birch"
    company.location.save()
    for year in range(days.first.year, today.year + 2):
        people.fill_holidays(calendar=company.calendar, year=year)
    company.weeks = {
        "full": people.define_schedule(
            name="Shop hours, 40 a week", week=[(time(8), time(16, 30), time(12), time(12, 30))] * 5 + [()] * 2
        ),
        "short": people.define_schedule(name="Half days, 20 a week", week=[(time(9), time(13))] * 5 + [()] * 2),
    }
    company.hire_everybody({"Shop": 4})
    company.count("vacation", "Paid time off", "tree-palm", "vacation")
    company.count("sick", "Sick leave", "thermometer", "sick")
    company.policy("pto", "vacation", "Paid time off", rules.PAID_TIME_OFF)
    company.policy("hourly", "vacation", "Paid time off, hourly", rules.HOURLY_TIME_OFF)
    company.policy("sick", "sick", "Sick leave, New York", rules.SICK_HOURS)
    salaried = [person.number for person in cast if person.number != 4]
    company.assign("pto", salaried)
    company.assign("hourly", [4])
    payroll_runs(company, 4)
    company.assign("sick", everybody(cast))
    for ask in asks_of("birch", [person for person in cast if person.number != 4], birch_asks(today), today):
        company.ask(ask)
    days.plan_nights()
    days.pass_by()
