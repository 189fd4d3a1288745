"""A new policy begins with a choice: rules that many have, or none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import presets
from ledger.models import Policy, Resource
from tests.ledger.policy_forms import filled
from tests.people.factories import EmployeeFactory
from tests.people.hr_pages import JAN_2026, july, policy, text_of, url, vacation

__all__ = ["july", "policy", "vacation"]
pytestmark = pytest.mark.django_db

KEYS = [preset.key for found in presets.by_group().values() for preset in found]
NEW = {"name": "Trainees", "day_length": "8", "priority": "1", "reason": "", "effective_from": "2026-01-01"}


def begun(key, **more):
    """The form as it is sent when nothing of the preset is changed."""
    return filled(presets.get(key).rules, **NEW | more)


class TestChoosing:
    def test_offers_every_preset_with_what_it_says(self, hr, july):
        page = text_of(hr.get(url("policy_add")))

        assert all(f"?begin={key}" in page for key in KEYS)
        assert "You get 1 h for every 30 h you work, up to 2 d 4 h a year." not in page
        assert "Labor Law § 196-b, as of 2025" in page
        assert "A law changes: have the current text checked before you publish." in page

    def test_costs_no_query_for_a_preset(self, hr, july):
        hr.get(url("policy_add"))
        with CaptureQueriesContext(connection) as caught:
            hr.get(url("policy_add"))

        assert not [query for query in caught.captured_queries if "ledger_" in query["sql"]]

    def test_an_unknown_one_leads_back_to_the_choice(self, hr, july):
        assert "Begin with nothing" in text_of(hr.get(url("policy_add"), {"begin": "nonsense"}))

    def test_can_begin_with_nothing(self, hr, july):
        page = hr.get(url("policy_add"), {"begin": "blank"})

        assert page.context["form"]["name"].value() is None
        assert page.context["preset"] is None


class TestBeginning:
    @pytest.mark.parametrize("key", KEYS)
    def test_fills_the_form_and_publishes_just_that(self, hr, july, key):
        preset = presets.get(key)

        page = hr.get(url("policy_add"), {"begin": key})
        answer = hr.post(url("policy_add") + f"?begin={key}", begun(key, new_resource=preset.resource))

        form = page.context["form"]
        assert (form["name"].value(), form["new_resource"].value()) == (preset.name, preset.resource)
        assert answer.status_code == 302, text_of(answer)
        made = Policy.objects.get()
        assert made.versions.get().rules == preset.rules
        assert (made.resource.name, made.resource.icon, made.resource.unit) == (preset.resource, preset.icon, "minutes")

    def test_chooses_the_leave_type_that_is_there(self, hr, vacation, july):
        form = hr.get(url("policy_add"), {"begin": "standard-pto"}).context["form"]

        assert form["resource"].value() == vacation.pk
        assert not form["new_resource"].value()

    def test_previews_it_at_once(self, hr, july):
        EmployeeFactory(first_name="Bea", last_name="Neu", hired_on=JAN_2026)

        page = text_of(hr.get(url("policy_add"), {"begin": "standard-pto"}))

        assert "Month by month for" in page
        assert "Change what differs at your company" in page

    def test_says_of_a_law_that_it_has_to_be_checked(self, hr, july):
        page = text_of(hr.get(url("policy_add"), {"begin": "us-sick-ca"}))

        assert "Check the law as it stands" in page
        assert "Source: Labor Code §§ 245 to 249 (SB 616), as of 2025." in page


class TestTheLeaveType:
    @pytest.mark.parametrize(
        ("chosen", "named", "words"),
        [
            (False, "", "Choose one from the list, or name a new one beside it."),
            (True, "Study", "“Vacation” is chosen already. Clear this, or choose nothing there."),
            (False, "vacation", "There is a leave type “vacation” already. Choose it from the list."),
        ],
    )
    def test_is_one_that_is_there_or_a_new_one(self, hr, vacation, july, chosen, named, words):
        data = begun("standard-pto", new_resource=named, resource=str(vacation.pk) if chosen else "")

        answer = hr.post(url("policy_add"), data)

        assert answer.status_code == 422
        assert words in text_of(answer)
        assert not Policy.objects.exists()

    def test_is_not_made_where_the_rules_are_refused(self, hr, july):
        hr.post(url("policy_add"), begun("standard-pto", new_resource="Study", amount="much"))

        assert not Resource.objects.exists()
