"""Changing a request while it waits: whole, or not at all."""

from datetime import timedelta

import pytest

from approvals.models import Approval
from ledger.models import Entry
from tests.timeoff.factories import NINE, D, PolicyFactory, balance, days, give
from timeoff import operations

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(hours=1)


@pytest.fixture
def time_off(ada, vacation, sam):
    return operations.submit(employee=ada, resource=vacation, span=days(0, 4), note="Sea", stand_in=sam, at=NINE)


def edit(time_off, **changes):
    values = {
        "resource": time_off.resource,
        "span": time_off.span,
        "note": time_off.note,
        "stand_in": time_off.stand_in,
        "by": time_off.employee,
        "at": LATER,
    } | changes
    return operations.edit(time_off=time_off, **values)


class TestEdit:
    def test_holds_the_new_days_under_the_same_request(self, time_off, ada, vacation):
        edited = edit(time_off, span=days(3, 7))

        assert (edited.pk, edited.duration_minutes, edited.revision) == (time_off.pk, 3 * D, 2)
        assert balance(ada, vacation) == (7 * D, 3 * D, 0)
        assert [claim.on.day for claim in edited.claims.active().chronological()] == [13, 14, 17]
        assert not edited.claims.freed().exists()

    def test_may_take_the_whole_balance_that_it_holds_itself(self, time_off, ada, vacation):
        edit(time_off, span=days(0, 11))

        assert balance(ada, vacation) == (0, 10 * D, 0)

    def test_holds_a_day_again_that_was_held_before(self, time_off, ada, vacation):
        edit(time_off, span=days(0))
        edit(time_off, span=days(0, 1))

        assert balance(ada, vacation) == (8 * D, 2 * D, 0)
        assert Entry.objects.filter(source=f"{time_off.subject}/3", kind="HOLD").count() == 2

    def test_is_approved_with_what_it_holds_now(self, time_off, ada, mia, vacation):
        edited = edit(time_off, span=days(0))

        operations.approve(time_off=edited, by=mia, at=LATER)

        assert balance(ada, vacation) == (9 * D, 0, D)

    def test_is_put_before_the_manager_anew(self, time_off):
        edit(time_off, span=days(0))

        states = list(Approval.objects.filter(subject=time_off.subject).order_by("pk").values_list("state", flat=True))
        assert states == ["withdrawn", "waiting"]

    def test_says_in_the_history_what_it_was(self, time_off):
        edit(time_off, span=days(0))

        detail = time_off.events.get(kind="edited").detail.replace("\u00a0", " ")
        assert detail == "Vacation, 10 Aug, 1 d; was Vacation, 10 – 14 Aug, 5 d"

    def test_moves_to_another_kind_of_leave(self, time_off, ada, vacation):
        special = PolicyFactory(resource__name="Special")
        give(ada, special, 5 * D)

        edit(time_off, resource=special.resource)

        assert balance(ada, vacation) == (10 * D, 0, 0)
        assert balance(ada, special.resource) == (0, 5 * D, 0)

    def test_keeps_everything_when_the_new_days_do_not_fit(self, time_off, ada, vacation):
        with pytest.raises(operations.CannotSubmit, match="You ask for 15.d and have 10.d"):
            edit(time_off, span=days(0, 18))

        time_off.refresh_from_db()
        assert (time_off.span, time_off.revision) == (days(0, 4), 1)
        assert balance(ada, vacation) == (5 * D, 5 * D, 0)
        assert time_off.claims.active().count() == 5
        assert Approval.objects.get().is_waiting

    def test_posts_nothing_for_another_note_alone(self, time_off):
        entries = Entry.objects.count()

        edited = edit(time_off, note="Mountains")

        assert (edited.note, edited.revision, Entry.objects.count()) == ("Mountains", 1, entries)
        assert Approval.objects.count() == 1

    def test_keeps_the_answer_of_the_same_stand_in(self, time_off, sam, zoe):
        operations.answer_stand_in(time_off=time_off, by=sam, will=True, at=NINE)
        time_off.refresh_from_db()

        assert edit(time_off, span=days(0)).stand_in_answer == "yes"
        assert edit(time_off, span=days(0), stand_in=zoe).stand_in_answer == "asked"
        assert edit(time_off, span=days(0), stand_in=None).stand_in_answer == ""


class TestRefusals:
    def test_only_the_requester_edits(self, time_off, mia):
        with pytest.raises(operations.CannotEdit, match="Only who asked"):
            edit(time_off, by=mia)

    def test_what_is_decided_stays(self, time_off, mia):
        operations.approve(time_off=time_off, by=mia, at=NINE)

        with pytest.raises(operations.CannotEdit, match="is approved, so it cannot be changed"):
            edit(time_off, span=days(0))


class TestDrafts:
    def test_hold_and_claim_nothing(self, ada, vacation):
        draft = operations.save_draft(employee=ada, resource=vacation, span=days(0, 4), note="Maybe", at=NINE)

        assert (draft.is_draft, draft.claims.count(), balance(ada, vacation)) == (True, 0, (10 * D, 0, 0))

    def test_are_sent_as_the_same_request(self, ada, vacation, sam):
        draft = operations.save_draft(employee=ada, resource=vacation, span=days(0, 4), at=NINE, stand_in=sam)

        sent = operations.submit(employee=ada, resource=vacation, span=days(0), at=LATER, draft=draft, stand_in=sam)

        assert (sent.pk, sent.is_waiting, sent.submitted_at, sent.created_at) == (draft.pk, True, LATER, NINE)
        assert sent.stand_in_answer == "asked"

    def test_are_changed_as_long_as_they_are_drafts(self, ada, vacation):
        draft = operations.save_draft(employee=ada, resource=vacation, span=days(0, 4), at=NINE)
        changed = operations.save_draft(employee=ada, resource=vacation, span=days(1), at=LATER, draft=draft)
        assert (changed.pk, changed.span) == (draft.pk, days(1))

        operations.submit(employee=ada, resource=vacation, span=days(1), at=LATER, draft=draft)
        with pytest.raises(operations.CannotSubmit, match="sent or thrown away"):
            operations.save_draft(employee=ada, resource=vacation, span=days(2), at=LATER, draft=draft)
        with pytest.raises(operations.CannotSubmit, match="sent or thrown away"):
            operations.submit(employee=ada, resource=vacation, span=days(2), at=LATER, draft=draft)

    def test_are_thrown_away_by_their_author_alone(self, ada, mia, vacation):
        draft = operations.save_draft(employee=ada, resource=vacation, span=days(0), at=NINE)

        assert not operations.discard_draft(draft=draft, by=mia)
        assert operations.discard_draft(draft=draft, by=ada)
        assert not operations.discard_draft(draft=draft, by=ada)

    def test_a_sent_request_is_not_thrown_away(self, time_off, ada):
        assert not operations.discard_draft(draft=time_off, by=ada)
