"""Granting to many: an amount or an occasion, for a team or whoever is ticked, all or none, and never twice."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import operations
from ledger.models import Entry, Lot
from people.models import LeaveEvent
from tests.ledger.factories import act
from tests.people.factories import EmployeeFactory, TeamFactory
from tests.people.hr_pages import DAY, JAN_2026, july, lena, policy, text_of, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

URL = "/admin/ledger/entry/grant/"


def ask(policy, **more):
    """The form as filled in: two days from today on, because of the release."""
    asked = {"policy": policy.pk, "amount": "2", "valid_from": "2026-07-14", "reason": "Release 4.0", "key": "one"}
    return asked | more


def read(response):
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(response)).split())


@pytest.fixture
def ben(policy):
    made = EmployeeFactory(first_name="Ben", last_name="Adler", hired_on=JAN_2026, team=TeamFactory(name="Sales"))
    operations.assign(holder_ids=[made.holder_id], policy=policy, starts_on=JAN_2026)
    return made


@pytest.fixture
def wedding(policy):
    return LeaveEvent.objects.create(policy=policy, name="Wedding", amount=DAY, usable_days=90)


class TestGranting:
    def test_gives_it_to_all_who_are_ticked_in_a_lot_of_their_own(self, hr, policy, lena, ben, hana):
        answer = hr.post(URL, ask(policy, expires_on="2026-12-31", person=[lena.pk, ben.pk]))

        assert "2 of 2 got 2 d of Germany" in read(answer)
        entries = Entry.objects.filter(kind="GRANT")
        assert {entry.account.holder_id for entry in entries} == {lena.holder_id, ben.holder_id}
        assert {(e.amount, e.reason, e.actor) for e in entries} == {(2 * DAY, "Release 4.0", f"employee:{hana.pk}")}
        assert {lot.expires_on for lot in Lot.objects.filter(origin="grant")} == {dt.date(2026, 12, 31)}

    def test_sent_twice_gives_it_once(self, hr, policy, lena):
        hr.post(URL, ask(policy, person=[lena.pk]))

        again = hr.post(URL, ask(policy, person=[lena.pk]))

        assert "Had it already" in read(again)
        assert Entry.objects.filter(kind="GRANT").count() == 1

    def test_lists_the_people_of_a_team_and_who_cannot_get_it(self, hr, policy, lena, ben):
        EmployeeFactory(first_name="Cleo", last_name="None", hired_on=JAN_2026, team=ben.team)

        rows = hr.get(URL, ask(policy, team=ben.team_id)).context["rows"]

        assert [(row.person.first_name, row.trouble.replace("\u00a0", " ")) for row in rows] == [
            ("Ben", ""),
            ("Cleo", "does not have it on 14 Jul 2026"),
        ]

    def test_leaves_out_who_cannot_get_it(self, hr, policy, lena):
        cleo = EmployeeFactory(first_name="Cleo", hired_on=JAN_2026)

        answer = hr.post(URL, ask(policy, person=[lena.pk, cleo.pk]))

        assert "1 of 2 got 2 d" in read(answer)
        assert "Not granted does not have it on 14 Jul 2026" in read(answer)

    def test_of_nobody_does_nothing(self, hr, policy, lena):
        answer = hr.post(URL, ask(policy))

        assert answer.status_code == 422
        assert "Nobody is ticked. Tick who should get it." in read(answer)

    @pytest.mark.parametrize(
        ("odd", "says"),
        [
            ({"amount": ""}, "Enter an amount, such as 2, or choose an occasion."),
            ({"amount": "x"}, "is not a length of time"),
            ({"amount": "-1"}, "is too little"),
            ({"reason": ""}, "Say why: people read it."),
            ({"valid_from": "soon"}, "This is no date. Write it as 2026-07-14."),
            ({"expires_on": "2026-07-01"}, "It begins on 14 Jul 2026, so it cannot end before."),
            ({"policy": "x"}, "This is none of the choices. Choose one from the list."),
        ],
    )
    def test_with_something_wrong_says_what(self, hr, policy, lena, odd, says):
        answer = hr.post(URL, ask(policy, person=[lena.pk]) | odd)

        assert says in read(answer)
        assert not Entry.objects.filter(kind="GRANT").exists()


class TestAnOccasion:
    def test_brings_its_amount_its_time_and_its_name(self, hr, policy, lena, wedding):
        hr.post(URL, ask(policy, occasion=wedding.pk, amount="", reason="", person=[lena.pk]))

        entry = Entry.objects.get(kind="GRANT")
        assert (entry.amount, entry.reason) == (DAY, "Wedding")
        assert (entry.lot.valid_from, entry.lot.expires_on) == (dt.date(2026, 7, 14), dt.date(2026, 10, 11))

    def test_of_one_day_is_granted_once_whoever_sends_it(self, hr, policy, lena, wedding):
        asked = ask(policy, occasion=wedding.pk, amount="", reason="", person=[lena.pk])
        hr.post(URL, asked)

        assert "Had it already" in read(hr.post(URL, asked | {"key": "another"}))
        assert Entry.objects.filter(kind="GRANT").count() == 1

    def test_of_another_policy_is_refused(self, hr, policy, lena, wedding):
        other = operations.create_policy(
            resource=policy.resource, key="other", name="Other", settings={"accrual": {"method": "none"}},
            effective_from=JAN_2026, act=act(JAN_2026),
        )  # fmt: skip

        answer = hr.post(URL, ask(other, occasion=wedding.pk, person=[lena.pk]))

        assert "It belongs to Germany. Choose that policy, or no occasion." in read(answer)

    def test_is_kept_by_hr_with_its_amount_in_days(self, hr, policy):
        add = reverse("admin:people_leaveevent_add")
        hr.post(add, {"policy": policy.pk, "name": "Birth", "amount": "2", "usable_days": "60"})

        event = LeaveEvent.objects.get()
        assert (event.amount, event.usable_days) == (2 * DAY, 60)
        assert "2 d" in read(hr.get(reverse("admin:people_leaveevent_changelist")))
        page = hr.get(reverse("admin:people_leaveevent_change", args=[event.pk]))
        assert 'value="2"' in text_of(page)

    def test_twice_in_one_policy_is_refused_in_words(self, hr, policy, wedding):
        add = reverse("admin:people_leaveevent_add")

        answer = hr.post(add, {"policy": policy.pk, "name": "Wedding", "amount": "2", "usable_days": "60"})

        assert "This policy has an occasion of that name already." in read(answer)


class TestQueries:
    def test_are_the_same_for_one_person_ten_and_a_hundred(self, hr, policy, lena):
        hr.post(URL, ask(policy, person=[lena.pk], key="before"))
        counts = []
        for more in (1, 9, 90):
            people = [EmployeeFactory(hired_on=JAN_2026) for _ in range(more)]
            operations.assign(holder_ids=[person.holder_id for person in people], policy=policy, starts_on=JAN_2026)
            with CaptureQueriesContext(connection) as shown:
                hr.get(URL, ask(policy))
            with CaptureQueriesContext(connection) as sent:
                everybody = [row.person.pk for row in hr.get(URL, ask(policy)).context["rows"] if not row.trouble]
                hr.post(URL, ask(policy, key=f"k{more}", person=everybody))
            counts.append((len(shown), len(sent)))

        assert counts == [counts[0]] * 3
