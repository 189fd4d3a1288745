"""Many at once, and many people at once."""

import itertools

import pytest

from approvals import registry
from approvals.models import Approval, Decision
from approvals.operations import Outcome, decide, decide_many, open_approval
from tests.approvals.factories import NOON, Cast, days, register_errands

LATER = NOON + days(1)

# The tests at once share a company, so each has a kind of its own.
_kinds = itertools.count(1)


def decisions(approvals):
    return Decision.objects.filter(step__approval__in=approvals).count()


def states(approvals):
    return [Approval.objects.get(pk=approval.pk).state for approval in approvals]


class TestDecideMany:
    def test_gives_a_result_for_each_row_the_oldest_first(self, errands, cast):
        approvals = [errands.ask(cast.ada) for _ in range(3)]
        errands.refuses[2] = registry.Refusal("The balance no longer covers these days.")

        results = decide_many(
            approvals=[(approval, 1) for approval in reversed(approvals)], by=cast.mia, verdict="approved", at=LATER
        )

        assert [(result.approval, result.is_done, result.refusal) for result in results] == [
            (approvals[0], True, ""),
            (approvals[1], False, "The balance no longer covers these days."),
            (approvals[2], True, ""),
        ]
        assert [approval.state for approval in Approval.objects.order_by("pk")] == ["approved", "waiting", "approved"]
        assert Decision.objects.count() == 2

    def test_checks_each_row_as_if_it_were_alone(self, errands, cast):
        own, decided, fine = errands.ask(cast.mia), errands.ask(cast.ada), errands.ask(cast.ada)
        decide(approval=decided, by=cast.boss, verdict="denied", note="No.", at=NOON)

        results = decide_many(approvals=[(own, 1), (decided, 1), (fine, 1)], by=cast.mia, verdict="approved", at=LATER)

        assert [result.refusal for result in results] == [
            "Nobody decides on their own request.",
            "Already decided by Boris Boss: denied.",
            "",
        ]

    def test_tells_of_the_rows_before_a_fault(self, errands, cast, caplog):
        approvals = [errands.ask(cast.ada) for _ in range(3)]
        errands.refuses[2] = RuntimeError("a bug")

        results = decide_many(approvals=[(a, 1) for a in approvals], by=cast.mia, verdict="approved", at=LATER)

        assert [result.is_done for result in results] == [True, False, True]
        assert "Nothing was changed here" in results[1].refusal
        assert "a bug" in caplog.text


class TestAtOnce:
    """Threads with connections of their own, in a schema where everything commits."""

    @pytest.fixture
    def errands(self, monkeypatch):
        return register_errands(monkeypatch, f"test.errand{next(_kinds)}")

    def test_what_committed_stays_when_a_later_row_fails(self, module_company, errands):
        cast = Cast()
        approvals = [errands.ask(cast.ada) for _ in range(2)]
        errands.refuses[2] = RuntimeError("a bug")

        decide_many(approvals=[(a, 1) for a in approvals], by=cast.mia, verdict="approved", at=LATER)

        assert states(approvals) == ["approved", "waiting"]

    def test_exactly_one_of_several_people_decides(self, module_company, in_threads, errands):
        cast = Cast()
        for _ in range(5):
            approval = errands.ask(cast.ada)
            values = [(cast.mia, "approved"), (cast.boss, "denied"), (cast.hana, "approved"), (cast.boss, "approved")]

            results = in_threads(
                lambda value, approval=approval: decide(
                    approval=approval, by=value[0], verdict=value[1], note="So.", at=LATER
                ),
                values,
            )

            changed = [result for result in results if isinstance(result, Outcome) and result.changed]
            assert len(changed) == 1
            assert decisions([approval]) == 1
            refused = [result for result in results if not isinstance(result, Outcome)]
            assert all(str(refusal).startswith("Already decided by ") for refusal in refused)
        assert len(errands.approved) + len(errands.denied) == 5

    def test_a_double_click_is_one_decision(self, module_company, in_threads, errands):
        cast = Cast()
        approval = errands.ask(cast.ada)

        results = in_threads(
            lambda _: decide(approval=approval, by=cast.mia, verdict="approved", at=LATER), list(range(4))
        )

        assert sorted(result.changed for result in results) == [False, False, False, True]
        assert len(errands.approved) == decisions([approval]) == 1

    def test_two_clicks_on_send_open_one_approval(self, module_company, in_threads, errands):
        cast = Cast()

        results = in_threads(
            lambda _: open_approval(subject="test.twice:1", requester=cast.ada, at=NOON), list(range(4))
        )

        assert len({result.pk for result in results}) == Approval.objects.about("test.twice:1").count() == 1

    def test_bulk_approvals_in_opposite_order_wait_for_each_other(self, module_company, in_threads, errands):
        cast = Cast()
        approvals = [errands.ask(cast.ada) for _ in range(6)]

        results = in_threads(
            lambda value: decide_many(
                approvals=[(approval, 1) for approval in value[1]], by=value[0], verdict="approved", at=LATER
            ),
            [(cast.mia, approvals), (cast.boss, approvals[::-1]), (cast.hana, approvals[2:] + approvals[:2])],
        )

        assert sum(result.is_done for rows in results for result in rows) == len(approvals)
        assert decisions(approvals) == len(errands.approved) == len(approvals)
