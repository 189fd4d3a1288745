"""Traps about who decides, and about what a request does on its way: drafts, own requests, cancelling."""

from __future__ import annotations

from datetime import datetime

import pytest

from approvals import operations as approvals
from approvals.charge import who_decides
from approvals.desk import Desk
from approvals.models import Decision
from ledger.models import Entry
from people import operations as people
from tests.timeoff.factories import BERLIN, MONDAY, NINE, TUESDAY, D, balance, days
from tests.timeoff.pages import Visitor, text_of
from tests.traps.leave import approval_of, asked, decide, leave_with, taken
from timeoff import operations

pytestmark = pytest.mark.django_db
THEN_HR = {"approval": {"mode": "steps", "steps": [{"who": "manager"}, {"who": "hr"}]}}


def waiting(person):
    return Desk.of(person, TUESDAY).waiting()


class TestTrap11:
    def test_the_first_of_two_approvals_grants_nothing(self, ada, mia, hana):
        """hrms#4471, timeoff-management-application#82, #202, orangehrm#1676: the first approval was the last one."""
        resource = leave_with(ada, THEN_HR, 10 * D)
        time_off = asked(ada, resource, days(0, 4))

        decide(time_off, mia)
        assert balance(ada, resource) == (5 * D, 5 * D, 0)
        decide(time_off, hana)

        assert balance(ada, resource) == (5 * D, 0, 5 * D)

    def test_who_is_second_cannot_decide_before_the_first(self, ada, mia, hana):
        """jorani#240, horilla-hr#323, #333: the second could approve past the first. The step must be theirs."""
        resource = leave_with(ada, THEN_HR, 10 * D)
        time_off = asked(ada, resource, days(0, 4))

        assert approval_of(time_off) not in waiting(hana)
        with pytest.raises(approvals.CannotDecide):
            decide(time_off, hana, step=2)
        assert Decision.objects.count() == 0

    def test_a_stand_in_decides_on_the_days_and_in_the_name_of_who_is_away(self, ada, mia, sam, vacation):
        """hrms#3671, hrms#1949, urlaubsverwaltung#439, #4796: nobody could approve while the manager was away."""
        time_off = asked(ada, vacation, days(0, 4))
        with pytest.raises(approvals.CannotDecide):
            decide(time_off, sam)
        approvals.delegate(employee=mia, stand_in=sam, starts_on=TUESDAY, last_on=MONDAY, on=TUESDAY)

        outcome = decide(time_off, sam)

        assert (outcome.decision.by, outcome.decision.in_place_of) == (sam, mia)
        assert balance(ada, vacation) == (5 * D, 0, 5 * D)

    def test_a_stand_in_does_not_decide_on_their_own_request(self, ada, mia, vacation):
        """timeoff-management-application#216, #488: who stood in for the manager approved their own leave."""
        approvals.delegate(employee=mia, stand_in=ada, starts_on=TUESDAY, last_on=MONDAY, on=TUESDAY)
        time_off = asked(ada, vacation, days(0, 4))

        assert who_decides(approval_of(time_off), TUESDAY) == (mia,)
        with pytest.raises(approvals.CannotDecide, match="own request"):
            decide(time_off, ada)
        assert balance(ada, vacation) == (5 * D, 5 * D, 0)

    def test_a_request_follows_to_the_new_manager_and_is_not_stranded(self, ada, mia, sam, vacation):
        """timeoff-management-application#13, hrms#3671: it stayed with a manager who had gone."""
        time_off = asked(ada, vacation, days(0, 4))
        people.change_manager(employee=ada, manager=sam)

        assert approval_of(time_off) in waiting(sam)
        assert approval_of(time_off) not in waiting(mia)
        decide(time_off, sam)
        assert balance(ada, vacation) == (5 * D, 0, 5 * D)

    def test_two_who_both_approve_use_the_days_once(self, ada, mia, vera, vacation):
        """horilla-hr#333: the second click of a second approver took the days again."""
        time_off = asked(ada, vacation, days(0, 4))
        decide(time_off, mia)

        with pytest.raises(approvals.CannotDecide, match="[Aa]lready decided"):
            decide(time_off, vera)
        decide(time_off, mia)

        assert balance(ada, vacation) == (5 * D, 0, 5 * D)
        assert Entry.objects.filter(source=time_off.ref, kind="USAGE").count() == 5


class TestTrap25:
    def test_a_draft_holds_nothing_blocks_nothing_and_is_reminded_of(self, ada, vacation, at_nine):
        """hrms#602, hrms#1662: the request was saved, never sent, and nobody knew until the holiday began."""
        operations.save_draft(employee=ada, resource=vacation, span=days(0, 4), at=NINE)

        assert balance(ada, vacation) == (10 * D, 0, 0)
        assert "Send your draft: Vacation" in text_of(Visitor(ada).get("/"))
        assert asked(ada, vacation, days(0, 4)).is_waiting

    def test_the_requester_sees_no_button_to_approve_and_none_works(self, ada, mia, vacation, at_nine):
        """hrms#1867, hrms#4271, horilla-hr#476: the button stood there, and pressing it granted the leave."""
        time_off = asked(ada, vacation, days(0, 4))
        url = f"/inbox/{approval_of(time_off).pk}/decide/"

        own, line = (text_of(Visitor(person).get(f"/time-off/{time_off.pk}/")) for person in (ada, mia))
        answer = Visitor(ada).post(url, verdict="approved", step="1")

        assert "Decide" in line
        assert "Decide" not in own
        assert answer.status_code >= 400
        time_off.refresh_from_db()
        assert time_off.is_waiting

    def test_approved_leave_can_be_cancelled_and_what_was_taken_stays(self, ada, mia, vacation):
        """hrms#5143, horilla-hr#548: it could not be cancelled at all, or the days already taken came back too."""
        time_off = asked(ada, vacation, days(0, 4))
        decide(time_off, mia)

        operations.cancel(time_off=time_off, by=ada, at=datetime(2026, 8, 12, 8, tzinfo=BERLIN))

        assert balance(ada, vacation) == (8 * D, 0, 2 * D)
        assert list(taken(time_off)) == ["2026-08-10", "2026-08-11"]

    @pytest.mark.parametrize("url", ["/", "/time-off/", "/time-off/ask/", "/team/", "/inbox/"])
    def test_pages_fit_a_phone(self, ada, mia, vacation, at_nine, url):
        """horilla-hr#548, hrms#1662: leave could not be asked for on a phone. Pages are as wide as the screen."""
        page = Visitor(mia).get(url)

        assert page.status_code == 200
        assert 'name="viewport" content="width=device-width, initial-scale=1' in page.content.decode()


class TestWhatIsWritten:
    def test_cancelled_leave_keeps_its_rows_and_adds_to_them(self, ada, mia, vacation):
        """hrms (leave_ledger_entry.py) deletes the rows of cancelled leave. Ours are reversed, and none is lost."""
        time_off = asked(ada, vacation, days(0))
        decide(time_off, mia)
        before = set(Entry.objects.filter(source=time_off.ref).values_list("pk", flat=True))

        operations.cancel(time_off=time_off, by=ada, at=NINE)

        rows = Entry.objects.filter(source=time_off.ref).order_by("seq")
        assert before < {row.pk for row in rows}
        assert [(row.kind, row.amount) for row in rows] == [
            ("HOLD", -D),
            ("HOLD_RELEASE", D),
            ("USAGE", -D),
            ("USAGE", D),
        ]
        assert rows.last().reverses_id == rows[2].pk

    def test_a_request_that_is_sent_again_is_the_same_request_and_no_overlap(self, ada, vacation):
        """A repeated request was refused as an overlap with itself before its key was looked at."""
        first = asked(ada, vacation, days(0, 4), form_token="one form")

        assert asked(ada, vacation, days(0, 4), form_token="one form") == first
        assert balance(ada, vacation) == (5 * D, 5 * D, 0)

    def test_days_without_an_assignment_are_refused_whatever_holds_today(self, ada, mia, vacation, policy):
        """The assignment was checked for today and not for the days asked for. It ends with July here."""
        ada.holder.assignments.filter(policy=policy).update(ends_on="2026-08-01")

        with pytest.raises(operations.CannotSubmit):
            asked(ada, vacation, days(0, 4))
        assert balance(ada, vacation) == (10 * D, 0, 0)

    def test_entries_and_request_stand_or_fall_together(self, ada, vacation, monkeypatch):
        """Submitting wrote entries and no request; the restoration was written outside the transaction."""
        from timeoff.operations import sending

        def breaks(*_, **__):
            raise RuntimeError("the mail server is on fire")

        monkeypatch.setattr(sending, "_settle_or_ask", breaks)

        with pytest.raises(RuntimeError):
            asked(ada, vacation, days(0, 4))
        assert balance(ada, vacation) == (10 * D, 0, 0)
        assert not ada.time_off_requests.exists()
