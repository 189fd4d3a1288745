"""Accounts, lots and entries: read by HR and auditors, changed by nobody, each entry with its reason in words."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import operations
from ledger.models import Account, Entry, Lot
from ledger.runs import run_day
from tests.ledger.factories import act
from tests.people.admin_pages import sign_in
from tests.people.factories import EmployeeFactory, TeamFactory
from tests.people.hr_pages import DAY, JAN_2026, TODAY, july, lena, policy, text_of, url, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

MODELS = {"account": Account, "lot": Lot, "entry": Entry}


def plain(page):
    """The text without its tags."""
    return " ".join(re.sub(r"<script.*?</script>|<[^>]*>", " ", page).split())


class TestTheLists:
    @pytest.mark.parametrize("model", MODELS)
    def test_are_read_by_auditors_and_changed_by_nobody(self, client, hana, otto, lena, model):
        row = MODELS[model].objects.first()
        for person in (hana, otto):
            browser = sign_in(client, person)
            assert browser.get(url(f"{model}_changelist")).status_code == 200
            shown = browser.get(url(f"{model}_change", row.pk))
            assert shown.status_code == 200
            assert b'name="_save"' not in shown.content
            assert browser.get(url(f"{model}_add")).status_code in (403, 404)
            assert browser.post(url(f"{model}_delete", row.pk), {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize("model", MODELS)
    def test_are_nothing_to_others(self, client, mia, lena, model):
        assert sign_in(client, mia).get(url(f"{model}_changelist"), follow=True).status_code == 404

    @pytest.mark.parametrize("model", MODELS)
    def test_find_people_by_name(self, hr, policy, lena, model):
        ben = EmployeeFactory(first_name="Ben", last_name="Adler")
        operations.assign(holder_ids=[ben.holder_id], policy=policy, starts_on=JAN_2026)
        run_day(act=act(TODAY))

        mine = hr.get(url(f"{model}_changelist"), {"q": "hoffmann"}).context["cl"]
        nobody = hr.get(url(f"{model}_changelist"), {"q": "nemo"}).context["cl"]

        assert 0 < len(mine.result_list) < MODELS[model].objects.count()
        assert len(nobody.result_list) == 0

    @pytest.mark.parametrize("model", MODELS)
    def test_cost_the_same_for_1_10_and_100_people(self, hr, policy, model):
        counts = []
        for number in (1, 9, 90):
            people = [EmployeeFactory(team=TeamFactory()) for _ in range(number)]
            operations.assign(holder_ids=[person.holder_id for person in people], policy=policy, starts_on=TODAY)
            for person in people:
                operations.credit_allowance(
                    holder_id=person.holder_id, policy_id=policy.pk, amount=DAY, act=act(TODAY, "Extra")
                )
            hr.get(url(f"{model}_changelist"))
            with CaptureQueriesContext(connection) as queries:
                hr.get(url(f"{model}_changelist"))
            counts.append(len(queries))
        assert len(set(counts)) == 1, counts

    def test_of_entries_say_what_by_whom_and_how_much(self, hr, hana, policy, lena):
        operations.adjust_allowance(
            holder_id=lena.holder_id,
            policy_id=policy.pk,
            amount=-DAY,
            act=act(TODAY, "Counted twice", f"employee:{hana.pk}"),
        )

        page = text_of(hr.get(url("entry_changelist")))

        assert "−1 d" in page
        assert "Adjusted" in page
        assert "Counted twice" in page
        assert "Hana Cast" in page
        assert "the schedule" in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"kind__exact": "ADJUSTMENT"}, 1),
            ({"kind__exact": "ACCRUAL"}, 7),
            ({"recorded_on_from": "2026-07-15"}, 1),
            ({"effective_on_from": "2026-07-01", "effective_on_to": "2026-07-31"}, 2),
            ({"q": "leave:7"}, 0),
        ],
    )
    def test_of_entries_are_filtered_by_kind_and_day(self, hr, policy, lena, query, found):
        operations.adjust_allowance(
            holder_id=lena.holder_id, policy_id=policy.pk, amount=DAY, act=act(dt.date(2026, 7, 15), "Counted again")
        )

        assert len(hr.get(url("entry_changelist"), query).context["cl"].result_list) == found

    def test_of_lots_call_them_by_the_names_that_people_know(self, hr, lena):
        assert "Allowance 2026" in text_of(hr.get(url("lot_changelist")))


class TestAnAccount:
    def test_shows_its_sums_its_lots_and_the_way_to_the_passbook(self, hr, policy, lena):
        page = text_of(hr.get(url("account_change", Account.objects.get().pk)))

        assert "Lena Hoffmann" in page
        assert "14 d" in page
        assert "Allowance 2026" in page
        assert f'href="/passbook/?person={lena.pk}&amp;of=vacation"' in page

    def test_of_somebody_who_is_no_person_has_no_passbook(self, hr, policy, july):
        from ledger.models import Holder

        account = operations.open_account(holder_id=Holder.objects.create().pk, policy_id=policy.pk)

        page = text_of(hr.get(url("account_change", account.pk)))

        assert f"holder {account.holder_id}" in page
        assert "Every movement, with its reason" not in page


class TestAnEntry:
    def page(self, client, entry):
        return text_of(client.get(url("entry_change", entry.pk)))

    def test_says_why_its_figure_is_what_it_is(self, hr, policy, lena):
        page = self.page(hr, Entry.objects.get(effective_on=dt.date(2026, 4, 1)))

        assert "2 d came in for April." in page
        assert "Days counted 30 of 30" in plain(page)
        assert "Germany, version 2" in page
        assert "“You get 24 d a year: 2 d on the 1st of each month.”" in page
        assert "{" not in plain(page.partition('class="hr"')[2]), "no raw data"

    def test_shows_the_balance_before_and_after(self, hr, policy, lena):
        page = self.page(hr, Entry.objects.get(effective_on=dt.date(2026, 4, 1)))

        assert '<dt>Stood before</dt><dd class="fig fig-md">6 d</dd>' in page
        assert '<dt>Stood after</dt><dd class="fig fig-md">8 d</dd>' in page

    def test_by_hand_names_who_and_the_reason(self, hr, hana, policy, lena):
        operations.adjust_allowance(
            holder_id=lena.holder_id, policy_id=policy.pk, amount=DAY, act=act(TODAY, "Counted again", "employee:0")
        )

        page = self.page(hr, Entry.objects.get(kind="ADJUSTMENT"))

        assert "Counted again" in page

    def test_leads_to_the_entry_that_takes_it_back(self, hr, policy, lena):
        operations.credit_allowance(
            holder_id=lena.holder_id, policy_id=policy.pk, amount=DAY, act=act(TODAY, "Extra"), key="extra"
        )
        operations.reverse(
            holder_id=lena.holder_id, resource_id=policy.resource_id, ref="extra", act=act(TODAY, "A mistake")
        )
        given, back = Entry.objects.filter(kind="GRANT").order_by("pk")

        assert url("entry_change", back.pk) in self.page(hr, given)
        assert url("entry_change", given.pk) in self.page(hr, back)

    def test_that_is_not_there_is_not_found(self, hr):
        assert hr.get(url("entry_change", 999)).status_code == 404

    def test_costs_the_same_for_a_long_history(self, hr, policy, lena):
        few = self.queries(hr, Entry.objects.first())
        run_day(act=act(dt.date(2029, 7, 14)))
        assert self.queries(hr, Entry.objects.last()) == few

    def queries(self, client, entry):
        self.page(client, entry)
        with CaptureQueriesContext(connection) as captured:
            self.page(client, entry)
        return len(captured)
