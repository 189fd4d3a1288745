"""Another policy takes over: what that would do to each, then a line for each."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import operations
from ledger.models import Assignment, Entry, Policy
from ledger.runs import run_day
from tests.ledger.factories import act
from tests.people.admin_pages import sign_in
from tests.people.factories import EmployeeFactory
from tests.people.hr_pages import DAY, FIRST, JAN_2025, JAN_2026, TODAY, july, lena, policy, text_of, url, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

URL = "/admin/ledger/assignment/switch/"


def read(response):
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(response)).split())


@pytest.fixture
def france(vacation, policy):
    made = operations.create_policy(
        resource=vacation, key="france", name="France", settings=FIRST, effective_from=JAN_2025, act=act(JAN_2025)
    )
    return Policy.objects.get(pk=made.pk)


@pytest.fixture
def hers(lena):
    return Assignment.objects.get(holder=lena.holder_id)


def ask(hers, to, **more):
    return {"assignment": hers.pk, "policy": to.pk, "starts_on": "2026-07-14"} | more


def send(hr, asked):
    """Post what was looked at just before."""
    rows = hr.get(URL, asked).context.get("rows") or []
    return hr.post(URL, asked | {"shown": [f"{row.assignment.pk}:{row.mark}" for row in rows]})


class TestLooking:
    def test_says_what_goes_over_and_what_lapses(self, hr, hers, france):
        """14 days stand; of July's 2, 18/31 are taken back (557 min); of the rest the policy carries 5."""
        (row,) = hr.get(URL, ask(hers, france)).context["rows"]

        moved = (row.moved.taken_back, row.moved.carried, row.moved.lapsed)
        assert (*moved, row.why) == (557, 5 * DAY, 9 * DAY - 557, "")

    def test_says_which_booked_days_move(self, hr, hers, france, vacation):
        pool = {"holder_id": hers.holder_id, "resource_id": vacation.pk}
        operations.use(**pool, amount=DAY, day=dt.date(2026, 9, 10), ref="x", act=act(TODAY))

        page = hr.get(URL, ask(hers, france))

        assert page.context["rows"][0].moved.days == [dt.date(2026, 9, 10)]
        assert "10 Sept" in read(page)

    def test_of_a_day_to_come_counts_what_accrues_until_then(self, hr, hers, france):
        page = hr.get(URL, ask(hers, france, starts_on="2026-09-01"))

        (row,) = page.context["rows"]
        assert (row.moved.carried, row.moved.lapsed) == (5 * DAY, 11 * DAY)
        assert "By what will have accrued by then." in read(page)

    def test_changes_nothing(self, hr, hers, france):
        before = Entry.objects.count()
        hr.get(URL, ask(hers, france))

        hers.refresh_from_db()
        assert (Entry.objects.count(), hers.ends_on, Assignment.objects.count()) == (before, None, 1)

    def test_of_nobody_says_where_to_tick(self, hr, policy):
        assert "Tick people in the list of assignments" in read(hr.get(URL))

    def test_is_for_hr_alone(self, client, hers, otto):
        assert sign_in(client, otto).get(URL).status_code == 403


class TestSwitching:
    def test_switches_and_tells_of_each(self, hr, hers, france, lena):
        other = EmployeeFactory(first_name="Ben", last_name="Adler", hired_on=JAN_2026)
        operations.assign(holder_ids=[other.holder_id], policy=france, starts_on=JAN_2026)
        his = Assignment.objects.get(holder=other.holder_id)

        answer = send(hr, ask(hers, france, assignment=[hers.pk, his.pk], reason="A new contract"))

        told = [(result.person.first_name, result.state) for result in answer.context["results"]]
        assert told == [("Ben", "refused"), ("Lena", "done")]
        assert "France is the policy they have. Choose the one that takes over." in read(answer)
        assert "5 d went over. 7 d 6 h 43 min lapsed. 1 d 1 h 17 min taken back." in read(answer)
        hers.refresh_from_db()
        assert (hers.ends_on, hers.followed_by.policy) == (TODAY, france)

    def test_twice_changes_nothing_more(self, hr, hers, france):
        asked = ask(hers, france, reason="A new contract")
        send(hr, asked)
        before = Entry.objects.count()

        answer = hr.post(URL, asked)

        assert (Entry.objects.count(), answer.context["done"]) == (before, 1)

    def test_of_nobody_who_can_be_keeps_what_was_typed(self, hr, hers, france):
        answer = send(hr, ask(hers, france, starts_on="2020-01-01", reason="A new contract"))

        assert answer.status_code == 422
        assert "Nobody can be switched so. Why stands beside each person." in read(answer)
        assert "It must be after 1 January 2026, when Germany begins." in read(answer)
        assert 'value="A new contract"' in text_of(answer)

    def test_from_a_persons_page_leaves_other_leave_types_alone(self, hr, hers, france, lena):
        answer = send(hr, {"of": lena.pk, "policy": france.pk, "starts_on": "2026-07-14", "reason": "A new contract"})

        assert answer.context["done"] == 1
        assert f"{URL}?of={lena.pk}" in text_of(hr.get(reverse("admin:people_employee_change", args=[lena.pk])))

    def test_from_the_list_leads_here(self, hr, hers):
        answer = hr.post(url("assignment_changelist"), {"action": "switch", "_selected_action": [hers.pk]})

        assert answer["Location"] == f"{URL}?assignment={hers.pk}"

    @pytest.mark.parametrize(
        ("odd", "says"),
        [
            ({"reason": " "}, "Say why: people read it."),
            ({"policy": ""}, "Choose the policy that takes over."),
            ({"policy": "x"}, "This is none of the choices. Choose one from the list."),
            ({"starts_on": ""}, "Choose the first day of the new policy."),
            ({"starts_on": "2026-02-30"}, "This is no date."),
            ({"assignment": ["x", "999999999999999999999"]}, "Whom?"),
        ],
    )
    def test_with_something_wrong_says_what_and_keeps_the_rest(self, hr, hers, france, odd, says):
        answer = send(hr, ask(hers, france, reason="A new contract") | odd)

        assert answer.status_code == 422
        assert says in read(answer)
        assert {"reason", "assignment"} & set(odd) or 'value="A new contract"' in text_of(answer)
        assert Assignment.objects.count() == 1


class TestWhatIsAgreedWithSomebody:
    @pytest.fixture
    def three_more(self, hers):
        operations.agree(assignment=hers, per_year=3 * DAY, starts_on=JAN_2026, act=act(TODAY, "Her contract"))
        return hers.agreements.get()

    def test_goes_on_and_the_page_says_so(self, hr, hers, france, three_more):
        looked_at = read(hr.get(URL, ask(hers, france)))
        answer = send(hr, ask(hers, france, reason="Moved to Lyon"))

        says = "Agreed, +3 d a year: Goes on under France"
        assert (says in looked_at, says in read(answer)) == (True, True)
        assert hers.followed_by.agreements.get().per_year == 3 * DAY
        page = read(hr.get(reverse("admin:ledger_assignment_agreements", args=[hers.followed_by.pk])))
        assert "It goes on when another policy of Vacation takes over" in page
        assert "Her contract" in page

    def test_that_was_to_come_is_over_beside_the_old_policy_and_not_taken_back(self, hr, hers, france):
        november = dt.date(2026, 11, 1)
        operations.agree(assignment=hers, per_year=3 * DAY, starts_on=november, act=act(TODAY, "Her contract"))
        send(hr, ask(hers, france, reason="Moved to Lyon"))

        before, after = (
            read(hr.get(reverse("admin:ledger_assignment_agreements", args=[pk])))
            for pk in (hers.pk, hers.followed_by.pk)
        )

        assert ("Over" in before, "Taken back" in before, "To come" in after) == (True, False, True)

    def test_ends_where_nothing_comes_in_by_the_calendar(self, hr, hers, vacation, three_more):
        nothing = operations.create_policy(
            resource=vacation, key="n", name="Nothing", settings={"accrual": {"method": "none"}},
            effective_from=JAN_2026, act=act(JAN_2026),
        )  # fmt: skip

        assert "Nothing comes in by the calendar under Nothing" in read(hr.get(URL, ask(hers, nothing)))

    def test_that_is_agreed_meanwhile_has_the_page_looked_at_again(self, hr, hers, france):
        asked = ask(hers, france, reason="Moved to Lyon")
        shown = [f"{row.assignment.pk}:{row.mark}" for row in hr.get(URL, asked).context["rows"]]
        operations.agree(
            assignment=hers, per_year=3 * DAY, starts_on=dt.date(2026, 12, 1), act=act(TODAY, "Her contract")
        )

        assert hr.post(URL, asked | {"shown": shown}).status_code == 422


class TestWhatHasChangedMeanwhile:
    def test_is_not_switched_and_is_shown_anew(self, hr, hers, france, vacation):
        """Looked at with 5 days to go over; then three more are booked for September, and it is sent."""
        asked = ask(hers, france, reason="A new contract")
        shown = [f"{row.assignment.pk}:{row.mark}" for row in hr.get(URL, asked).context["rows"]]
        pool = {"holder_id": hers.holder_id, "resource_id": vacation.pk}
        operations.use(**pool, amount=3 * DAY, day=dt.date(2026, 9, 10), ref="x", act=act(TODAY))

        answer = hr.post(URL, asked | {"shown": shown})

        assert answer.status_code == 422
        assert "The figures have changed since you looked. Look at them again, then switch." in read(answer)
        assert answer.context["rows"][0].moved.days == [dt.date(2026, 9, 10)]
        assert (Assignment.objects.count(), 'value="A new contract"' in text_of(answer)) == (1, True)
        again = [f"{row.assignment.pk}:{row.mark}" for row in answer.context["rows"]]
        assert hr.post(URL, asked | {"shown": again}).context["done"] == 1

    def test_keeps_nobody_else_from_being_switched(self, hr, hers, policy, france, vacation):
        ben = EmployeeFactory(first_name="Ben", last_name="Adler", hired_on=JAN_2026)
        operations.assign(holder_ids=[ben.holder_id], policy=policy, starts_on=JAN_2026)
        his = Assignment.objects.get(holder=ben.holder_id)
        run_day(act=act(TODAY, actor="system:accrual"))
        asked = ask(hers, france, assignment=[hers.pk, his.pk], reason="A new contract")
        shown = [f"{row.assignment.pk}:{row.mark}" for row in hr.get(URL, asked).context["rows"]]
        operations.use(holder_id=ben.holder_id, resource_id=vacation.pk, amount=DAY, day=TODAY, act=act(TODAY))

        answer = hr.post(URL, asked | {"shown": shown})

        told = [(result.person.first_name, result.state, result.why) for result in answer.context["results"]]
        changed = "Something else comes of it by now. Look at it again, then switch."
        assert told == [("Ben", "refused", changed), ("Lena", "done", "")]
        assert "Look again at who has changed" in read(answer)
        assert answer.context["look_again"].startswith(f"{URL}?assignment={his.pk}&policy={france.pk}")

    def test_that_nobody_looked_at_is_nothing_to_go_by(self, hr, hers, france):
        answer = hr.post(URL, ask(hers, france, reason="A new contract"))

        assert (answer.status_code, Assignment.objects.count()) == (422, 1)


class TestTooManyAtOnce:
    @pytest.fixture
    def few(self, monkeypatch):
        for where in ("people.hr.switching", "people.hr.switch_pages"):
            monkeypatch.setattr(f"{where}.MOST", 2)

    def test_are_refused_in_the_list(self, hr, policy, few, hers):
        people = [EmployeeFactory(hired_on=JAN_2026) for _ in range(2)]
        operations.assign(holder_ids=[each.holder_id for each in people], policy=policy, starts_on=JAN_2026)
        ids = list(Assignment.objects.values_list("pk", flat=True))

        answer = hr.post(url("assignment_changelist"), {"action": "switch", "_selected_action": ids}, follow=True)

        says = "Nobody was switched: 3 are ticked, and 2 go at a time. Filter the list and tick fewer."
        assert [str(message) for message in answer.context["messages"]] == [says]

    def test_are_refused_on_the_page(self, hr, policy, france, few, hers):
        people = [EmployeeFactory(hired_on=JAN_2026) for _ in range(2)]
        operations.assign(holder_ids=[each.holder_id for each in people], policy=policy, starts_on=JAN_2026)
        ids = list(Assignment.objects.values_list("pk", flat=True))

        answer = hr.post(URL, ask(hers, france, assignment=ids, reason="A new contract"))

        assert (answer.status_code, Assignment.objects.count()) == (422, 3)
        assert "Too many at once" in read(answer)


class TestQueries:
    def test_are_the_same_for_one_and_ten(self, hr, policy, france, lena):
        hr.get(URL, {"assignment": lena.holder.assignments.get().pk, "policy": france.pk, "starts_on": "2026-07-14"})
        counts = []
        for more in (1, 10):
            people = [EmployeeFactory(hired_on=JAN_2026) for _ in range(more)]
            holders = [person.holder_id for person in people]
            operations.assign(holder_ids=holders, policy=policy, starts_on=JAN_2026)
            run_day(act=act(TODAY, actor="system:accrual"))
            ids = list(Assignment.objects.filter(holder__in=holders).values_list("pk", flat=True))
            asked = {"assignment": ids, "policy": france.pk, "starts_on": "2026-07-14", "reason": "A new contract"}
            with CaptureQueriesContext(connection) as shown:
                rows = hr.get(URL, asked).context["rows"]
            marks = [f"{row.assignment.pk}:{row.mark}" for row in rows]
            with CaptureQueriesContext(connection) as sent:
                assert hr.post(URL, asked | {"shown": marks}).context["done"] == more
            counts.append((len(shown), len(sent)))

        assert counts == [counts[0]] * 2
