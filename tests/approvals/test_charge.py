"""For whom something waits: the line, HR, who is named, and what happens when people come and go."""

import random
from datetime import UTC, datetime

import pytest

from approvals.charge import Charge, who_decides
from approvals.desk import Desk
from approvals.models import Approval, ApprovalStep, Delegation
from approvals.operations import decide, open_approval, refer
from people.models import DecidingRole
from people.operations import change_manager, leave_company
from tests.approvals.factories import NOON, TODAY, days, make_person

LATER = NOON + days(1)


def waits_for(approval: Approval, on=TODAY) -> list[str]:
    return [person.first_name for person in who_decides(Approval.objects.get(pk=approval.pk), on)]


def desk_of(person, on=TODAY) -> list[Approval]:
    return list(Desk.of(person, on).waiting().oldest_first())


class TestTheLine:
    def test_the_manager_is_in_charge(self, errands, cast):
        approval = errands.ask(cast.ada)

        assert waits_for(approval) == ["Mia"]
        assert desk_of(cast.mia) == [approval]
        assert desk_of(cast.boss) == desk_of(cast.hana) == desk_of(cast.ada) == []

    def test_a_new_manager_has_what_waits_at_once(self, errands, cast):
        approval = errands.ask(cast.ada)

        change_manager(employee=cast.ada, manager=cast.zoe)

        assert waits_for(approval) == ["Zoe"]
        assert desk_of(cast.mia) == []
        assert desk_of(cast.zoe) == [approval]
        assert decide(approval=approval, by=cast.zoe, verdict="approved", at=LATER).changed

    def test_who_has_left_is_passed_over_from_the_day_after(self, errands, cast):
        approval = errands.ask(cast.ada)

        leave_company(employee=cast.mia, left_on=TODAY)

        assert waits_for(approval) == ["Mia"]
        assert waits_for(approval, TODAY + days(1)) == ["Boris"]
        assert desk_of(cast.boss) == []
        assert desk_of(cast.boss, TODAY + days(1)) == [approval]

    def test_who_has_not_begun_is_passed_over(self, errands, cast):
        newcomer = make_person("Nora New", manager=cast.boss, hired_on=TODAY + days(3))
        approval = errands.ask(make_person("Rita Report", manager=newcomer))

        assert waits_for(approval) == ["Boris"]
        assert desk_of(cast.boss) == [approval]
        assert waits_for(approval, TODAY + days(3)) == ["Nora"]

    def test_an_auditor_is_passed_over(self, errands, cast):
        approval = errands.ask(make_person("Rita Report", manager=cast.otto))

        assert waits_for(approval) == ["Boris"]
        assert desk_of(cast.boss) == [approval]
        assert desk_of(cast.otto) == []


class TestHr:
    def test_is_in_charge_if_nobody_is_above(self, errands, cast):
        approval = errands.ask(cast.boss)

        assert waits_for(approval) == ["Hana"]
        assert desk_of(cast.hana) == [approval]
        assert desk_of(cast.boss) == []

    def test_is_in_charge_if_all_above_have_left(self, errands, cast):
        approval = errands.ask(cast.ada)
        for boss in (cast.mia, cast.boss):
            leave_company(employee=boss, left_on=TODAY)

        assert waits_for(approval, TODAY + days(1)) == ["Hana"]
        assert desk_of(cast.hana, TODAY + days(1)) == [approval]

    def test_all_of_them_are_in_charge_of_a_step_of_hr(self, errands, cast):
        heidi = make_person("Heidi Second", is_hr=True)
        approval = errands.ask(cast.ada, steps=["hr"])

        assert sorted(waits_for(approval)) == ["Hana", "Heidi"]
        assert desk_of(cast.hana) == desk_of(heidi) == [approval]

    def test_the_line_is_in_charge_if_the_requester_is_the_only_one(self, errands, cast):
        approval = errands.ask(cast.hana, steps=["hr"])

        assert waits_for(approval) == ["Boris"]
        assert desk_of(cast.boss) == [approval]
        assert desk_of(cast.hana) == []
        assert decide(approval=approval, by=cast.boss, verdict="approved", at=LATER).changed

    def test_the_other_is_in_charge_of_an_administrators_request(self, errands, cast):
        heidi = make_person("Heidi Second", is_hr=True)
        approval = errands.ask(cast.hana, steps=["hr"])

        assert waits_for(approval) == ["Heidi"]
        assert desk_of(heidi) == [approval]
        assert desk_of(cast.hana) == desk_of(cast.boss) == []


class TestWhoIsNamed:
    def test_decides_instead_of_the_line(self, errands, cast):
        approval = errands.ask(cast.ada, steps=[cast.zoe])

        assert waits_for(approval) == ["Zoe"]
        assert desk_of(cast.zoe) == [approval]
        assert desk_of(cast.mia) == []

    def test_hands_back_to_the_line_by_leaving(self, errands, cast):
        approval = errands.ask(cast.ada, steps=[cast.zoe])

        leave_company(employee=cast.zoe, left_on=TODAY)

        assert waits_for(approval, TODAY + days(1)) == ["Mia"]
        assert desk_of(cast.mia, TODAY + days(1)) == [approval]

    def test_hands_back_to_hr_by_leaving_if_it_was_hrs(self, errands, cast):
        approval = errands.ask(cast.ada, steps=["hr"])
        refer(approval=approval, by=cast.hana, to=cast.zoe, at=NOON)

        leave_company(employee=cast.zoe, left_on=TODAY)

        assert waits_for(approval, TODAY + days(1)) == ["Hana"]
        assert desk_of(cast.hana, TODAY + days(1)) == [approval]


class TestOwn:
    def test_waits_for_the_topmost_and_hr_if_the_policy_says_so(self, errands, cast):
        approval = errands.ask(cast.boss, may_decide_own=True)

        assert waits_for(approval) == ["Hana", "Boris"]
        assert desk_of(cast.boss) == desk_of(cast.hana) == [approval]

    def test_waits_for_nobody_once_it_is_closed(self, errands, cast):
        approval = errands.ask(cast.ada)
        decide(approval=approval, by=cast.mia, verdict="approved", at=NOON)

        assert waits_for(approval) == []
        assert desk_of(cast.mia) == []


def _random_company(dice: random.Random) -> list:
    """Fourteen people in lines as chance will have it: some gone, some to come, some auditors, some HR."""
    people = []
    for number in range(14):
        role = dice.choice(["", "", "", "is_hr", "is_auditor"])
        left_on = TODAY - days(1) if dice.random() < 0.25 else None
        hired_on = TODAY + days(5) if left_on is None and dice.random() < 0.1 else TODAY - days(900)
        manager = dice.choice(people) if people and dice.random() < 0.85 else None
        fields = {role: True} if role else {}
        people.append(make_person(f"P{number} X", manager=manager, hired_on=hired_on, left_on=left_on, **fields))
    return people


class TestBothWays:
    """What waits for a person, from below and from above, in companies made by chance."""

    @pytest.mark.parametrize("seed", range(24))
    def test_a_desk_holds_just_what_waits_for_its_owner(self, errands, db, seed):
        dice = random.Random(seed)
        people = _random_company(dice)
        for number, requester in enumerate(people):
            others = [person for person in people if person != requester]
            approval = Approval.objects.create(
                subject=f"test.errand:{number + 1}",
                kind="test.errand",
                requester=requester,
                opened_at=NOON,
                may_decide_own=dice.random() < 0.5,
                position=dice.choice([1, 2]),
            )
            for position in (1, 2):
                role = dice.choice(["manager", "manager", "second", "second", "hr", "named"])
                ApprovalStep.objects.create(
                    approval=approval,
                    position=position,
                    role=role,
                    named=dice.choice(["Finance", "Works council", "Gone"]) if role == "named" else "",
                    approver=dice.choice(others) if dice.random() < 0.2 else None,
                )
        for name in ("Finance", "Works council"):
            DecidingRole.objects.create(name=name).members.set(dice.sample(people, 2))
        for person in people:
            if dice.random() < 0.4:
                stand_in = dice.choice([other for other in people if other != person])
                Delegation.objects.create(
                    employee=person, stand_in=stand_in, starts_on=TODAY, ends_on=TODAY + days(dice.choice([1, 3]))
                )
        approvals = list(Approval.objects.with_history())
        charge = Charge.of([approval.requester_id for approval in approvals], TODAY)

        for person in people:
            expected = {approval.pk for approval in approvals if person in charge.deciders(approval)}
            assert {approval.pk for approval in desk_of(person)} == expected
            for approval in approvals:
                if approval.pk in expected:
                    assert charge.capacity(approval, person) is not None

    def test_the_day_is_that_of_the_decider(self, errands, cast):
        """At 23:30 UTC it is the next day in Berlin: Mia, whose last day was the day before, no longer decides."""
        leave_company(employee=cast.mia, left_on=TODAY)
        approval = open_approval(subject="test.errand:1", requester=cast.ada, at=NOON)

        outcome = decide(
            approval=approval, by=cast.boss, verdict="approved", at=datetime(2026, 7, 14, 23, 30, tzinfo=UTC)
        )

        assert outcome.changed
        assert [person.first_name for person in Charge.of([cast.ada.pk], TODAY + days(1)).lines[cast.ada.pk]] == [
            "Boris"
        ]
