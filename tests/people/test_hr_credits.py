"""What HR posts by hand: shown before it is posted, posted once, with a reason, and refused in words."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import operations
from ledger.models import Account, Entry, Lot
from tests.ledger.factories import act
from tests.people.admin_pages import sign_in
from tests.people.factories import EmployeeFactory
from tests.people.hr_pages import DAY, TODAY, july, lena, policy, text_of, url, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

KEY = "0123456789abcdef"


def form(policy, **more):
    """Two days more for Lena."""
    return {
        "person": "P-2", "policy": policy.pk, "kind": "adjust", "amount": "2", "lot": "", "reason": "Counted again",
        "key": KEY,
    } | more  # fmt: skip


def stands(person, policy):
    return Account.objects.get(holder=person.holder, policy=policy).available // DAY


def by_hand():
    return Entry.objects.exclude(kind="ACCRUAL").order_by("pk")


def said(response):
    return [str(message).replace("\u00a0", " ") for message in get_messages(response.wsgi_request)]


class TestPosting:
    def test_a_correction_is_an_entry_with_its_reason(self, hr, hana, policy, lena):
        answer = hr.post(url("entry_adjust"), form(policy))

        entry = by_hand().get()
        assert (entry.kind, entry.amount, entry.reason) == ("ADJUSTMENT", 2 * DAY, "Counted again")
        assert (entry.actor, entry.recorded_on) == (f"employee:{hana.pk}", TODAY)
        assert stands(lena, policy) == 16
        link = f'<a class="underline" href="{url("entry_change", entry.pk)}">Entry {entry.seq}</a>'
        assert said(answer) == [f"Lena Hoffmann: +2 d of Germany. It stood at 14 d and stands at 16 d now. {link}"]

    def test_a_correction_may_take_away(self, hr, policy, lena):
        hr.post(url("entry_adjust"), form(policy, amount="-1 d 4 h"))

        assert by_hand().get().amount == -720

    def test_a_correction_may_name_a_lot(self, hr, policy, lena):
        lot = Lot.objects.get(account__holder=lena.holder)

        hr.post(url("entry_adjust"), form(policy, lot=f"lot:{lot.pk}"))

        assert by_hand().get().lot == lot

    def test_a_grant_goes_to_the_running_period(self, hr, policy, lena):
        hr.post(url("entry_adjust"), form(policy, kind="grant", amount="3"))

        entry = by_hand().get()
        assert (entry.kind, entry.amount, entry.lot.name) == ("GRANT", 3 * DAY, "allowance/2026")

    def test_a_grant_may_be_a_lot_of_its_own(self, hr, policy, lena):
        own = {"lot": "own", "lot_name": "Wedding", "valid_from": "2026-08-01", "expires_on": "2026-10-31"}

        hr.post(url("entry_adjust"), form(policy, kind="grant", amount="2", **own))

        lot = Lot.objects.get(name="Wedding")
        assert (lot.valid_from, lot.expires_on) == (dt.date(2026, 8, 1), dt.date(2026, 10, 31))
        assert lot.balance == 2 * DAY

    def test_a_new_lot_sent_twice_is_made_once(self, hr, policy, lena):
        own = {"lot": "own", "lot_name": "Wedding", "valid_from": "2026-08-01", "expires_on": "2026-10-31"}

        for _ in range(2):
            answer = hr.post(url("entry_adjust"), form(policy, kind="grant", amount="2", **own))

        assert (answer.status_code, Lot.objects.get(name="Wedding").balance) == (302, 2 * DAY)

    def test_a_new_lot_does_not_take_the_dates_of_one_of_its_name(self, hr, policy, lena):
        own = {"kind": "grant", "amount": "2", "lot": "own", "lot_name": "Wedding"}
        hr.post(url("entry_adjust"), form(policy, **own, valid_from="2026-08-01", expires_on="2026-10-31"))

        answer = hr.post(
            url("entry_adjust"), form(policy, **own, valid_from="2026-09-01", expires_on="2027-03-31", key="another")
        )

        assert answer.status_code == 422
        assert "“Wedding” is there already, 1 Aug 2026 until 31 Oct 2026." in text_of(answer)
        assert Lot.objects.get(name="Wedding").balance == 2 * DAY

    def test_a_grant_may_go_to_a_lot_that_is_there(self, hr, policy, lena):
        lot = Lot.objects.get(account__holder=lena.holder)

        hr.post(url("entry_adjust"), form(policy, kind="grant", lot=f"lot:{lot.pk}"))

        assert (by_hand().get().kind, by_hand().get().lot) == ("GRANT", lot)

    def test_a_pay_out_names_no_lot(self, hr, policy, lena):
        lot = Lot.objects.get(account__holder=lena.holder)

        answer = hr.post(url("entry_adjust"), form(policy, kind="payout", lot=f"lot:{lot.pk}"))

        assert "What is paid out is drawn as leave would be." in text_of(answer)
        assert not by_hand().exists()

    def test_an_opening_balance_is_one(self, hr, policy, lena):
        hr.post(url("entry_adjust"), form(policy, kind="opening", amount="10", reason="From the old system"))

        entry = by_hand().get()
        assert (entry.kind, entry.amount, stands(lena, policy)) == ("OPENING", 10 * DAY, 24)

    def test_a_pay_out_lowers_the_balance(self, hr, policy, lena):
        hr.post(url("entry_adjust"), form(policy, kind="payout", amount="4"))

        assert (by_hand().get().kind, stands(lena, policy)) == ("ENCASHMENT", 10)

    def test_twice_the_same_is_posted_once_and_told_the_same(self, hr, policy, lena):
        first = hr.post(url("entry_adjust"), form(policy))
        second = hr.post(url("entry_adjust"), form(policy))

        assert by_hand().count() == 1
        assert said(first)[0] == said(second)[-1]

    def test_amounts_are_read_by_the_policys_length_of_a_day(self, hr, policy, lena):
        policy.day_minutes = 450
        policy.save()

        hr.post(url("entry_adjust"), form(policy, amount="2"))

        assert by_hand().get().amount == 900


class TestRefusals:
    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"reason": ""}, "Say why: the person reads it."),
            ({"amount": "0"}, "Nothing would change."),
            ({"amount": "much"}, "“much” is not a length of time."),
            ({"kind": "grant", "amount": "-1"}, "Only a correction can take something away."),
            ({"lot": "lot:999999"}, "This is none of the choices."),
            ({"kind": "grant", "lot": "own"}, "Give the new lot a name"),
            (
                {
                    "kind": "grant",
                    "lot": "own",
                    "lot_name": "X",
                    "valid_from": "2026-08-01",
                    "expires_on": "2026-07-01",
                },
                "It would end before it begins.",
            ),
            ({"kind": "payout", "amount": "1", "lot": "own", "lot_name": "X"}, "A new lot is there for what comes in."),
            ({"lot": "own", "lot_name": "X"}, "A new lot is there for what comes in."),
            ({"amount": "-20"}, "20 d cannot be taken away: 14 d can be, and 0 d are held."),
            ({"kind": "payout", "amount": "15"}, "15 d cannot be taken away: 14 d can be, and 0 d are held."),
        ],
    )
    def test_say_what_is_wrong_and_post_nothing(self, hr, policy, lena, wrong, words):
        answer = hr.post(url("entry_adjust"), form(policy, **wrong))

        assert answer.status_code == 422
        assert words in text_of(answer)
        assert not by_hand().exists()

    def test_what_is_held_cannot_be_taken_away(self, hr, policy, lena):
        operations.hold_days(
            holder_id=lena.holder_id,
            resource_id=policy.resource_id,
            days=[(dt.date(2026, 7, day), DAY) for day in (20, 21, 22)],
            ref="leave:1",
            act=act(TODAY),
        )

        answer = hr.post(url("entry_adjust"), form(policy, amount="-12"))

        assert "12 d cannot be taken away: 11 d can be, and 3 d are held." in text_of(answer)

    def test_a_form_that_was_sent_with_something_else_is_not_taken_again(self, hr, policy, lena):
        hr.post(url("entry_adjust"), form(policy))

        answer = hr.post(url("entry_adjust"), form(policy, amount="5"))

        assert "This form has been sent already, with something else in it." in text_of(answer)
        assert stands(lena, policy) == 16

    def test_a_policy_that_has_ended_takes_nothing(self, hr, policy, lena):
        operations.end_assignment(assignment=lena.holder.assignments.get(), ends_on=dt.date(2026, 7, 1))

        answer = hr.post(url("entry_adjust"), form(policy))

        assert "The policy is not in force for this person" in text_of(answer)

    @pytest.mark.parametrize(("person", "words"), [("Nemo", "Nobody here is called"), ("", "For whom?")])
    def test_somebody_has_to_be_named(self, hr, policy, lena, person, words):
        assert words in text_of(hr.post(url("entry_adjust"), form(policy, person=person)))
        assert not by_hand().exists()

    def test_another_persons_policy_is_none_of_theirs(self, hr, policy, lena):
        EmployeeFactory(first_name="Ben", number="P-7")

        page = text_of(hr.get(url("entry_adjust"), {"person": "P-7"}))

        assert "No policy yet" in page
        assert hr.post(url("entry_adjust"), form(policy, person="P-7")).status_code == 422
        assert not by_hand().exists()


class TestBeforeItIsPosted:
    def effect(self, client, policy, **more):
        return text_of(client.post(url("entry_effect"), form(policy, **more), HTTP_HX_REQUEST="true"))

    def test_the_balance_before_and_after_is_shown(self, hr, policy, lena):
        page = self.effect(hr, policy, amount="-3", reason="")

        assert "<dt>Stands now</dt><dd>14 d</dd>" in page
        assert "<dt>Change</dt><dd>−3 d</dd>" in page
        assert '<dd class="font-semibold">11 d</dd>' in page

    def test_nothing_is_posted_by_looking(self, hr, policy, lena):
        before = Account.objects.values().get(holder=lena.holder)

        self.effect(hr, policy)
        hr.post(url("entry_adjust"), form(policy, _preview="1"))

        assert not by_hand().exists()
        assert Account.objects.values().get(holder=lena.holder) == before

    def test_a_refusal_is_said_before(self, hr, policy, lena):
        assert "20 d cannot be taken away" in self.effect(hr, policy, amount="-20")

    @pytest.mark.parametrize("missing", [{"amount": ""}, {"person": "Nemo"}, {"amount": "much"}])
    def test_it_is_quiet_while_something_is_missing(self, hr, policy, lena, missing):
        assert "Fill in an amount" in self.effect(hr, policy, **missing)

    def test_the_button_for_that_shows_it_without_a_script(self, hr, policy, lena):
        page = text_of(hr.post(url("entry_adjust"), form(policy, _preview="1")))

        assert '<dd class="font-semibold">16 d</dd>' in page


class TestThePage:
    def test_offers_the_persons_policies_and_lots(self, hr, policy, lena):
        page = text_of(hr.get(url("entry_adjust"), {"person": "lena"}))

        assert "Vacation: Germany" in page
        assert "Allowance 2026, 14 d" in page
        assert 'value="Lena Hoffmann (P-2)"' in page

    def test_keeps_what_was_typed_when_another_policy_is_chosen(self, hr, policy, lena):
        page = hr.get(url("entry_adjust"), {"person": "P-2", "policy": policy.pk, "amount": "2 d 1 h", "reason": "Why"})

        assert 'value="2 d 1 h"' in page.content.decode()
        assert 'value="Why"' in page.content.decode()

    def test_lists_what_was_posted_by_hand(self, hr, policy, lena):
        hr.post(url("entry_adjust"), form(policy))

        page = text_of(hr.get(url("entry_adjust")))

        assert "Lena Hoffmann" in page
        assert "Adjusted" in page
        assert "Counted again" in page

    def test_auditors_read_it(self, client, otto, policy, lena):
        client = sign_in(client, otto)

        page = client.get(url("entry_adjust"), {"person": "P-2"})

        assert "You read here" in text_of(page)
        assert client.post(url("entry_adjust"), form(policy)).status_code == 403
        assert client.post(url("entry_effect"), form(policy)).status_code == 403
        assert not by_hand().exists()

    def test_others_find_nothing(self, client, mia, policy, lena):
        client = sign_in(client, mia)

        assert client.get(url("entry_adjust"), follow=True).status_code == 404
        assert client.post(url("entry_adjust"), form(policy), follow=True).status_code == 404
        assert not by_hand().exists()

    def test_costs_the_same_for_1_10_and_100_entries(self, hr, policy, lena):
        counts = []
        for number in (1, 9, 90):
            for _ in range(number):
                operations.adjust_allowance(
                    holder_id=lena.holder_id, policy_id=policy.pk, amount=60, act=act(TODAY, "Again")
                )
            hr.get(url("entry_adjust"), {"person": "P-2"})
            with CaptureQueriesContext(connection) as queries:
                hr.get(url("entry_adjust"), {"person": "P-2"})
            counts.append(len(queries))
        assert len(set(counts)) == 1, counts
