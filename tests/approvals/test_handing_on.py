"""Referring to somebody else, and reminding."""

from datetime import UTC, datetime

import pytest

from approvals.charge import who_decides
from approvals.models import ERASED_NOTE, Decision
from approvals.operations import CannotRefer, CannotRemind, decide, refer, remind, withdraw
from people.operations import erase_person, leave_company
from tests.approvals.factories import NOON, TODAY, days, make_person


class TestRefer:
    def test_lets_somebody_else_decide(self, errands, cast):
        approval = errands.ask(cast.ada)

        refer(approval=approval, by=cast.mia, to=cast.zoe, note="You know the dates.", at=NOON)

        approval.refresh_from_db()
        assert who_decides(approval, TODAY) == (cast.zoe,)
        decision = Decision.objects.get()
        assert (decision.verdict, decision.by, decision.referred_to) == ("referred", cast.mia, cast.zoe)
        assert decision.note == "You know the dates."
        assert [number for number, _ in errands.handed_on] == [1]
        assert decide(approval=approval, by=cast.zoe, verdict="approved", at=NOON).changed

    def test_can_be_taken_back_by_the_line(self, errands, cast):
        approval = errands.ask(cast.ada)
        refer(approval=approval, by=cast.mia, to=cast.zoe, at=NOON)

        assert decide(approval=approval, by=cast.mia, verdict="approved", at=NOON).changed

    def test_twice_is_done_once(self, errands, cast):
        approval = errands.ask(cast.ada)
        for _ in range(2):
            refer(approval=approval, by=cast.mia, to=cast.zoe, at=NOON)

        assert Decision.objects.count() == len(errands.handed_on) == 1

    def test_goes_on_to_a_third(self, errands, cast):
        approval = errands.ask(cast.ada)
        refer(approval=approval, by=cast.mia, to=cast.zoe, at=NOON)

        refer(approval=approval, by=cast.zoe, to=cast.boss, at=NOON)

        approval.refresh_from_db()
        assert who_decides(approval, TODAY) == (cast.boss,)

    @pytest.mark.parametrize(
        ("by", "to", "words"),
        [
            ("zoe", "boss", "not yours to decide"),
            ("ada", "zoe", "not yours to decide"),
            ("otto", "zoe", "not yours to decide"),
            ("mia", "ada", "Nobody decides on their own request"),
            ("mia", "mia", "waits for you already"),
            ("hana", "mia", "waits for Mia Manager already"),
            ("mia", "otto", "Otto Audit is an auditor and decides nothing"),
        ],
    )
    def test_refuses(self, errands, cast, by, to, words):
        approval = errands.ask(cast.ada)

        with pytest.raises(CannotRefer, match=words):
            refer(approval=approval, by=getattr(cast, by), to=getattr(cast, to), at=NOON)

        assert not Decision.objects.exists()

    def test_refuses_who_has_left(self, errands, cast):
        leave_company(employee=cast.zoe, left_on=TODAY - days(1))

        with pytest.raises(CannotRefer, match="Zoe Stranger does not work here now"):
            refer(approval=errands.ask(cast.ada), by=cast.mia, to=cast.zoe, at=NOON)

    def test_refuses_who_cannot_sign_in(self, errands, cast):
        with pytest.raises(CannotRefer, match="cannot sign in"):
            refer(approval=errands.ask(cast.ada), by=cast.mia, to=make_person("N N", signs_in=False), at=NOON)

    def test_refuses_what_is_decided(self, errands, cast):
        approval = errands.ask(cast.ada)
        decide(approval=approval, by=cast.mia, verdict="approved", at=NOON)

        with pytest.raises(CannotRefer, match="decided in the meantime"):
            refer(approval=approval, by=cast.mia, to=cast.zoe, at=NOON)

    def test_refuses_a_step_that_is_over(self, errands, cast):
        approval = errands.ask(cast.ada, steps=["manager", "manager"])
        decide(approval=approval, by=cast.mia, verdict="approved", at=NOON)

        with pytest.raises(CannotRefer, match="decided in the meantime"):
            refer(approval=approval, by=cast.mia, to=cast.zoe, step=1, at=NOON)


class TestRemind:
    def test_counts_and_tells_the_domain(self, errands, cast):
        approval = errands.ask(cast.ada)

        remind(approval=approval, by=cast.ada, at=NOON + days(2))

        approval.refresh_from_db()
        assert (approval.reminders, approval.reminded_on) == (1, TODAY + days(2))
        assert [number for number, _ in errands.reminded] == [1]

    def test_once_a_day_of_the_requesters_own(self, errands, cast):
        approval = errands.ask(cast.ada)
        remind(approval=approval, by=cast.ada, at=NOON)

        with pytest.raises(CannotRemind, match="You have sent a reminder today"):
            remind(approval=approval, by=cast.ada, at=datetime(2026, 7, 14, 21, 59, tzinfo=UTC))
        # Midnight in Berlin has passed, though not in UTC.
        remind(approval=approval, by=cast.ada, at=datetime(2026, 7, 14, 22, 1, tzinfo=UTC))

        assert len(errands.reminded) == 2

    @pytest.mark.parametrize("name", ["mia", "hana", "otto", "zoe"])
    def test_only_by_who_asked(self, errands, cast, name):
        with pytest.raises(CannotRemind, match="Only who asked"):
            remind(approval=errands.ask(cast.ada), by=getattr(cast, name), at=NOON)

    def test_not_once_it_is_closed(self, errands, cast):
        approval = errands.ask(cast.ada)
        withdraw(subject=approval.subject, at=NOON)

        with pytest.raises(CannotRemind, match="decided in the meantime"):
            remind(approval=approval, by=cast.ada, at=NOON)


class TestErasure:
    def test_blanks_the_notes_about_a_person_and_keeps_the_decision(self, errands, cast):
        mine, other = errands.ask(cast.ada), errands.ask(cast.mia)
        decide(approval=mine, by=cast.mia, verdict="denied", note="Ada is ill too often.", at=NOON)
        decide(approval=other, by=cast.boss, verdict="approved", note="Enjoy.", at=NOON)
        leave_company(employee=cast.ada, left_on=TODAY - days(1))

        erase_person(employee=cast.ada, on=TODAY)

        kept = Decision.objects.get(step__approval=mine)
        assert (kept.verdict, kept.by, kept.note) == ("denied", cast.mia, ERASED_NOTE)
        assert Decision.objects.get(step__approval=other).note == "Enjoy."
