"""Stand-ins, comments and reminders."""

from datetime import timedelta

import pytest

from approvals.models import Approval
from tests.timeoff.factories import NINE, days
from timeoff import operations

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(hours=2)


@pytest.fixture
def time_off(ada, vacation, sam):
    return operations.submit(employee=ada, resource=vacation, span=days(0, 4), stand_in=sam, at=NINE)


class TestStandIn:
    @pytest.mark.parametrize(("will", "answer", "kind"), [(True, "yes", "stands_in"), (False, "no", "cannot_stand_in")])
    def test_says_yes_or_no_with_a_word(self, time_off, sam, will, answer, kind):
        said = operations.answer_stand_in(time_off=time_off, by=sam, will=will, at=LATER, text="From Tuesday on")

        assert said.stand_in_answer == answer
        event = time_off.events.get(kind=kind)
        assert (event.by, event.at, event.text) == (sam, LATER, "From Tuesday on")

    def test_may_change_the_answer_and_says_nothing_twice(self, time_off, sam):
        for will in (True, True, False):
            operations.answer_stand_in(time_off=time_off, by=sam, will=will, at=LATER)

        time_off.refresh_from_db()
        assert time_off.stand_in_answer == "no"
        assert [e.kind for e in time_off.events.order_by("pk")] == ["submitted", "stands_in", "cannot_stand_in"]

    @pytest.mark.parametrize("who", ["ada", "mia", "zoe"])
    def test_is_nobody_else(self, time_off, who, request):
        with pytest.raises(operations.CannotAnswer, match="not asked to stand in"):
            operations.answer_stand_in(time_off=time_off, by=request.getfixturevalue(who), will=True, at=LATER)

    def test_is_free_when_the_leave_is_off(self, time_off, sam, ada):
        operations.cancel(time_off=time_off, by=ada, at=NINE)

        with pytest.raises(operations.CannotAnswer, match="is cancelled: nobody has to"):
            operations.answer_stand_in(time_off=time_off, by=sam, will=True, at=LATER)


class TestComment:
    @pytest.mark.parametrize("who", ["ada", "mia", "vera", "hana"])
    def test_is_for_those_whom_it_concerns(self, time_off, who, request):
        by = request.getfixturevalue(who)

        said = operations.comment(time_off=time_off, by=by, text=" Could it be a week later? ", at=LATER)

        assert (said.kind, said.by, said.text) == ("comment", by, "Could it be a week later?")

    @pytest.mark.parametrize("who", ["sam", "zoe", "otto"])
    def test_is_for_nobody_else(self, time_off, who, request):
        with pytest.raises(operations.CannotComment, match="Only who asked"):
            operations.comment(time_off=time_off, by=request.getfixturevalue(who), text="Hello", at=LATER)

    @pytest.mark.parametrize(("text", "words"), [("  ", "is empty"), ("x" * 1001, "1,001 characters, and 1,000 fit")])
    def test_says_something_and_not_too_much(self, time_off, ada, text, words):
        with pytest.raises(operations.CannotComment, match=words):
            operations.comment(time_off=time_off, by=ada, text=text, at=LATER)

    def test_is_not_made_on_a_draft(self, ada, vacation):
        draft = operations.save_draft(employee=ada, resource=vacation, span=days(0), at=NINE)

        with pytest.raises(operations.CannotComment):
            operations.comment(time_off=draft, by=ada, text="Hello", at=LATER)


class TestRemind:
    def test_stands_in_the_history_and_on_the_approval(self, time_off, ada):
        operations.remind(time_off=time_off, by=ada, at=LATER)

        assert Approval.objects.get().reminders == 1
        assert time_off.events.filter(kind="reminded").count() == 1

    def test_goes_out_once_a_day(self, time_off, ada):
        operations.remind(time_off=time_off, by=ada, at=LATER)

        with pytest.raises(operations.CannotRemind, match="tomorrow"):
            operations.remind(time_off=time_off, by=ada, at=LATER + timedelta(hours=1))
        operations.remind(time_off=time_off, by=ada, at=LATER + timedelta(days=1))

    def test_is_for_the_requester(self, time_off, mia):
        with pytest.raises(operations.CannotRemind, match="Only who asked"):
            operations.remind(time_off=time_off, by=mia, at=LATER)

    def test_is_refused_when_it_is_decided(self, time_off, ada, mia):
        operations.approve(time_off=time_off, by=mia, at=NINE)
        Approval.objects.update(state="approved", closed_at=NINE)

        with pytest.raises(operations.CannotRemind, match="is approved"):
            operations.remind(time_off=time_off, by=ada, at=LATER)
