"""What was decided, listed."""

import pytest

from approvals.operations import decide, delegate
from tests.approvals.factories import NOON, TODAY, days
from tests.approvals.pages import Visitor

pytestmark = pytest.mark.usefixtures("at_noon")


class TestDecided:
    def test_lists_ones_own_and_what_was_decided_in_ones_place(self, errands, cast):
        mine, for_me, other = errands.ask(cast.ada), errands.ask(cast.ada), errands.ask(cast.bob)
        decide(approval=mine, by=cast.mia, verdict="denied", note="We are four.", at=NOON - days(1))
        delegate(employee=cast.mia, stand_in=cast.zoe, starts_on=TODAY, last_on=TODAY, on=TODAY)
        decide(approval=for_me, by=cast.zoe, verdict="approved", at=NOON)
        decide(approval=other, by=cast.zoe, verdict="approved", at=NOON)

        response = Visitor(cast.mia).get("/inbox/decided/")

        assert [one.decision.approval for one in response.context["verdicts"]] == [for_me, mine]
        page = response.content.decode()
        assert "“We are four.”" in page
        assert "for Mia Manager" in page

    def test_lists_everything_to_hr_and_auditors(self, errands, cast):
        approval = errands.ask(cast.ada)
        decide(approval=approval, by=cast.mia, verdict="approved", at=NOON)

        assert Visitor(cast.hana).get("/inbox/decided/").context["verdicts"] == []
        for response in (
            Visitor(cast.hana).get("/inbox/decided/", of="all"),
            Visitor(cast.otto).get("/inbox/decided/"),
        ):
            assert [one.decision.approval for one in response.context["verdicts"]] == [approval]
            assert "by Mia Manager" in response.content.decode()

    def test_says_when_there_is_nothing(self, cast):
        assert "Nothing decided yet" in Visitor(cast.mia).get("/inbox/decided/").content.decode()
