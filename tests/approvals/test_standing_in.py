"""Stand-ins: the days on which they decide, and who can be one."""

import pytest
from django.db import IntegrityError, transaction

from approvals.charge import who_decides
from approvals.desk import Desk
from approvals.models import Decision, Delegation
from approvals.operations import CannotDecide, CannotDelegate, decide, delegate, end_delegation
from people.operations import leave_company
from tests.approvals.factories import NOON, TODAY, days, make_person


def away(employee, stand_in, first=0, last=2) -> Delegation:
    return delegate(
        employee=employee, stand_in=stand_in, starts_on=TODAY + days(first), last_on=TODAY + days(last), on=TODAY
    )


class TestTheDays:
    @pytest.mark.parametrize(("after", "may"), [(0, False), (1, True), (3, True), (4, False)])
    def test_a_stand_in_decides_from_the_first_to_the_last(self, errands, cast, after, may):
        approval = errands.ask(cast.ada)
        away(cast.mia, cast.zoe, first=1, last=3)
        at = NOON + days(after)

        assert (approval in Desk.of(cast.zoe, at.date()).waiting()) is may
        assert (cast.zoe in who_decides(approval, at.date())) is may
        if may:
            decision = decide(approval=approval, by=cast.zoe, verdict="approved", at=at).decision
            assert (decision.by, decision.in_place_of) == (cast.zoe, cast.mia)
        else:
            with pytest.raises(CannotDecide, match="not yours"):
                decide(approval=approval, by=cast.zoe, verdict="approved", at=at)

    def test_who_is_away_may_decide_all_the_same(self, errands, cast):
        approval = errands.ask(cast.ada)
        away(cast.mia, cast.zoe)

        assert [person.first_name for person in who_decides(approval, TODAY)] == ["Mia", "Zoe"]
        assert decide(approval=approval, by=cast.mia, verdict="approved", at=NOON).decision.in_place_of is None

    def test_what_a_stand_in_decides_is_theirs_only_by_name(self, errands, cast):
        """Zoe clicks twice: the second click finds her own decision, though it was in Mia's place."""
        approval = errands.ask(cast.ada)
        away(cast.mia, cast.zoe)
        decide(approval=approval, by=cast.zoe, verdict="approved", at=NOON)

        assert not decide(approval=approval, by=cast.zoe, verdict="approved", at=NOON).changed
        with pytest.raises(CannotDecide, match="Already decided by Zoe Stranger"):
            decide(approval=approval, by=cast.mia, verdict="approved", at=NOON)


class TestChains:
    def test_a_stand_in_of_a_stand_in_decides_nothing(self, errands, cast):
        approval = errands.ask(cast.ada)
        Delegation.objects.create(employee=cast.mia, stand_in=cast.zoe, starts_on=TODAY, ends_on=TODAY + days(1))
        Delegation.objects.create(employee=cast.zoe, stand_in=cast.bob, starts_on=TODAY, ends_on=TODAY + days(1))

        assert not Desk.of(cast.bob, TODAY).waiting().exists()
        with pytest.raises(CannotDecide, match="not yours"):
            decide(approval=approval, by=cast.bob, verdict="approved", at=NOON)

    def test_who_is_away_is_no_stand_in(self, cast):
        away(cast.zoe, cast.bob, first=2, last=5)

        with pytest.raises(CannotDelegate, match="Zoe Stranger has a stand-in too") as refusal:
            away(cast.mia, cast.zoe, first=0, last=2)

        assert refusal.value.field == "stand_in"
        assert away(cast.mia, cast.zoe, first=0, last=1)

    def test_a_stand_in_of_hr_decides_on_hrs_steps_but_not_hrs_own(self, errands, cast):
        away(cast.hana, cast.zoe)
        approval = errands.ask(cast.ada, steps=["hr"])
        own = errands.ask(cast.hana, steps=["manager"])

        assert decide(approval=approval, by=cast.zoe, verdict="approved", at=NOON).decision.in_place_of == cast.hana
        with pytest.raises(CannotDecide, match="not yours"):
            decide(approval=own, by=cast.zoe, verdict="approved", at=NOON)

    def test_nobody_stands_in_for_the_topmost_on_their_own_request(self, errands, cast):
        away(cast.boss, cast.zoe)
        own = errands.ask(cast.boss, may_decide_own=True)

        assert not Desk.of(cast.zoe, TODAY).waiting().exists()
        with pytest.raises(CannotDecide, match="not yours"):
            decide(approval=own, by=cast.zoe, verdict="approved", at=NOON)


class TestTheirOwnRequests:
    @pytest.mark.parametrize("steps", [["manager"], ["hr"], ["zoe"]])
    def test_are_not_on_the_desk_of_a_stand_in(self, errands, cast, steps):
        for decider in (cast.mia, cast.hana, cast.zoe):
            away(decider, cast.ada)

        own = errands.ask(cast.ada, steps=[getattr(cast, step, step) for step in steps])

        assert not Desk.of(cast.ada, TODAY).waiting().exists()
        assert cast.ada not in who_decides(own, TODAY)
        with pytest.raises(CannotDecide, match="own request"):
            decide(approval=own, by=cast.ada, verdict="approved", at=NOON)


class TestWhoCanBeOne:
    @pytest.mark.parametrize(
        ("stand_in", "words"),
        [
            ("mia", "nobody stands in for themselves"),
            ("otto", "Otto Audit is an auditor and decides nothing"),
        ],
    )
    def test_not_oneself_and_no_auditor(self, cast, stand_in, words):
        with pytest.raises(CannotDelegate, match=words):
            away(cast.mia, getattr(cast, stand_in))

    def test_not_who_leaves_before_the_last_day(self, cast):
        leave_company(employee=cast.zoe, left_on=TODAY + days(1))

        with pytest.raises(CannotDelegate, match="does not work here on all of these days"):
            away(cast.mia, cast.zoe)

    def test_not_who_cannot_sign_in(self, cast):
        with pytest.raises(CannotDelegate, match="cannot sign in"):
            away(cast.mia, make_person("Nils Nologin", signs_in=False))

    def test_who_leaves_all_the_same_decides_nothing(self, errands, cast):
        approval = errands.ask(cast.ada)
        away(cast.mia, cast.zoe)
        leave_company(employee=cast.zoe, left_on=TODAY)

        assert [person.first_name for person in who_decides(approval, TODAY + days(1))] == ["Mia"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            (2, 1, "The last day cannot come before the first"),
            (-3, -1, "These days are over"),
            (0, 366, "longer than a year"),
        ],
    )
    def test_of_days(self, cast, first, last, words):
        with pytest.raises(CannotDelegate, match=words) as refusal:
            away(cast.mia, cast.zoe, first, last)

        assert refusal.value.field == "last_on"

    @pytest.mark.parametrize(("first", "last"), [(3, 4), (0, 3), (5, 9), (1, 9)])
    def test_of_days_that_are_taken(self, cast, first, last):
        away(cast.mia, cast.zoe, 3, 5)

        with pytest.raises(CannotDelegate, match="Zoe Stranger stands in for you on some of these days already"):
            away(cast.mia, cast.boss, first, last)

    def test_leave_the_days_beside_free(self, cast):
        away(cast.mia, cast.zoe, 3, 5)

        assert away(cast.mia, cast.boss, 0, 2)
        assert away(cast.mia, cast.boss, 6, 8)

    def test_are_no_answer_to_a_second_click(self, cast):
        assert away(cast.mia, cast.zoe) == away(cast.mia, cast.zoe)
        assert Delegation.objects.count() == 1

    def test_stand_in_the_database_as_well(self, cast):
        away(cast.mia, cast.zoe, 3, 5)
        rows = [
            ("one_at_a_time", cast.boss, TODAY + days(5), TODAY + days(6)),
            ("to_somebody_else", cast.mia, TODAY, TODAY + days(1)),
            ("ends_after_it_starts", cast.boss, TODAY, TODAY),
        ]
        for name, stand_in, starts_on, ends_on in rows:
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                Delegation.objects.create(employee=cast.mia, stand_in=stand_in, starts_on=starts_on, ends_on=ends_on)


class TestEnding:
    def test_takes_back_one_that_has_not_begun(self, cast):
        end_delegation(delegation=away(cast.mia, cast.zoe, 1, 3), by=cast.mia, on=TODAY)

        assert not Delegation.objects.exists()

    def test_ends_a_running_one_today(self, errands, cast):
        approval = errands.ask(cast.ada)
        delegation = away(cast.mia, cast.zoe, 0, 5)

        end_delegation(delegation=delegation, by=cast.mia, on=TODAY + days(2))

        delegation.refresh_from_db()
        assert delegation.last_on == TODAY + days(1)
        assert not Desk.of(cast.zoe, TODAY + days(2)).waiting().filter(pk=approval.pk).exists()

    def test_refuses_one_that_is_over(self, cast):
        delegation = away(cast.mia, cast.zoe, 0, 1)

        with pytest.raises(CannotDelegate, match="over already"):
            end_delegation(delegation=delegation, by=cast.mia, on=TODAY + days(2))

    def test_refuses_one_that_was_taken_back_meanwhile(self, cast):
        delegation = away(cast.mia, cast.zoe, 1, 3)
        as_read_before = Delegation.objects.get(pk=delegation.pk)
        end_delegation(delegation=delegation, by=cast.mia, on=TODAY)

        with pytest.raises(CannotDelegate, match="taken back already"):
            end_delegation(delegation=as_read_before, by=cast.mia, on=TODAY)

    def test_refuses_somebody_elses(self, cast):
        with pytest.raises(CannotDelegate, match="Only who is away"):
            end_delegation(delegation=away(cast.mia, cast.zoe), by=cast.zoe, on=TODAY)

    def test_keeps_what_was_decided(self, errands, cast):
        approval = errands.ask(cast.ada)
        delegation = away(cast.mia, cast.zoe, 0, 5)
        decide(approval=approval, by=cast.zoe, verdict="approved", at=NOON)

        end_delegation(delegation=delegation, by=cast.mia, on=TODAY)

        assert Decision.objects.get().in_place_of == cast.mia
