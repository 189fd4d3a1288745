"""Many at once, for real: each thread with a connection and a commit of its own."""

import pytest

from ledger.models import Entry
from people.models import Employee
from tests.people.factories import TeamFactory
from tests.timeoff.factories import NINE, D, PolicyFactory, balance, days, give, worker
from timeoff import operations
from timeoff.models import TimeOffDay, TimeOffRequest


@pytest.fixture
def ada(real_company):
    manager = worker("Mia")
    policy = PolicyFactory(resource__key="vacation", name="Vacation 2026")
    return give(worker("Ada", manager=manager, team=TeamFactory()), policy, 5 * D)


@pytest.fixture
def vacation(ada):
    return ada.holder.accounts.get().policy.resource


def submitter(ada, vacation):
    def submit(value):
        first, token = value
        return operations.submit(
            employee=Employee.objects.get(pk=ada.pk),
            resource=vacation,
            span=days(first, first + 4),
            at=NINE,
            form_token=token,
        )

    return submit


class TestTheLastFiveDays:
    @pytest.mark.parametrize("clicks", [2, 20])
    def test_go_to_exactly_one_of_many_weeks(self, ada, vacation, in_threads, clicks):
        answers = in_threads(submitter(ada, vacation), [(7 * number, "") for number in range(clicks)])

        sent = [answer for answer in answers if isinstance(answer, TimeOffRequest)]
        refused = [answer for answer in answers if not isinstance(answer, TimeOffRequest)]
        assert len(sent) == 1
        assert {type(refusal) for refusal in refused} == {operations.CannotSubmit}
        assert {str(refusal).replace("\u00a0", " ") for refusal in refused} == {
            "You ask for 5 d and have 0 d on these days. 5 d are missing. 5 d are held for other requests."
        }
        assert balance(ada, vacation) == (0, 5 * D, 0)

    def test_go_to_one_of_many_who_ask_for_the_same_week(self, ada, vacation, in_threads):
        answers = in_threads(submitter(ada, vacation), [(0, f"form {number}") for number in range(8)])

        refused = [str(answer).replace("\u00a0", " ") for answer in answers if isinstance(answer, Exception)]
        assert len(refused) == 7
        assert all(words.startswith("You already asked for Mon 10 – Fri 14 Aug.") for words in refused)
        assert all("You ask for 5 d; 0 d can be used and 5 d are held." in words for words in refused)
        assert balance(ada, vacation) == (0, 5 * D, 0)
        assert TimeOffDay.objects.active().count() == 5


class TestATeamOfWhomTwoMayBeAway:
    @pytest.fixture
    def limited(self, real_company):
        """Six colleagues, and leave of which at most two of them may take the same days."""
        rules = {"use": {"most_away": {"people": 2, "then": "refuse"}}}
        policy = PolicyFactory(resource__key="vacation", name="Vacation 2026", settings=rules)
        manager, team = worker("Mia"), TeamFactory()
        return [give(worker(f"Colleague{n}", manager=manager, team=team), policy, 10 * D) for n in range(6)]

    @pytest.fixture
    def resource(self, limited):
        return limited[0].holder.accounts.get().policy.resource

    def test_lets_two_of_six_go_who_ask_in_the_same_moment(self, limited, resource, in_threads):
        def ask(person):
            mine = Employee.objects.get(pk=person.pk)
            return operations.submit(employee=mine, resource=resource, span=days(0, 4), at=NINE)

        answers = in_threads(ask, limited)

        refused = [str(answer) for answer in answers if isinstance(answer, operations.CannotSubmit)]
        assert [type(answer) for answer in answers].count(TimeOffRequest) == 2, answers
        assert len(refused) == 4
        assert all("3 with you, and at most 2 may be." in words for words in refused), refused
        assert TimeOffDay.objects.active().count() == 2 * 5

    def test_lets_two_of_six_move_their_leave_onto_the_same_days(self, limited, resource, in_threads):
        waiting = [
            operations.submit(employee=person, resource=resource, span=days(7 * n + 7), at=NINE)
            for n, person in enumerate(limited)
        ]

        def move(time_off):
            mine = TimeOffRequest.objects.get(pk=time_off.pk)
            return operations.edit(time_off=mine, resource=resource, span=days(0), by=mine.employee, at=NINE)

        answers = in_threads(move, waiting)

        moved = [answer for answer in answers if isinstance(answer, TimeOffRequest)]
        assert len(moved) == 2, answers
        assert {type(answer) for answer in answers} == {TimeOffRequest, operations.CannotSubmit}
        # Who was refused keeps the days from before.
        assert TimeOffDay.objects.active().count() == 6
        assert TimeOffDay.objects.active().filter(on=days(0).starts_on).count() == 2


class TestOneForm:
    def test_makes_one_request_however_often_it_is_sent(self, ada, vacation, in_threads):
        answers = in_threads(submitter(ada, vacation), [(0, "one form")] * 6)

        assert len({answer.pk for answer in answers}) == 1
        assert Entry.objects.filter(kind="HOLD").count() == 5


class TestCancelAgainstApprove:
    def test_only_one_of_them_wins(self, ada, vacation, in_threads):
        manager = ada.manager
        time_off = submitter(ada, vacation)((0, ""))

        def act(name):
            if name == "cancel":
                return operations.cancel(time_off=time_off, by=ada, at=NINE).state
            return operations.approve(time_off=time_off, by=manager, at=NINE).state

        answers = in_threads(act, ["cancel", "approve"])

        time_off.refresh_from_db()
        # Approved first, it is cancelled after that; cancelled first, there is nothing left to approve.
        assert time_off.is_cancelled
        assert answers[0] == "cancelled"
        assert answers[1] == "approved" or isinstance(answers[1], operations.CannotApprove)
        assert balance(ada, vacation) == (5 * D, 0, 0)
        assert not TimeOffDay.objects.active().exists()


class TestTwoOnBothSidesOfAWeekend:
    @pytest.fixture
    def ada(self, real_company):
        """Ada has leave of which the days off between two requests count, as long as both stand."""
        policy = PolicyFactory(resource__key="vacation", name="Vacation 2026", settings={"use": {"sandwich": True}})
        return give(worker("Ada", manager=worker("Mia")), policy, 50 * D)

    def test_are_cancelled_in_the_same_moment_and_neither_waits_for_the_other(self, ada, vacation, in_threads):
        friday, monday = (
            operations.submit(employee=ada, resource=vacation, span=days(first), at=NINE) for first in (4, 7)
        )
        assert (friday.duration_minutes, monday.duration_minutes) == (D, 3 * D)

        def cancel(pk):
            mine = Employee.objects.get(pk=ada.pk)
            return operations.cancel(time_off=TimeOffRequest.objects.get(pk=pk), by=mine, at=NINE)

        answers = in_threads(cancel, [friday.pk, monday.pk])

        assert [getattr(answer, "state", answer) for answer in answers] == ["cancelled", "cancelled"]
        assert balance(ada, vacation) == (50 * D, 0, 0)
