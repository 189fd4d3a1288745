"""What is agreed with one person: dated, prorated, trued up when it is made, ended or taken back; history stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ledger import operations
from ledger.errors import Closed, Invalid
from ledger.models import Account, Agreement, Assignment, Entry
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

pytestmark = pytest.mark.django_db

DAY = 480
JAN_2026, JUL_1, SEP_15 = dt.date(2026, 1, 1), dt.date(2026, 7, 1), dt.date(2026, 9, 15)
MONTHLY: dict[str, Any] = {"accrual": {"method": "time", "every": "month", "per_year": 24 * DAY}}
YEARLY: dict[str, Any] = {
    "accrual": {"method": "time", "every": "year", "per_year": 27 * DAY},
    "use": {"mode": "ahead"},
}


def someone(settings: dict[str, Any] = MONTHLY) -> tuple[Employed, Assignment]:
    ada = employed(settings, since=JAN_2026)
    ada.night(SEP_15)
    return ada, Assignment.objects.get(holder=ada.pool.holder_id)


def agreed(assignment: Assignment, days: int = 3, starts_on: dt.date = JUL_1, **more: Any) -> Agreement:
    made, _ = operations.agree(
        assignment=assignment, per_year=days * DAY, starts_on=starts_on, act=act(SEP_15, "Works council"), **more
    )
    return made


def ended(agreement: Agreement, ends_on: dt.date) -> list[Any]:
    return operations.end_agreement(agreement=agreement, ends_on=ends_on, act=act(SEP_15, "Given in error"))


class TestAgree:
    def test_corrects_what_has_come_in_and_adds_to_what_will(self) -> None:
        ada, assignment = someone()

        agreed(assignment)

        # 18 d by September; three times 120 min more since July; then 1,080 min a month.
        assert ada.account.available == 18 * DAY + 3 * 120
        ada.night(dt.date(2026, 12, 31))
        assert ada.account.available == 24 * DAY + 6 * 120

    def test_corrects_a_year_that_came_in_at_once(self) -> None:
        ada, assignment = someone(YEARLY)

        agreed(assignment)

        # By hand: 181 days at 27 d and 184 at 30 d.
        assert ada.account.available == 13_686
        assert ada.lots() == {"allowance/2026": 13_686}

    def test_from_a_day_to_come_posts_nothing_until_then(self) -> None:
        ada, assignment = someone()

        agreed(assignment, starts_on=dt.date(2026, 11, 1))

        assert ada.account.available == 18 * DAY
        ada.night(dt.date(2026, 12, 31))
        assert ada.account.available == 24 * DAY + 2 * 120

    def test_edits_no_entry(self) -> None:
        _, assignment = someone()
        before = list(Entry.objects.order_by("pk").values_list("pk", "amount", "kind"))

        agreed(assignment)

        assert list(Entry.objects.order_by("pk").values_list("pk", "amount", "kind"))[: len(before)] == before

    def test_is_known_by_its_reason_and_in_the_figure(self) -> None:
        ada, assignment = someone()

        agreed(assignment)
        ada.night(dt.date(2026, 10, 1))

        assert Agreement.objects.get().reason == "Works council"
        last = Entry.objects.filter(kind="ACCRUAL", effective_on=dt.date(2026, 10, 1)).get()
        assert last.metadata["parts"][0]["agreed_per_year"] == 3 * DAY

    def test_less_can_be_agreed(self) -> None:
        ada, assignment = someone()

        agreed(assignment, days=-6)

        assert ada.account.available == 18 * DAY - 3 * 240

    def test_a_second_night_finds_nothing_to_correct(self) -> None:
        ada, assignment = someone()
        agreed(assignment)

        report = ada.night(SEP_15)

        assert sum(report.entries.values()) == 0
        assert not verify().faults

    @pytest.mark.parametrize(
        ("more", "field", "words"),
        [
            ({"days": 0}, "per_year", "Say how much more a year"),
            ({"starts_on": dt.date(2025, 12, 31)}, "starts_on", "The assignment begins on 1.January.2026"),
            ({"ends_on": JUL_1}, "ends_on", "it cannot end before"),
        ],
    )
    def test_refuses_what_does_not_fit(self, more: dict[str, Any], field: str, words: str) -> None:
        _, assignment = someone()

        with pytest.raises(Invalid, match=words) as refused:
            agreed(assignment, **more)

        assert refused.value.field == field
        assert not Agreement.objects.exists()

    def test_needs_a_reason(self) -> None:
        _, assignment = someone()

        with pytest.raises(Invalid, match="needs a reason"):
            operations.agree(assignment=assignment, per_year=DAY, starts_on=JUL_1, act=act(SEP_15))

    def test_says_nothing_where_nothing_comes_in_by_the_calendar(self) -> None:
        _, assignment = someone({"accrual": {"method": "none"}})

        with pytest.raises(Invalid, match="Nothing comes in by the calendar"):
            agreed(assignment)

    def test_the_database_keeps_none_that_changes_nothing(self) -> None:
        _, assignment = someone()
        made = agreed(assignment)

        with pytest.raises(IntegrityError), transaction.atomic():
            Agreement.objects.filter(pk=made.pk).update(per_year=0)


class TestEnd:
    def test_taken_back_from_its_first_day_all_is_as_it_was(self) -> None:
        ada, assignment = someone()
        made = agreed(assignment)

        ended(made, JUL_1)

        assert ada.account.available == 18 * DAY
        assert Assignment.objects.get().extras == []
        ada.night(dt.date(2026, 12, 31))
        assert ada.account.available == 24 * DAY

    def test_ended_on_a_day_it_counts_until_the_day_before(self) -> None:
        ada, assignment = someone()
        made = agreed(assignment)

        ended(made, dt.date(2026, 9, 1))

        # July and August keep theirs.
        assert ada.account.available == 18 * DAY + 2 * 120

    def test_a_year_that_came_in_at_once_is_taken_back(self) -> None:
        ada, assignment = someone(YEARLY)
        made = agreed(assignment)

        ended(made, JUL_1)

        assert ada.account.available == 27 * DAY
        assert not verify().faults

    def test_of_several_the_others_go_on(self) -> None:
        ada, assignment = someone()
        first, _ = agreed(assignment), agreed(assignment, days=6)

        ended(first, JUL_1)

        assert Assignment.objects.get().extras == [["2026-07-01", None, 6 * DAY]]
        assert ada.account.available == 18 * DAY + 3 * 240

    def test_is_kept_to_be_read(self) -> None:
        _, assignment = someone()

        ended(agreed(assignment), JUL_1)

        kept = Agreement.objects.get()
        assert (kept.ends_on, kept.end_reason, kept.ended_by) == (JUL_1, "Given in error", "test")

    def test_refuses_what_does_not_fit(self) -> None:
        _, assignment = someone()
        made = agreed(assignment, ends_on=dt.date(2026, 9, 1))

        with pytest.raises(Invalid, match="choose that day or a later one"):
            ended(made, JAN_2026)
        with pytest.raises(Closed, match="until 31.August.2026 already"):
            ended(made, dt.date(2026, 10, 1))
        with pytest.raises(Invalid, match="Say why it ends"):
            operations.end_agreement(agreement=made, ends_on=JUL_1, act=act(SEP_15))


class TestASwitchToAnotherPolicy:
    """30 days a year from July on instead of 24; three more a year are agreed since January."""

    MORE: dict[str, Any] = {"accrual": {"method": "time", "every": "month", "per_year": 30 * DAY}}
    CARRY_ALL: dict[str, Any] = {"carryover": {"mode": "all"}}

    def switched(
        self, assignment: Assignment, settings: dict[str, Any], starts_on: dt.date = JUL_1, on: dt.date = SEP_15
    ) -> Assignment:
        old = assignment.policy
        new = operations.create_policy(
            resource=old.resource, key="new", name="New", settings=settings, effective_from=JAN_2026, act=act(JAN_2026)
        )
        return operations.switch_policy(
            assignment=assignment, to=new, starts_on=starts_on, act=act(on, "A new contract")
        )

    def stands(self, ada: Employed) -> int:
        return sum(Account.objects.filter(holder=ada.pool.holder_id).values_list("available", flat=True))

    def test_takes_along_what_is_agreed(self) -> None:
        ada, assignment = someone(MONTHLY | self.CARRY_ALL)
        agreed(assignment, starts_on=JAN_2026)

        new = self.switched(assignment, self.MORE | self.CARRY_ALL)

        # Six months of 2 d and 120 min, three of 2.5 d and 120 min.
        assert self.stands(ada) == 6 * (2 * DAY + 120) + 3 * (1200 + 120)
        assert Assignment.objects.get(pk=new.pk).extras == [["2026-07-01", None, 3 * DAY]]
        before, after = Agreement.objects.order_by("starts_on")
        assert (before.ends_on, before.end_reason) == (JUL_1, "Goes on under New")
        assert (after.assignment, after.reason, after.ends_on) == (new, "Works council", None)
        assert verify().faults == ()

    def test_keeps_the_end_that_was_agreed(self) -> None:
        ada, assignment = someone(MONTHLY | self.CARRY_ALL)
        agreed(assignment, starts_on=JAN_2026, ends_on=dt.date(2026, 9, 1))

        self.switched(assignment, self.MORE | self.CARRY_ALL)

        # July and August have it, September has not.
        assert self.stands(ada) == 6 * (2 * DAY + 120) + 3 * 1200 + 2 * 120

    def test_takes_along_what_is_to_come_and_leaves_what_is_over(self) -> None:
        _, assignment = someone()
        over = agreed(assignment, starts_on=JAN_2026, ends_on=dt.date(2026, 3, 1))
        to_come = agreed(assignment, starts_on=dt.date(2026, 11, 1), days=2)
        taken_back = agreed(assignment)
        ended(taken_back, JUL_1)

        new = self.switched(assignment, self.MORE, on=dt.date(2026, 9, 16))

        assert list(new.agreements.values_list("starts_on", "per_year")) == [(dt.date(2026, 11, 1), 2 * DAY)]
        for each in (over, to_come, taken_back):
            each.refresh_from_db()
        told = [over.end_reason, to_come.end_reason, taken_back.end_reason]
        assert told == ["", "Goes on under New", "Given in error"]

    def test_decided_in_advance_changes_nothing_until_then(self) -> None:
        ada, assignment = someone(MONTHLY | self.CARRY_ALL)
        agreed(assignment, starts_on=JAN_2026)

        self.switched(assignment, self.MORE | self.CARRY_ALL, starts_on=dt.date(2026, 11, 1))

        assert self.stands(ada) == 9 * (2 * DAY + 120)
        ada.night(dt.date(2026, 12, 31))
        assert self.stands(ada) == 10 * (2 * DAY + 120) + 2 * (1200 + 120)

    def test_ends_it_where_nothing_comes_in_by_the_calendar(self) -> None:
        _, assignment = someone()
        made = agreed(assignment, starts_on=JAN_2026)

        new = self.switched(assignment, {"accrual": {"method": "none"}})

        made.refresh_from_db()
        assert (made.ends_on, made.end_reason) == (JUL_1, "Nothing comes in by the calendar under New")
        assert not new.agreements.exists()

    def test_goes_there_and_back(self) -> None:
        ada, assignment = someone(MONTHLY | self.CARRY_ALL)
        agreed(assignment, starts_on=JAN_2026)
        there = self.switched(assignment, self.MORE | self.CARRY_ALL)

        back = operations.switch_policy(
            assignment=there, to=assignment.policy, starts_on=dt.date(2026, 9, 1), act=act(dt.date(2026, 9, 16), "Back")
        )

        assert Assignment.objects.get(pk=back.pk).extras == [["2026-09-01", None, 3 * DAY]]
        assert self.stands(ada) == 7 * (2 * DAY + 120) + 2 * (1200 + 120)
        assert verify().faults == ()
