from datetime import UTC, date, datetime

import pytest
from celery import shared_task
from django.db import connection

from config.celery import app
from tenants.models import Company
from tenants.tasks import DaysNotQueued, start_company_day, start_company_days

done = []


@shared_task(name="tests.note_day")
def note_day(*, on, **kwargs):
    done.append((connection.schema_name, on))


@pytest.fixture(autouse=True)
def nightly(settings):
    settings.NIGHTLY_TASKS = ["tests.note_day"]
    done.clear()


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def acme(company):
    """A company in Berlin whose work has been queued up to 9 March."""
    connection.set_schema_to_public()
    Company.objects.filter(pk=company.pk).update(last_run_on=date(2026, 3, 9))
    return company


class TestStartCompanyDay:
    def test_queues_nothing_while_the_day_lasts(self, acme):
        assert not start_company_day(schema_name="acme", at=at("2026-03-09 22:59"))
        assert done == []

    def test_queues_the_new_day_from_midnight_by_the_companys_clock(self, acme):
        assert start_company_day(schema_name="acme", at=at("2026-03-09 23:00"))
        assert done == [("acme", "2026-03-10")]

    def test_queues_a_day_once(self, acme):
        assert start_company_day(schema_name="acme", at=at("2026-03-09 23:02"))
        assert not start_company_day(schema_name="acme", at=at("2026-03-10 00:02"))
        assert not start_company_day(schema_name="acme", at=at("2026-03-10 22:02"))
        assert done == [("acme", "2026-03-10")]

    def test_after_days_without_power_queues_the_current_day_which_catches_up(self, acme):
        assert start_company_day(schema_name="acme", at=at("2026-03-14 08:02"))
        assert done == [("acme", "2026-03-14")]
        acme.refresh_from_db()
        assert acme.last_run_on == date(2026, 3, 14)

    def test_queues_the_first_day_of_a_new_company(self, acme):
        Company.objects.update(last_run_on=None)
        assert start_company_day(schema_name="acme", at=at("2026-03-09 12:02"))
        assert done == [("acme", "2026-03-09")]

    def test_does_not_go_back_when_the_company_moves_west(self, acme):
        Company.objects.update(last_run_on=date(2026, 3, 10), timezone="America/Los_Angeles")
        assert not start_company_day(schema_name="acme", at=at("2026-03-10 00:02"))

    def test_turns_the_day_once_where_clocks_change_at_midnight(self, acme):
        # Santiago goes from 24:00 back to 23:00 on 4 April 2026: the day before lasts an hour longer.
        Company.objects.update(last_run_on=date(2026, 4, 3), timezone="America/Santiago")
        hours = [f"2026-04-{day} {hour:02}:02" for day in ("04", "05") for hour in range(24)]
        assert [hour for hour in hours if start_company_day(schema_name="acme", at=at(hour))] == [
            "2026-04-04 03:02",
            "2026-04-05 04:02",
        ]

    def test_leaves_the_connection_where_it_was(self, acme):
        start_company_day(schema_name="acme", at=at("2026-03-10 00:02"))
        assert connection.schema_name == "public"

    def test_a_failure_to_queue_is_tried_again_the_next_hour(self, acme, settings):
        settings.NIGHTLY_TASKS = ["tests.fails"]
        with pytest.raises(ConnectionError):
            start_company_day(schema_name="acme", at=at("2026-03-10 00:02"))
        settings.NIGHTLY_TASKS = ["tests.note_day"]
        assert start_company_day(schema_name="acme", at=at("2026-03-10 01:02"))


@shared_task(name="tests.fails")
def fails(*, on, **kwargs):
    raise ConnectionError


class TestTwoAtOnce:
    def test_queue_a_day_once(self, real_company, in_threads):
        connection.set_schema_to_public()
        schema = real_company.schema_name

        answers = in_threads(lambda _: start_company_day(schema_name=schema, at=at("2026-03-10 00:02")), [1, 2, 3, 4])

        assert sorted(answers) == [False, False, False, True]
        assert done == [(schema, "2026-03-10")]


class TestStartCompanyDays:
    def test_goes_through_all_companies(self, acme):
        assert start_company_days(at="2026-03-10T00:02:00+00:00") == ["acme"]
        assert done == [("acme", "2026-03-10")]

    def test_one_whose_clock_is_not_known_any_more_keeps_no_other_from_its_day(self, acme):
        lost = Company(schema_name="lost", name="Lost", country="DE", timezone="Europe/Atlantis")
        # Its turn is before the other's.
        lost.pk, lost.created_on = -1, date(2026, 1, 1)
        lost.save_base(force_insert=True)

        with pytest.raises(DaysNotQueued, match="Not queued for lost; queued for acme"):
            start_company_days(at="2026-03-10T00:02:00+00:00")

        assert done == [("acme", "2026-03-10")]

    def test_is_on_the_clock_every_hour(self):
        entry = app.conf.beat_schedule["start-company-days"]
        assert entry["task"] == start_company_days.name
        assert entry["schedule"].hour == set(range(24))
        assert len(entry["schedule"].minute) == 1

    def test_what_it_queues_exists(self, settings):
        from config import settings as product

        app.loader.import_default_modules()
        assert set(product.NIGHTLY_TASKS) <= set(app.tasks)
