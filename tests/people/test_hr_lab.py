"""The policy lab: a draft is saved from the form, tried on people, published or thrown away; nothing is posted."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from ledger import operations
from ledger.models import Entry, PolicyDraft, PolicyTrial, PolicyVersion, TrialLine
from people.hr import acting
from tests.ledger.factories import act
from tests.ledger.policy_forms import filled
from tests.people.admin_pages import sign_in
from tests.people.factories import EmployeeFactory, TeamFactory
from tests.people.hr_pages import DAY, JAN_2026, JAN_2027, SECOND, TODAY, july, lena, policy, text_of, url, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

MORE = SECOND | {"accrual": {"method": "time", "every": "month", "per_year": 36 * DAY}}


def typed(**more):
    """The form with 36 days a year."""
    return filled(MORE, effective_from="2027-01-01", reason="") | {"_draft": "1"} | more


@pytest.fixture
def draft(policy):
    return operations.save_draft(
        policy=policy, name="Thirty-six", settings=MORE, effective_from=JAN_2027, act=act(TODAY, "More rest")
    )


@pytest.fixture
def trial(hr, draft, lena, django_capture_on_commit_callbacks):
    return begin(hr, draft, django_capture_on_commit_callbacks)


def begin(client, draft, callbacks, **whom):
    """Press "Try it", and let what it queued be done."""
    with callbacks(execute=True):
        answer = client.post(url("policydraft_act", draft.pk), {"_try": "1", **whom})
    assert answer.status_code == 302, text_of(answer)
    return PolicyTrial.objects.latest("pk")


def read(response):
    """The page as a reader sees it, without its tags."""
    return " ".join(strip_tags(text_of(response)).split())


class TestSaving:
    def test_keeps_the_form_as_a_draft_and_publishes_nothing(self, hr, policy, lena):
        answer = hr.post(url("policy_change", policy.pk), typed(draft_name="Thirty-six"), follow=True)

        draft = PolicyDraft.objects.get()
        assert (draft.name, draft.effective_from, draft.rules.accrual.per_year) == ("Thirty-six", JAN_2027, 36 * DAY)
        assert "“Thirty-six” is kept. Nothing is published." in read(answer)
        assert PolicyVersion.objects.count() == 2

    def test_is_called_after_the_version_where_nobody_named_it(self, hr, policy):
        hr.post(url("policy_change", policy.pk), typed())

        assert PolicyDraft.objects.get().name == "Draft of version 3"

    def test_says_what_is_wrong_and_loses_nothing(self, hr, policy):
        answer = hr.post(url("policy_change", policy.pk), typed(amount="much", draft_name="Thirty-six"))

        assert answer.status_code == 422
        assert 'value="much"' in text_of(answer)
        assert 'value="Thirty-six"' in text_of(answer)
        assert not PolicyDraft.objects.exists()

    def test_says_that_the_name_is_taken(self, hr, policy, draft):
        answer = hr.post(url("policy_change", policy.pk), typed(draft_name="Thirty-six"))

        assert "Another draft of this policy is called “Thirty-six”. Choose another name." in read(answer)

    def test_is_opened_in_the_form_again_and_saved_in_its_place(self, hr, policy, draft):
        page = hr.get(url("policy_change", policy.pk), {"draft": draft.pk})
        hr.post(
            url("policy_change", policy.pk),
            typed(draft=draft.pk, draft_name="Thirty-six, later", effective_from="2028-01-01"),
        )

        assert page.context["form"]["amount"].value() == "36"
        assert page.context["form"]["reason"].value() == "More rest"
        assert "<mark>36 d</mark>" in text_of(page)
        saved = PolicyDraft.objects.get()
        assert (saved.pk, saved.name, saved.effective_from) == (draft.pk, "Thirty-six, later", dt.date(2028, 1, 1))

    def test_says_that_a_draft_is_gone(self, hr, policy, draft):
        draft_id = draft.pk
        draft.delete()

        answer = hr.post(url("policy_change", policy.pk), typed(draft=draft_id, draft_name="Again"))

        assert "This draft is not there any more" in read(answer)

    def test_publishing_what_the_form_shows_of_a_draft_ends_the_draft(self, hr, policy, draft):
        data = {name: value for name, value in typed(draft=draft.pk, reason="More rest").items() if name != "_draft"}

        hr.post(url("policy_change", policy.pk), data)

        assert PolicyVersion.objects.latest("number").number == 3
        assert not PolicyDraft.objects.exists()


class TestDraft:
    def test_says_what_is_new_in_it(self, hr, draft):
        page = hr.get(url("policydraft_change", draft.pk))

        assert "<mark>36 d</mark>" in text_of(page)
        assert "Not tried yet" in read(page)

    def test_becomes_the_next_version(self, hr, policy, draft):
        answer = hr.post(url("policydraft_act", draft.pk), {"_publish": "1", "reason": "More rest"}, follow=True)

        assert "Version 3 is published: in force from 1 Jan 2027." in read(answer)

    def test_needs_a_reason_to_be_published_and_keeps_it_open(self, hr, draft):
        answer = hr.post(url("policydraft_act", draft.pk), {"_publish": "1", "reason": ""})

        assert answer.status_code == 422
        assert "A new version needs a reason" in read(answer)
        assert PolicyDraft.objects.exists()

    def test_can_be_thrown_away(self, hr, draft):
        answer = hr.post(url("policydraft_act", draft.pk), {"_throw_away": "1"}, follow=True)

        assert "“Thirty-six” is thrown away." in read(answer)
        assert not PolicyDraft.objects.exists()

    def test_says_that_no_button_was_pressed(self, hr, draft):
        assert "no button was pressed" in read(hr.post(url("policydraft_act", draft.pk), follow=True))

    @pytest.mark.parametrize(
        ("whom", "words"),
        [
            ({"named": "Nemo"}, "Nobody here is called “Nemo”."),
            ({"team": "{team}"}, "Nobody who has the policy is there."),
            ({"team": "{team}", "named": "P-2"}, "only one of them can be meant"),
            ({"named": ",".join(["P-2"] * 101)}, "These are 101 names, and 100 is the most."),
        ],
    )
    def test_says_whom_it_cannot_be_tried_on(self, hr, draft, lena, whom, words):
        team = TeamFactory(name="Empty")
        sent = {name: text.format(team=team.pk) for name, text in whom.items()}

        answer = hr.post(url("policydraft_act", draft.pk), {"_try": "1", **sent})

        assert answer.status_code == 422
        assert words in read(answer)
        assert not PolicyTrial.objects.exists()

    def test_is_tried_on_people_by_name(self, hr, draft, lena, django_capture_on_commit_callbacks):
        EmployeeFactory(first_name="Ben", last_name="Adler", number="P-7")

        trial = begin(hr, draft, django_capture_on_commit_callbacks, named="lena, P-7")

        assert trial.whom == "Lena Hoffmann and Ben Adler"
        assert trial.lines.filter(state="counted").count() == 2


class TestTrial:
    def test_shows_the_sums_the_months_and_each_person(self, hr, trial):
        answer = hr.get(url("policytrial_change", trial.pk))

        page = answer.context["page"]
        sums = [(each.tried // DAY, each.usual // DAY, each.difference // DAY) for each in (page.last, page.year_end)]
        # 24 d at the year's end; 5 carry and lapse in March; by June 6 months at 3 d instead of 2.
        assert sums == [(18, 12, 6), (24, 24, 0)]
        # Since January seven months, a day more in each.
        assert (page.today.tried, page.today.usual) == (21 * DAY, 14 * DAY)
        assert "Lena Hoffmann – 18 d 12 d +6 d" in read(answer)
        assert "All leave of the past twelve months would have been covered." in read(answer)

    def test_posts_nothing(self, hr, draft, lena, django_capture_on_commit_callbacks):
        before = Entry.objects.count(), lena.holder.accounts.get().version

        begin(hr, draft, django_capture_on_commit_callbacks)

        assert (Entry.objects.count(), lena.holder.accounts.get().version) == before

    def test_draws_both_sums(self, hr, trial):
        page = hr.get(url("policytrial_change", trial.pk))

        assert "from 14 d with the draft and 14 d without it at the end of Jul 2026" in text_of(page)
        assert page.context["page"].drawing_ahead.wide.ahead.startswith("M")

    def test_gives_every_person_as_a_file(self, hr, trial):
        answer = hr.get(url("policytrial_csv", trial.pk))

        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        assert [(row["Number"], row["2026-12-31, draft"], row["2027-06-30, draft"]) for row in rows] == [
            ("P-2", str(24 * DAY), str(18 * DAY))
        ]

    @pytest.mark.parametrize(
        ("show", "count"), [("", 1), ("more", 1), ("less", 0), ("same", 0), ("refused", 0), ("failed", 0)]
    )
    def test_can_be_narrowed_down(self, hr, trial, show, count):
        page = hr.get(url("policytrial_change", trial.pk), {"show": show, "named": "hoff"}).context["page"]

        assert len(page.page.object_list) == count

    @pytest.mark.parametrize(("by", "difference"), [("last", 6), ("year_end", 0), ("today", 7), ("odd", 6)])
    def test_can_be_looked_at_for_other_days(self, hr, trial, by, difference):
        page = hr.get(url("policytrial_change", trial.pk), {"by": by}).context["page"]

        assert page.page.object_list[0].difference == difference * DAY

    def test_names_leave_that_would_not_have_been_covered(self, hr, trial):
        TrialLine.objects.update(
            refused=[{"ref": "x", "first_on": "2026-05-04", "last_on": "2026-05-05", "amount": 2 * DAY, "covered": 0}]
        )

        page = read(hr.get(url("policytrial_change", trial.pk)))

        assert "1 request of 1 person would not have been covered" in page
        assert "4 – 5 May: 2 d, of which nothing" in page

    def test_is_counted_again(self, hr, trial, django_capture_on_commit_callbacks):
        trial.lines.update(tried=[1], usual=[1])

        with django_capture_on_commit_callbacks(execute=True):
            page = hr.post(url("policytrial_act", trial.pk), {"_again": "1"}, follow=True)

        assert "It is being counted again, from today." in read(page)
        assert len(trial.lines.get().tried) == 12

    def test_says_when_nobody_works_at_it_and_goes_on(self, hr, trial, django_capture_on_commit_callbacks):
        long_ago = acting.now() - dt.timedelta(minutes=5)
        PolicyTrial.objects.update(state="counting", done=0, touched_at=long_ago)
        TrialLine.objects.update(state="due")

        stuck = read(hr.get(url("policytrial_change", trial.pk)))
        with django_capture_on_commit_callbacks(execute=True):
            hr.post(url("policytrial_act", trial.pk), {"_go_on": "1"})

        trial.refresh_from_db()
        assert "Nobody is working at it" in stuck
        assert trial.state == "counted"

    @pytest.mark.parametrize("people", [1, 10, 100])
    def test_reads_a_fixed_number_of_queries(self, hr, trial, lena, policy, people):
        for _ in range(people - 1):
            holder = EmployeeFactory(hired_on=JAN_2026).holder
            TrialLine.objects.create(trial=trial, holder=holder, state="counted", tried=[DAY] * 12, usual=[0] * 12)

        with CaptureQueriesContext(connection) as caught:
            page = hr.get(url("policytrial_change", trial.pk))

        assert page.context["page"].page.paginator.count == people
        assert len(caught) == 15


class TestAuditors:
    def test_look_and_press_nothing(self, client, trial, draft, otto):
        sign_in(client, otto)

        pages = [client.get(url("policytrial_change", trial.pk)), client.get(url("policydraft_change", draft.pk))]
        refused = client.post(url("policydraft_act", draft.pk), {"_publish": "1", "reason": "x"})

        assert "Lena Hoffmann" in read(pages[0])
        assert "Count again" not in read(pages[0])
        assert "Publish" not in read(pages[1])
        assert refused.status_code == 403
