"""Chains of steps: whose turn it is, who is passed over, and how people read it before and after."""

import pytest

from approvals.chain import InRole, links, plan
from approvals.charge import who_decides
from approvals.desk import Desk
from approvals.models import Approval
from approvals.operations import CannotDecide, CannotOpen, decide, delegate, open_approval
from approvals.queries import waiting_words
from people.models import DecidingRole
from people.operations import leave_company
from tests.approvals.factories import NOON, TODAY, days, make_person

LATER = NOON + days(1)
ALL_FOUR = ["manager", "second", InRole("Finance"), "hr"]


@pytest.fixture
def fay(cast):
    fay = make_person("Fay Nance", manager=cast.boss)
    DecidingRole.objects.create(name="Finance").members.add(fay)
    return fay


def approve(approval, by):
    return decide(approval=approval, by=by, verdict="approved", at=LATER)


def waits_for(approval):
    return [person.first_name for person in who_decides(Approval.objects.get(pk=approval.pk), TODAY)]


class TestAChainOfFour:
    def test_goes_from_one_to_the_next_and_each_is_told(self, errands, cast, fay):
        approval = errands.ask(cast.ada, steps=ALL_FOUR)

        for name, person, told in (("Mia", cast.mia, 1), ("Boris", cast.boss, 2), ("Fay", fay, 3)):
            assert waits_for(approval) == [name]
            assert list(Desk.of(person, TODAY).waiting()) == [approval]
            approve(approval, person)
            assert len(errands.handed_on) == told
            assert errands.approved == []
        assert waits_for(approval) == ["Hana"]
        approve(approval, cast.hana)

        approval.refresh_from_db()
        assert (approval.state, approval.position) == ("approved", 4)
        assert len(errands.approved) == 1

    def test_says_who_decides_next(self, errands, cast, fay):
        approval = errands.ask(cast.ada, steps=ALL_FOUR)

        assert approve(approval, cast.mia).text == "Now the manager’s manager decides."
        assert approve(approval, cast.boss).text == "Now Finance decides."

    def test_ends_where_somebody_denies(self, errands, cast, fay):
        approval = errands.ask(cast.ada, steps=ALL_FOUR)
        approve(approval, cast.mia)
        decide(approval=approval, by=cast.boss, verdict="denied", note="Not now.", at=LATER)

        states = [link.state for link in links(Approval.objects.with_history().get(), TODAY)]
        assert states == ["approved", "denied", "ahead", "ahead"]
        assert len(errands.denied) == 1


class TestWhoIsInCharge:
    def test_the_managers_manager_passes_over_who_has_left(self, errands, cast):
        top = make_person("Tia Top")
        cast.boss.manager = top
        cast.boss.save()
        leave_company(employee=cast.boss, left_on=TODAY - days(1))

        assert waits_for(errands.ask(cast.ada, steps=["second"])) == ["Tia"]

    def test_hr_decides_where_nobody_is_above_the_manager(self, errands, cast):
        assert waits_for(errands.ask(cast.mia, steps=["second"])) == ["Hana"]

    def test_hr_decides_where_nobody_is_in_the_role(self, errands, cast):
        DecidingRole.objects.create(name="Finance")

        assert waits_for(errands.ask(cast.ada, steps=[InRole("Finance")])) == ["Hana"]

    def test_hr_decides_where_the_only_one_in_the_role_asks(self, errands, cast, fay):
        assert waits_for(errands.ask(fay, steps=[InRole("Finance")])) == ["Hana"]

    def test_a_stand_in_decides_for_who_is_in_the_role(self, errands, cast, fay):
        delegate(employee=fay, stand_in=cast.zoe, starts_on=TODAY, last_on=TODAY + days(3), on=TODAY)
        approval = errands.ask(cast.ada, steps=[InRole("Finance")])

        assert waits_for(approval) == ["Fay", "Zoe"]
        assert approve(approval, cast.zoe).decision.in_place_of == fay

    @pytest.mark.parametrize(
        ("step", "name"), [("second", "mia"), (InRole("Finance"), "mia"), (InRole("Finance"), "zoe")]
    )
    def test_nobody_else_decides(self, errands, cast, fay, step, name):
        approval = errands.ask(cast.ada, steps=[step])

        with pytest.raises(CannotDecide, match="not yours"):
            approve(approval, getattr(cast, name))

    def test_another_chain_does_not_wait_under_the_same_name(self, errands, cast, fay):
        open_approval(subject="test.errand:9", requester=cast.ada, at=NOON, steps=[InRole("Finance")])

        with pytest.raises(CannotOpen, match="Take it back first"):
            open_approval(subject="test.errand:9", requester=cast.ada, at=NOON, steps=[InRole("Works council")])


class TestDecidingOnce:
    def test_a_manager_who_is_hr_too_decides_once(self, errands, cast):
        cast.mia.is_hr = True
        cast.mia.save()
        approval = errands.ask(cast.ada, steps=["manager", "hr"])

        approve(approval, cast.mia)

        approval.refresh_from_db()
        assert approval.state == "approved"
        assert [link.state for link in links(Approval.objects.with_history().get(), TODAY)] == ["approved", "passed"]

    def test_hr_who_decides_where_there_is_no_manager_decides_once(self, errands, cast):
        approve(errands.ask(cast.boss, steps=["manager", "hr"]), cast.hana)

        assert Approval.objects.get().state == "approved"

    def test_who_approved_through_a_stand_in_is_not_asked_again(self, errands, cast):
        DecidingRole.objects.create(name="Finance").members.add(cast.mia)
        delegate(employee=cast.mia, stand_in=cast.zoe, starts_on=TODAY, last_on=TODAY + days(3), on=TODAY)
        approval = errands.ask(cast.ada, steps=["manager", InRole("Finance"), "hr"])

        approve(approval, cast.zoe)

        assert waits_for(approval) == ["Hana"]


class TestReading:
    def test_before_it_is_sent(self, cast, fay):
        ahead = plan(cast.ada, ALL_FOUR, TODAY)

        assert [step.who for step in ahead] == ["Mia Manager", "Boris Boss", "Finance", "Hana Roth"]

    def test_who_would_decide_twice_stands_once(self, cast, fay):
        assert [step.who for step in plan(cast.boss, ["manager", "second", "hr"], TODAY)] == ["Hana Roth"]

    def test_costs_one_query(self, cast, fay, django_assert_num_queries):
        with django_assert_num_queries(1):
            plan(cast.ada, ALL_FOUR, TODAY)

    def test_who_would_decide_twice_stands_once_while_it_waits_too(self, errands, cast):
        errands.ask(cast.ada, steps=["manager", InRole("Nobody's"), "hr"])

        chain = links(Approval.objects.with_history().get(), TODAY)

        assert [(link.number, link.who) for link in chain] == [(1, "Mia Manager"), (2, "Hana Roth")]

    def test_while_it_waits(self, errands, cast, fay):
        approval = errands.ask(cast.ada, steps=ALL_FOUR)
        approve(approval, cast.mia)
        approve(approval, cast.boss)

        chain = links(Approval.objects.with_history().get(), TODAY)

        assert [(link.who, link.state) for link in chain] == [
            ("Mia Manager", "approved"),
            ("Boris Boss", "approved"),
            ("Finance", "waiting"),
            ("Hana Roth", "ahead"),
        ]
        assert waiting_words([approval.subject], TODAY)[approval.subject].words == "Finance"
