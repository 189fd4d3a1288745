"""For whom things wait, in words, and how fast they are decided."""

from datetime import timedelta

from approvals.models import Approval, Decision
from approvals.operations import decide, delegate
from approvals.queries import Pace, pace, waiting_words
from people.operations import leave_company, set_roles
from tests.approvals.factories import NOON, TODAY, days, make_person, many_errands


def words(approval, on=TODAY):
    return waiting_words([approval.subject], on)[approval.subject].words


class TestWaitingWords:
    def test_name_the_manager(self, errands, cast):
        assert words(errands.ask(cast.ada)) == "Mia Manager"

    def test_name_the_stand_in_too(self, errands, cast):
        delegate(employee=cast.mia, stand_in=cast.zoe, starts_on=TODAY, last_on=TODAY, on=TODAY)

        assert words(errands.ask(cast.ada)) == "Mia Manager or Zoe Stranger"

    def test_name_hr_as_hr_if_there_are_several(self, errands, cast):
        approval = errands.ask(cast.ada, steps=["hr"])
        assert words(approval) == "Hana Roth"

        make_person("Heidi Second", is_hr=True)
        assert words(approval) == "HR"

    def test_say_when_nobody_is_left_to_decide(self, errands, cast):
        approval = errands.ask(cast.boss)
        make_person("Heidi Later", is_hr=True, hired_on=TODAY + days(9))
        set_roles(employee=cast.hana, is_hr=False, is_auditor=False)

        assert words(approval) == "nobody: HR has to enter a manager"
        assert waiting_words([approval.subject], TODAY)[approval.subject].deciders == ()

    def test_leave_out_what_does_not_wait(self, errands, cast):
        approval = errands.ask(cast.ada)
        decide(approval=approval, by=cast.mia, verdict="approved", at=NOON)

        assert waiting_words([approval.subject, "test.errand:99"], TODAY) == {}

    def test_cost_the_same_for_one_and_for_many(self, errands, cast, django_assert_num_queries):
        many_errands([cast.ada, cast.bob, cast.mia, cast.boss] * 25)

        for count in (1, 10, 100):
            subjects = [f"test.errand:{number}" for number in range(1, count + 1)]
            with django_assert_num_queries(2):
                assert len(waiting_words(subjects, TODAY)) == count


class TestPace:
    def test_is_the_median_of_how_long_things_waited(self, errands, cast):
        for number, step in enumerate(approval.current_step for approval in many_errands([cast.ada] * 3)):
            Decision.objects.create(step=step, verdict="approved", by=cast.mia, at=NOON + days(number * number))

        assert pace(cast.mia, since=NOON - days(1)) == Pace(3, timedelta(days=1))
        assert pace(cast.mia, since=NOON + days(2)) == Pace(1, timedelta(days=4))
        assert pace(cast.boss, since=NOON - days(1)) == Pace(0, None)


def test_a_named_person_is_the_next_by_name(errands, cast):
    approval = errands.ask(cast.ada, steps=["manager", cast.zoe])

    outcome = decide(approval=approval, by=cast.mia, verdict="approved", at=NOON)

    assert outcome.text == "Now Zoe Stranger decides."
    assert [person.first_name for person in waiting_words([approval.subject], TODAY)[approval.subject].deciders] == [
        "Zoe"
    ]


def test_what_waits_outlives_who_asked(errands, cast):
    """A leaver's request stays visible to who decides, until the domain takes it back."""
    approval = errands.ask(cast.ada)
    leave_company(employee=cast.ada, left_on=TODAY)

    assert words(Approval.objects.get(pk=approval.pk), TODAY + days(1)) == "Mia Manager"
