"""What is agreed with one person: tried, agreed, ended and taken back in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from ledger.models import Agreement, Entry
from tests.people.admin_pages import sign_in
from tests.people.hr_pages import DAY, NINE, july, lena, policy, text_of, url, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

THREE = {"way": "more", "per_year": "3", "starts_on": "2026-05-01", "last_on": "", "reason": "Severe disability"}


def read(response):
    """The page as a reader sees it, without its tags."""
    return " ".join(strip_tags(text_of(response).replace("<", " <")).split())


@pytest.fixture
def page(lena):
    return url("assignment_agreements", lena.holder.assignments.get().pk)


@pytest.fixture
def available(lena):
    return lambda: lena.holder.accounts.get().available


class TestAgreeing:
    def test_says_that_nothing_is_agreed(self, hr, page):
        assert "Nothing agreed" in read(hr.get(page))

    def test_shows_what_it_would_post_and_posts_nothing(self, hr, page, available):
        before = Entry.objects.count()

        shown = read(hr.post(page, THREE | {"_preview": "1"}))

        # Three months at 120 min more.
        assert "It would post" in shown
        assert "1 May 2 d 2 d 2 h" in shown
        assert "In all +6 h" in shown
        assert (Entry.objects.count(), Agreement.objects.count()) == (before, 0)

    def test_posts_the_difference_and_keeps_who_agreed(self, hr, page, available):
        answer = read(hr.post(page, THREE | {"_agree": "1"}, follow=True))

        assert "Agreed. +6 h posted for what has come in already." in answer
        assert "+3 d a year, from 1 May 2026 Holds Hana" in answer
        assert "Severe disability" in answer
        assert available() == 14 * DAY + 360

    def test_less_can_be_agreed(self, hr, page, available):
        hr.post(page, THREE | {"_agree": "1", "way": "less"})

        assert available() == 14 * DAY - 360

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"per_year": ""}, "Say how much, such as 3."),
            ({"per_year": "lots"}, "“lots” is not a length of time"),
            ({"starts_on": "2025-05-01"}, "The assignment begins on 1 January 2026. Choose a day in it."),
            ({"last_on": "2026-04-01"}, "it cannot end before"),
            ({"reason": ""}, "Fill this in: it cannot stay empty."),
        ],
    )
    def test_is_refused_by_field_and_loses_nothing(self, hr, page, changes, words):
        answer = hr.post(page, THREE | {"_agree": "1"} | changes)

        assert answer.status_code == 422
        assert words in read(answer)
        assert "Severe disability" in text_of(answer) or "reason" in changes
        assert not Agreement.objects.exists()


class TestEnding:
    @pytest.fixture
    def agreed(self, hr, page):
        hr.post(page, THREE | {"_agree": "1"})
        return Agreement.objects.get()

    def test_takes_it_back_from_its_first_day(self, hr, page, agreed, available):
        sent = {"_take_back": "1", "agreement": agreed.pk, "end_reason": "In error"}

        answer = read(hr.post(page, sent, follow=True))

        assert "Ended. −6 h posted for what has come in already." in answer
        assert "Taken back" in answer
        assert available() == 14 * DAY

    def test_ends_it_after_a_day(self, hr, page, agreed, available):
        sent = {"_end": "1", "agreement": agreed.pk, "last_on": "2026-05-31", "end_reason": "Over"}

        answer = read(hr.post(page, sent, follow=True))

        assert "1 – 31 May" in answer
        assert available() == 14 * DAY + 120

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"last_on": "soon"}, "Say the last day on which it holds"),
            ({"last_on": "9999-12-31"}, "Say the last day on which it holds"),
            ({"end_reason": ""}, "Say why it ends"),
            ({"agreement": "999999"}, "there is no such agreement here"),
            ({"last_on": "2026-01-01"}, "choose that day or a later one"),
        ],
    )
    def test_says_why_nothing_was_changed(self, hr, page, agreed, changes, words):
        sent = {"_end": "1", "agreement": agreed.pk, "last_on": "2026-05-31", "end_reason": "Over"} | changes

        answer = read(hr.post(page, sent, follow=True))

        assert "Nothing was changed" in answer
        assert words in answer

    def test_is_told_to_the_person_in_what_came_in(self, hr, page, agreed, lena):
        assert Entry.objects.filter(metadata__parts__0__agreed_per_year=3 * DAY).exists()


class TestThePage:
    @pytest.mark.parametrize("count", [1, 10, 100])
    def test_reads_a_fixed_number_of_queries(self, hr, page, lena, count):
        assignment = lena.holder.assignments.get()
        said = {
            "per_year": 1,
            "starts_on": "2026-05-01",
            "reason": "x",
            "created_at": NINE,
            "created_by": "system:test",
        }
        Agreement.objects.bulk_create(Agreement(assignment=assignment, **said) for _ in range(count))

        with CaptureQueriesContext(connection) as caught:
            shown = hr.get(page)

        assert len(shown.context["rows"]) == count
        assert len(caught) == 7

    def test_auditors_look_and_press_nothing(self, client, page, otto):
        sign_in(client, otto)

        assert "Agree" not in read(client.get(page)).replace("Agreed", "")
        assert client.post(page, THREE).status_code == 403

    def test_the_assignment_leads_to_it(self, hr, page, lena):
        shown = hr.get(url("assignment_change", lena.holder.assignments.get().pk))

        assert page in text_of(shown)
