"""Drafts, and trials of them on many people: counted in batches, kept as lines, and nothing posted."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest import mock

import pytest
from django.db import InternalError, connection
from django.test.utils import CaptureQueriesContext

from ledger import operations
from ledger.errors import Closed, Invalid
from ledger.models import Account, Assignment, Entry, Lot, PolicyDraft, PolicyTrial, TrialLine
from ledger.operations import trials
from ledger.rules import InvalidSettings
from ledger.tasks import continue_trials
from ledger.whatif import compare
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import HolderFactory, act

pytestmark = pytest.mark.django_db

DAY = 480
RULES: dict[str, Any] = {
    "accrual": {"method": "time", "every": "month", "per_year": 24 * DAY},
    "carryover": {"mode": "cap", "cap": 5 * DAY},
}
MORE = RULES | {"accrual": {**RULES["accrual"], "per_year": 36 * DAY}}
NONE_CARRIED = RULES | {"carryover": {"mode": "none"}}
NOV_20, JAN_2025, JAN_2027 = dt.date(2026, 11, 20), dt.date(2025, 1, 1), dt.date(2027, 1, 1)


@pytest.fixture
def ada() -> Employed:
    """Somebody with two days a month since 2025: 5 were carried, 22 have come in since."""
    made = employed(RULES, since=JAN_2025)
    made.night(NOV_20)
    return made


def another_beside(somebody: Employed) -> Employed:
    holder = HolderFactory()
    operations.assign(holder_ids=[holder.pk], policy=somebody.policy, starts_on=JAN_2025)
    return Employed(type(somebody.pool)(holder.pk, somebody.pool.resource_id), somebody.policy)


def drafted(somebody: Employed, settings: dict[str, Any] = MORE, name: str = "More", **more: Any) -> PolicyDraft:
    return operations.save_draft(
        policy=somebody.policy,
        name=name,
        settings=settings,
        effective_from=more.pop("effective_from", JAN_2027),
        act=act(NOV_20, "More rest", "employee:1"),
        **more,
    )


def opened(draft: PolicyDraft, *people: Employed) -> PolicyTrial:
    holders = [each.pool.holder_id for each in people]
    return operations.open_trial(draft=draft, holder_ids=holders, whom="everybody", act=act(NOV_20))


def counted(trial: PolicyTrial, batch_size: int = 100) -> PolicyTrial:
    while operations.go_on_with_trial(trial_id=trial.pk, at=act(NOV_20).at, batch_size=batch_size):
        pass
    trial.refresh_from_db()
    return trial


class TestDrafts:
    def test_keeps_what_was_typed_and_who_typed_it(self, ada: Employed) -> None:
        draft = drafted(ada)

        assert (draft.name, draft.effective_from, draft.reason, draft.saved_by) == (
            "More", JAN_2027, "More rest", "employee:1",
        )  # fmt: skip
        assert draft.rules.accrual.per_year == 36 * DAY

    def test_is_changed_in_its_place(self, ada: Employed) -> None:
        draft = drafted(ada)

        changed = drafted(ada, NONE_CARRIED, "Nothing carried", draft_id=draft.pk)

        assert (changed.pk, changed.name, changed.rules.carryover.mode) == (draft.pk, "Nothing carried", "none")
        assert PolicyDraft.objects.count() == 1

    def test_needs_a_name_of_its_own(self, ada: Employed) -> None:
        drafted(ada)

        with pytest.raises(Invalid, match="needs a name"):
            drafted(ada, name="  ")
        with pytest.raises(Invalid, match="Another draft of this policy is called “More”"):
            drafted(ada)

    def test_is_checked_like_a_version(self, ada: Employed) -> None:
        with pytest.raises(InvalidSettings):
            drafted(ada, {"accrual": {"method": "sometimes"}})

    def test_becomes_the_next_version_and_is_gone(self, ada: Employed) -> None:
        draft = drafted(ada)

        version = operations.publish_draft(draft=draft, act=act(NOV_20, "More rest"))

        assert (version.number, version.effective_from, version.rules.accrual.per_year) == (2, JAN_2027, 36 * DAY)
        assert not PolicyDraft.objects.exists()
        with pytest.raises(Closed, match="not there any more"):
            operations.publish_draft(draft=draft, act=act(NOV_20, "More rest"))

    def test_stays_where_it_cannot_be_published(self, ada: Employed) -> None:
        draft = drafted(ada, effective_from=JAN_2025)

        with pytest.raises(Invalid, match="a new one begins after that day"):
            operations.publish_draft(draft=draft, act=act(NOV_20, "More rest"))

        assert PolicyDraft.objects.exists()

    def test_can_be_thrown_away_and_leaves_its_trials(self, ada: Employed) -> None:
        draft = drafted(ada)
        trial = opened(draft, ada)

        operations.throw_away_draft(draft=draft)

        trial.refresh_from_db()
        assert (trial.draft, trial.name) == (None, "More")
        with pytest.raises(Closed):
            operations.throw_away_draft(draft=draft)
        with pytest.raises(Closed):
            drafted(ada, draft_id=draft.pk)


class TestTrial:
    def test_counts_the_months_to_come_and_those_that_are_over(self, ada: Employed) -> None:
        line = counted(opened(drafted(ada), ada)).lines.get()

        # Now 27 d; 29 by December, of which 5 carry; from January on 3 d a month instead of 2.
        assert [stands / DAY for stands in line.usual] == [27, 29, *range(7, 27, 2)]
        assert [stands / DAY for stands in line.tried] == [27, 29, *range(8, 36, 3)]
        # A year ago: 22 d in November 2025, 24 in December, then 5 and 2 a month; a day more of each month by now.
        assert [stands / DAY for stands in line.past_usual] == [22, 24, *range(7, 27, 2), 27]
        assert [stands / DAY for stands in line.past_tried] == [23, 26, *range(8, 36, 3), 38]
        assert (line.by_today, line.by_year_end, line.by_last) == (11 * DAY, 0, 10 * DAY)

    def test_names_what_would_not_have_been_covered(self, ada: Employed) -> None:
        ben = another_beside(ada)
        days = [(dt.date(2026, 2, day), DAY) for day in range(2, 6)]
        ben.night(dt.date(2026, 1, 10))
        operations.hold_days(
            holder_id=ben.pool.holder_id, resource_id=ben.pool.resource_id, days=days, ref="leave:7",
            act=act(dt.date(2026, 1, 10)),
        )  # fmt: skip
        ben.night(NOV_20)

        line = counted(opened(drafted(ada, NONE_CARRIED), ben)).lines.get()

        assert line.refused == [
            {"ref": "leave:7", "first_on": "2026-02-02", "last_on": "2026-02-05", "amount": 4 * DAY, "covered": 2 * DAY}
        ]
        # Five days less were carried, and the four are left out.
        assert line.by_today == -DAY

    def test_by_the_rules_in_force_the_past_is_what_it_was_corrections_among_it(self, ada: Employed) -> None:
        assignment = Assignment.objects.get()
        made, _ = operations.agree(
            assignment=assignment, per_year=3 * DAY, starts_on=dt.date(2026, 3, 1), act=act(NOV_20, "Works council")
        )
        line = counted(opened(drafted(ada, RULES, "The same"), ada)).lines.get()
        operations.end_agreement(agreement=made, ends_on=dt.date(2026, 7, 1), act=act(NOV_20, "In error"))
        again = counted(opened(drafted(ada, RULES, "The same again"), ada)).lines.get()

        assert line.past_tried == line.past_usual
        assert again.past_tried == again.past_usual
        # Nine months at 120 min more, then four.
        assert (line.past_usual[-1], again.past_usual[-1]) == (27 * DAY + 9 * 120, 27 * DAY + 4 * 120)

    def test_posts_nothing(self, ada: Employed) -> None:
        def state() -> Any:
            accounts = list(Account.objects.order_by("pk").values_list("pk", "version", "shape", "settled_until"))
            return Entry.objects.count(), Lot.objects.count(), accounts

        before = state()

        counted(opened(drafted(ada), ada, another_beside(ada)))

        assert state()[:2] == before[:2]
        assert state()[2][:1] == before[2]

    def test_plans_where_the_database_lets_nothing_be_written(self, ada: Employed) -> None:
        trial = opened(drafted(ada), ada)

        def writes(**more: Any) -> Any:
            Account.objects.update(version=99)

        with mock.patch.object(trials, "try_on_many", writes), pytest.raises(InternalError, match="read-only"):
            operations.go_on_with_trial(trial_id=trial.pk, at=act(NOV_20).at)

    def test_goes_on_where_it_was_killed(self, ada: Employed) -> None:
        people = [ada, another_beside(ada), another_beside(ada)]
        trial = opened(drafted(ada), *people)
        operations.go_on_with_trial(trial_id=trial.pk, at=act(NOV_20).at, batch_size=1)
        with mock.patch.object(trials, "try_on_many", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            operations.go_on_with_trial(trial_id=trial.pk, at=act(NOV_20).at, batch_size=1)
        trial.refresh_from_db()
        half = (trial.state, trial.done, trial.percent)

        continue_trials()

        trial.refresh_from_db()
        assert half == ("counting", 1, 33)
        assert (trial.state, trial.done) == ("counted", 3)
        assert set(trial.lines.values_list("state", flat=True)) == {"counted"}

    def test_one_who_cannot_be_counted_keeps_nobody_else_from_it(self, ada: Employed) -> None:
        ben = another_beside(ada)
        trial = opened(drafted(ada), ada, ben)

        counts = [mock.Mock(side_effect=ValueError("odd")), compare]

        with mock.patch("ledger.trials.compare", lambda *given, **more: counts.pop(0)(*given, **more)):
            counted(trial)

        assert list(trial.lines.order_by("holder").values_list("state", "problem")) == [
            ("failed", "odd"), ("counted", ""),
        ]  # fmt: skip

    def test_is_counted_again_for_the_same_people_from_today(self, ada: Employed) -> None:
        trial = counted(opened(drafted(ada), ada))
        dec_1 = dt.date(2026, 12, 1)
        ada.night(dec_1)

        operations.count_trial_again(trial=trial, act=act(dec_1))
        with pytest.raises(Closed, match="being counted"):
            operations.count_trial_again(trial=trial, act=act(dec_1))

        assert counted(trial).on == dec_1
        assert trial.lines.get().usual[0] == 29 * DAY

    def test_somebody_without_the_policy_has_no_past_under_it(self, ada: Employed) -> None:
        holder = HolderFactory()
        trial = operations.open_trial(draft=drafted(ada), holder_ids=[holder.pk], whom="one", act=act(NOV_20))

        line = counted(trial).lines.get()

        assert (line.state, line.past_tried, line.by_today) == ("counted", [], 0)
        assert [stands / DAY for stands in line.tried[:3]] == [0, 0, 3]

    def test_refuses_nobody_and_unlimited_leave(self, ada: Employed) -> None:
        with pytest.raises(Invalid, match="Nobody is chosen"):
            opened(drafted(ada))
        with pytest.raises(Invalid, match="no balance"):
            opened(drafted(ada, {"unlimited": True}, "Without limit"), ada)

    @pytest.mark.parametrize("people", [1, 10, 100])
    def test_costs_the_same_queries_however_many_people(self, ada: Employed, people: int) -> None:
        trial = opened(drafted(ada), ada, *[another_beside(ada) for _ in range(people - 1)])

        with CaptureQueriesContext(connection) as caught:
            operations.go_on_with_trial(trial_id=trial.pk, at=act(NOV_20).at)

        assert TrialLine.objects.filter(state="counted").count() == people
        assert len(caught) == 15
