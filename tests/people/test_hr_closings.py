"""Year-end runs in the admin: counted for chosen policies, looked at, posted, taken away as a file."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from ledger import operations
from ledger.models import Closing, ClosingLine, Entry
from people.hr import acting
from tests.ledger.factories import act
from tests.people.admin_pages import sign_in
from tests.people.factories import EmployeeFactory
from tests.people.hr_pages import DAY, JAN_2026, july, lena, policy, text_of, url, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

DEC_31 = dt.date(2026, 12, 31)
JAN_2 = dt.datetime(2027, 1, 2, 8, tzinfo=dt.UTC)


def begin(client, policy, ends_on="2026-12-31"):
    """Send the form and let what it queued be done."""
    return client.post(url("closing_add"), {"ends_on": ends_on, "policies": [policy.pk]})


@pytest.fixture
def closing(hr, policy, lena, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        begin(hr, policy)
    return Closing.objects.get()


def read(response):
    """The page as a reader sees it, without its tags."""
    return " ".join(strip_tags(text_of(response)).split())


def press(client, closing, button, callbacks):
    """Press a button and let the work be done: what the page says at once, and afterwards."""
    with callbacks(execute=True):
        answer = client.post(url("closing_act", closing.pk), {button: "1"}, follow=True)
    closing.refresh_from_db()
    return f"{read(answer)} {read(client.get(url('closing_change', closing.pk)))}"


class TestBeginning:
    def test_offers_the_next_end_first_with_what_it_does(self, hr, policy, lena):
        page = hr.get(url("closing_add"))

        days = [value for value, _ in page.context["form"].fields["ends_on"].choices]
        assert days[:2] == ["2026-12-31", "2027-12-31"]
        assert days[-1] == "2025-12-31"
        assert "up to 5 d" in text_of(page)

    def test_does_not_let_a_policy_be_chosen_whose_period_ends_on_another_day(self, hr, policy, lena, vacation):
        quarterly = operations.create_policy(
            resource=vacation, key="q", name="By quarters", effective_from=JAN_2026, act=act(JAN_2026),
            settings={"accrual": {"method": "none"}, "period": {"type": "quarter"}},
        )  # fmt: skip
        operations.assign(holder_ids=[lena.holder_id], policy=quarterly, starts_on=JAN_2026)

        page = hr.get(url("closing_add"), {"ends_on": "2026-09-30"})
        answer = hr.post(url("closing_add"), {"ends_on": "2026-09-30", "policies": [policy.pk]})

        offered = {offer.policy.name: offer.trouble for offer, _ in page.context["offers"]}
        assert offered == {"Germany": "No period of it ends on that day.", "By quarters": ""}
        assert answer.status_code == 422
        assert not Closing.objects.exists()

    def test_says_that_no_policy_is_ticked(self, hr, policy, lena):
        answer = hr.post(url("closing_add"), {"ends_on": "2026-12-31"})

        assert answer.status_code == 422
        assert "No policy is ticked. Tick those whose period ends on that day." in text_of(answer)

    def test_says_what_to_do_where_nobody_has_a_policy(self, hr, july):
        assert "No period ends" in text_of(hr.get(url("closing_add")))


class TestDryRun:
    def test_shows_what_will_stand_for_each_person_and_posts_nothing(self, hr, closing):
        page = read(hr.get(url("closing_change", closing.pk)))

        # Twenty-four days, two a month; five go on, and open the year with January's two.
        assert "1 of 1 accounts have something to be posted. Nothing is posted yet." in page
        assert "Lena Hoffmann 24 d 5 d 19 d – – 7 d To post" in page
        assert not Entry.objects.filter(kind="CARRYOVER").exists()

    def test_gives_every_line_as_a_file(self, hr, closing):
        answer = hr.get(url("closing_csv", closing.pk))

        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        assert [(row["Number"], row["Name"], row["Left"], row["Lapses"], row["Unit"]) for row in rows] == [
            ("P-2", "Lena Hoffmann", str(24 * DAY), str(19 * DAY), "minutes")
        ]

    @pytest.mark.parametrize(("shown", "count"), [("", 1), ("lapsed", 1), ("carried", 1), ("debt", 0), ("failed", 0)])
    def test_can_be_narrowed_down(self, hr, closing, shown, count):
        page = hr.get(url("closing_change", closing.pk), {"show": shown, "named": "hoff"}).context["page"]

        assert len(page.page.object_list) == count

    @pytest.mark.parametrize("people", [1, 10, 100])
    def test_reads_a_fixed_number_of_queries(self, hr, closing, lena, policy, people):
        for _ in range(people - 1):
            holder = EmployeeFactory(hired_on=JAN_2026).holder
            operations.assign(holder_ids=[holder.pk], policy=policy, starts_on=JAN_2026)
            ClosingLine.objects.create(closing=closing, account=holder.accounts.get(), left=DAY, lapsed=DAY)

        with CaptureQueriesContext(connection) as caught:
            page = hr.get(url("closing_change", closing.pk))

        assert page.context["page"].page.paginator.count == people
        assert len(caught) == 13


class TestPosting:
    def test_is_confirmed_for_the_night_and_can_be_taken_back(self, hr, closing, django_capture_on_commit_callbacks):
        confirmed = press(hr, closing, "_confirm", django_capture_on_commit_callbacks)
        state = closing.state
        taken_back = press(hr, closing, "_take_back", django_capture_on_commit_callbacks)

        assert "Confirmed. It is posted in the night after 31 Dec 2026" in confirmed
        assert state == "confirmed"
        assert "The confirmation is taken back." in taken_back
        assert closing.state == "counted"

    def test_is_posted_at_once_when_the_period_is_over(
        self, hr, closing, lena, monkeypatch, django_capture_on_commit_callbacks
    ):
        monkeypatch.setattr(acting, "now", lambda: JAN_2)

        page = press(hr, closing, "_confirm", django_capture_on_commit_callbacks)

        assert "Posted, confirmed by Hana" in page
        assert "Lena Hoffmann 24 d 5 d 19 d – – 7 d Posted" in page
        assert sum(Entry.objects.filter(kind="EXPIRATION").values_list("amount", flat=True)) == -19 * DAY

    def test_says_that_it_cannot_be_confirmed_twice(self, hr, closing, django_capture_on_commit_callbacks):
        press(hr, closing, "_confirm", django_capture_on_commit_callbacks)

        again = press(hr, closing, "_confirm", django_capture_on_commit_callbacks)

        assert "only a counted one can be confirmed. Look at it as it stands now." in again

    def test_counts_again(self, hr, closing, lena, django_capture_on_commit_callbacks):
        closing.lines.update(left=1)

        page = press(hr, closing, "_count_again", django_capture_on_commit_callbacks)

        assert "It is being counted again." in page
        assert closing.lines.get().left == 24 * DAY

    def test_says_when_nobody_works_at_it_and_goes_on(self, hr, closing, django_capture_on_commit_callbacks):
        long_ago = acting.now() - dt.timedelta(minutes=5)
        Closing.objects.update(state="counting", reached_id=0, done=0, touched_at=long_ago)

        stuck = text_of(hr.get(url("closing_change", closing.pk)))
        press(hr, closing, "_go_on", django_capture_on_commit_callbacks)

        assert "Nobody is working at it" in stuck
        assert closing.state == "counted"


class TestAuditors:
    def test_look_and_press_nothing(self, client, closing, otto):
        sign_in(client, otto)

        page = client.get(url("closing_change", closing.pk))
        refused = client.post(url("closing_act", closing.pk), {"_confirm": "1"})

        assert "Lena Hoffmann" in text_of(page)
        assert "Count again" not in text_of(page)
        assert refused.status_code == 403
