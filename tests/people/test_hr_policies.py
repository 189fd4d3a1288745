"""The pages of policies: a change is a new version, with its sentences and its months beside the form."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import operations
from ledger.models import Entry, Policy, PolicyVersion
from ledger.rules import PolicySettings
from tests.ledger.factories import act
from tests.ledger.policy_forms import filled
from tests.people.admin_pages import sign_in
from tests.people.factories import EmployeeFactory
from tests.people.hr_pages import DAY, JAN_2027, NINE, SECOND, TODAY, july, lena, policy, text_of, url, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

MORE = {"amount": "26", "reason": "Works agreement", "effective_from": "2027-01-01"}
NEW = {"name": "Trainees", "day_length": "7.5", "priority": "1"}


def change(**changes):
    """The form of the policy as a browser sends it, with these changes."""
    return filled(SECOND, **changes)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


class TestANewVersion:
    def test_is_published_with_its_reason(self, hr, policy, hana):
        answer = hr.post(url("policy_change", policy.pk), change(**MORE))

        assert answer.status_code == 302
        version = policy.versions.get(number=3)
        assert version.rules.accrual.per_year == 26 * DAY
        assert (version.effective_from, version.reason) == (JAN_2027, "Works agreement")
        assert (version.created_by, version.created_at) == (f"employee:{hana.pk}", NINE)
        assert said(answer) == ["Version 3 is published: in force from 1\u00a0Jan\u00a02027."]

    def test_leaves_the_versions_before_as_they_are(self, hr, policy):
        before = list(policy.versions.order_by("number").values())

        hr.post(url("policy_change", policy.pk), change(**MORE))

        assert list(policy.versions.filter(number__lt=3).order_by("number").values()) == before

    def test_that_differs_in_nothing_is_not_published(self, hr, policy):
        answer = hr.post(url("policy_change", policy.pk), change())

        assert answer.status_code == 422
        assert "Nothing differs from version 2, so there is nothing to publish." in text_of(answer)
        assert policy.versions.count() == 2

    def test_begins_after_the_latest(self, hr, policy):
        answer = hr.post(url("policy_change", policy.pk), change(**MORE | {"effective_from": "2026-01-01"}))

        assert answer.status_code == 422
        assert "The latest version begins on 1 January 2026; a new one begins after that day." in text_of(answer)
        assert policy.versions.count() == 2

    def test_says_beside_each_field_what_is_wrong(self, hr, policy):
        answer = hr.post(url("policy_change", policy.pk), change(**MORE | {"amount": "lots", "reason": ""}))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert re.search(r'data-invalid="true">\s*<label for="id_amount">', page)
        assert "“lots” is not a length of time." in page
        assert 'value="lots"' in page, "what was typed stays"

    def test_that_somebody_else_published_meanwhile_is_refused_in_words(self, hr, policy, monkeypatch):
        def overtaken(**kwargs):
            raise operations.policies.Invalid("effective_from", "Version 3 begins on 2027-01-01.")

        monkeypatch.setattr(operations, "publish_version", overtaken)

        answer = hr.post(url("policy_change", policy.pk), change(**MORE))

        assert "Version 3 begins on 2027-01-01." in text_of(answer)

    def test_is_only_looked_at_by_the_button_for_that(self, hr, policy, lena):
        answer = hr.post(url("policy_change", policy.pk), change(**MORE, _preview="1"))

        assert answer.status_code == 200
        assert policy.versions.count() == 2
        assert "<mark>26\u00a0d</mark>" in answer.content.decode()


class TestANewPolicy:
    def test_is_made_with_its_first_version(self, hr, vacation, july):
        data = filled({}, method="time", amount="24", **NEW, resource=str(vacation.pk), effective_from="2026-01-01")

        answer = hr.post(url("policy_add"), data)

        policy = Policy.objects.get()
        assert answer["Location"] == url("policy_change", policy.pk)
        assert (policy.key, policy.name, policy.day_minutes, policy.resource) == ("trainees", "Trainees", 450, vacation)
        assert policy.versions.get().rules.accrual.per_year == 24 * 450

    def test_gets_a_key_of_its_own(self, hr, policy, vacation):
        data = filled({}, **NEW | {"name": "Germany"}, resource=str(vacation.pk), effective_from="2026-01-01")

        hr.post(url("policy_add"), data)

        assert set(Policy.objects.values_list("key", flat=True)) == {"germany", "germany-2"}

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"name": ""}, "Fill this in: it cannot stay empty."),
            ({"resource": ""}, "Choose one from the list, or name a new one beside it."),
            ({"resource": "999"}, "This is none of the choices."),
            ({"day_length": "25"}, "A day has 24 hours at most."),
            ({"day_length": "long"}, "“long” is not a length of time."),
            ({"day_length": "0"}, "it has to be more than nothing"),
            ({"method": "time", "amount": ""}, "Say how much comes in."),
        ],
    )
    def test_is_refused_by_field(self, hr, vacation, july, changes, words):
        data = filled({}, **{"resource": str(vacation.pk)} | NEW | changes)

        answer = hr.post(url("policy_add"), data)

        assert answer.status_code == 422
        assert words in text_of(answer)
        assert not Policy.objects.exists()

    def test_reads_out_and_previews_before_it_is_there(self, hr, vacation, july):
        EmployeeFactory(first_name="Bea", last_name="Neu", hired_on=dt.date(2024, 1, 1), number="P-9")
        data = filled({}, method="time", amount="24", day_length="8", resource=str(vacation.pk), **{"for": "P-9"})

        answer = hr.post(url("policy_live_new"), data | {"effective_from": "2026-08-01"}, HTTP_HX_REQUEST="true")

        page = text_of(answer)
        assert "You get 24 d a year: 2 d on the 1st of each month." in page
        assert "Month by month for Bea Neu" in page
        assert "Difference" not in page


class TestWhatFollowsTheForm:
    def test_marks_what_is_new_in_the_sentences(self, hr, policy, lena):
        answer = hr.post(url("policy_live", policy.pk), change(**MORE), HTTP_HX_REQUEST="true")

        page = answer.content.decode()
        assert "<mark>26\u00a0d</mark> a year:" in page
        assert "is new in version 3" in text_of(answer)
        assert '<s class="text-muted-foreground">24\u00a0d a year</s> 26\u00a0d a year' in page

    def test_shows_twelve_months_against_the_version_in_force(self, hr, policy, lena):
        # 14 d in July; 2 d a month; at the year's end 24 d, of which 5 carry over; 1040 min a month from January.
        rows = months(hr.post(url("policy_live", policy.pk), change(**MORE), HTTP_HX_REQUEST="true"))

        assert rows[0] == ["Jul 2026", "+2 d", "", "", "14 d", "14 d", "–"]
        assert rows[5] == ["Dec", "+2 d", "", "", "24 d", "24 d", "–"]
        assert rows[6] == ["Version 3 begins on 1 Jan 2027. 5 d carry over, 19 d lapse."]
        assert rows[7] == ["Jan 2027", "+2 d 1 h 20 min", "", "−19 d", "7 d 1 h 20 min", "7 d", "+1 h 20 min"]
        assert rows[10] == ["Apr", "+2 d 1 h 20 min", "", "−5 d", "8 d 5 h 20 min", "8 d", "+5 h 20 min"]
        assert len(rows) == 13

    def test_posts_nothing(self, hr, policy, lena):
        before = (Entry.objects.count(), PolicyVersion.objects.count())

        hr.post(url("policy_live", policy.pk), change(**MORE))

        assert (Entry.objects.count(), PolicyVersion.objects.count()) == before

    def test_is_for_whom_one_writes(self, hr, policy, lena):
        EmployeeFactory(first_name="Ben", last_name="Adler", number="P-7")

        page = text_of(hr.post(url("policy_live", policy.pk), change(**MORE) | {"for": "ben"}))

        assert "Month by month for Ben Adler" in page

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("Nemo", "Nobody here is called “Nemo”. Write a name or a personnel number."),
            ("Lena", "“Lena” fits Lena Adler (P-8), Lena Hoffmann (P-2). Write more of the name, or the number."),
        ],
    )
    def test_says_when_the_name_is_nobodys_or_of_several(self, hr, policy, lena, name, words):
        EmployeeFactory(first_name="Lena", last_name="Adler", number="P-8")

        assert words in text_of(hr.post(url("policy_live", policy.pk), change(**MORE) | {"for": name}))

    def test_says_what_is_missing_while_the_rules_say_nothing_yet(self, hr, policy):
        page = text_of(hr.post(url("policy_live", policy.pk), change(**MORE | {"amount": ""})))

        assert "It says nothing yet" in page
        assert "Allowance: Say how much comes in." in page

    def test_reads_the_rules_out_while_the_reason_is_missing(self, hr, policy, lena):
        data = {name: text for name, text in change(**MORE).items() if name != "reason"}

        assert "26 d a year" in text_of(hr.post(url("policy_live", policy.pk), data)).replace("</mark>", "").replace(
            "<mark>", ""
        )

    def test_has_no_months_for_what_is_unlimited(self, hr, policy, lena):
        answer = hr.post(url("policy_live", policy.pk), filled({}, method="unlimited"))

        assert "Unlimited leave has no balance to look ahead at." in text_of(answer)

    def test_an_untouched_page_says_the_same_without_a_script(self, hr, policy, lena):
        page = text_of(hr.get(url("policy_change", policy.pk)))

        assert "You get 24 d a year: 2 d on the 1st of each month." in page
        assert "Nothing differs from version 2 yet" in page
        assert "Month by month for Lena Hoffmann" in page

    def test_a_version_to_come_is_what_the_next_one_is_compared_with(self, hr, policy, lena):
        more = SECOND | {"accrual": {**SECOND["accrual"], "per_year": 30 * DAY}}
        operations.publish_version(policy=policy, settings=more, effective_from=JAN_2027, act=act(TODAY, "More"))

        page = text_of(hr.get(url("policy_change", policy.pk)))

        assert "version 2 is in force" in page
        assert "Version 3, to come" in page
        assert "Without it" in page


def months(answer):
    """The rows of the table of months, as texts."""
    page = answer.content.decode().replace("\u00a0", " ")
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


class TestVersions:
    def test_are_listed_with_what_each_changed_and_why(self, hr, policy, hana):
        page = text_of(hr.get(url("policy_change", policy.pk)))

        assert "Version 2, in force" in page
        assert 'Carry over</span> <s class="text-muted-foreground">10 d</s> 5 d' in page
        assert "Hana Cast: Collective agreement" in page
        assert "1 Jan – 31 Dec 2025" in page


class TestWhoMay:
    def test_auditors_read_the_rules_and_change_nothing(self, client, otto, policy, lena):
        client = sign_in(client, otto)

        page = client.get(url("policy_change", policy.pk))

        assert page.status_code == 200
        assert "You get 24 d a year" in text_of(page)
        assert b"<form" not in page.content.partition(b'class="hr"')[2]
        assert client.post(url("policy_change", policy.pk), change(**MORE)).status_code == 403
        assert client.post(url("policy_live", policy.pk), change(**MORE)).status_code == 403
        assert client.get(url("policy_add")).status_code == 403
        assert client.get(url("policy_details", policy.pk)).status_code == 403
        assert policy.versions.count() == 2

    def test_others_find_nothing(self, client, mia, policy):
        client = sign_in(client, mia)

        for page in (url("policy_changelist"), url("policy_change", policy.pk), url("policy_add")):
            assert client.get(page, follow=True).status_code == 404
        assert client.post(url("policy_change", policy.pk), change(**MORE), follow=True).status_code == 404
        assert policy.versions.count() == 2

    def test_strangers_are_asked_to_sign_in(self, client, policy):
        client.defaults["HTTP_HOST"] = "acme.localhost"

        answer = client.get(url("policy_change", policy.pk), follow=True)

        assert answer.redirect_chain[-1][0].startswith("/sign-in/?next=")

    def test_nobody_deletes_a_policy(self, hr, policy):
        assert hr.post(url("policy_delete", policy.pk), {"post": "yes"}).status_code == 403

    def test_a_policy_that_is_not_there_leads_back(self, hr, july):
        assert hr.get(url("policy_change", 999)).status_code == 302
        assert hr.post(url("policy_live", 999), {}).status_code == 404


class TestDetails:
    def test_are_the_name_and_the_turn(self, hr, policy):
        answer = hr.post(url("policy_details", policy.pk), {"name": "Berlin", "priority": "2"})

        policy.refresh_from_db()
        assert answer.status_code == 302
        assert (policy.name, policy.priority, policy.versions.count()) == ("Berlin", 2, 2)

    def test_need_a_name(self, hr, policy):
        assert hr.post(url("policy_details", policy.pk), {"name": "", "priority": "2"}).status_code == 422

    def test_of_a_day_are_in_the_head(self, hr, policy):
        policy.day_minutes = 450
        policy.save()

        assert "Vacation, a day has 7 h 30 min · 0 people have it" in text_of(hr.get(url("policy_change", policy.pk)))

    def test_are_shown(self, hr, policy):
        assert 'value="Germany"' in hr.get(url("policy_details", policy.pk)).content.decode()


class TestTheList:
    def test_tells_people_and_versions(self, hr, policy, lena):
        operations.publish_version(
            policy=policy, settings={}, effective_from=JAN_2027, act=act(TODAY, "Nothing by itself any more")
        )

        row = hr.get(url("policy_changelist")).context["cl"].result_list[0]

        assert (row.people, row.in_force, row.in_force_from) == (1, 2, dt.date(2026, 1, 1))
        assert row.next_from == JAN_2027

    def test_costs_the_same_for_1_10_and_100_policies(self, hr, vacation, july):
        counts = []
        for number in (1, 10, 100):
            for index in range(Policy.objects.count(), number):
                operations.create_policy(
                    resource=vacation,
                    key=f"p{index}",
                    name=f"P{index}",
                    settings={},
                    effective_from=TODAY,
                    act=act(TODAY),
                )
            counts.append(queries(hr, url("policy_changelist")))
        assert len(set(counts)) == 1, counts


class TestThePage:
    def test_costs_the_same_for_1_10_and_100_people(self, hr, policy, lena):
        counts = []
        for number in (1, 10, 100):
            people = [EmployeeFactory() for _ in range(number - policy.assignments.count())]
            operations.assign(holder_ids=[person.holder_id for person in people], policy=policy, starts_on=TODAY)
            counts.append(queries(hr, url("policy_change", policy.pk)))
        assert len(set(counts)) == 1, counts

    def test_costs_the_same_for_many_versions(self, hr, policy, lena):
        few = queries(hr, url("policy_change", policy.pk))
        for year in range(2028, 2048):
            settings = PolicySettings.parse(SECOND | {"use": {"notice_days": year}}).to_json()
            operations.publish_version(
                policy=policy, settings=settings, effective_from=dt.date(year, 1, 1), act=act(TODAY, "Again")
            )
        assert queries(hr, url("policy_change", policy.pk)) == few


def queries(client, page):
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)
