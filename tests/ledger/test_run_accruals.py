"""The night by hand (`run_accruals`) and as a task."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from ledger import runs, tasks
from ledger.models import Entry
from tests.ledger.employed import employed

pytestmark = pytest.mark.django_db

FEBRUARY = dt.date(2025, 2, 1)


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("run_accruals", *arguments, stdout=out)
    return out.getvalue()


class TestRunAccruals:
    def test_says_what_it_would_post_and_posts_nothing(self) -> None:
        employed()

        said = run("--company", "acme", "--date", "2025-02-01", "--dry-run")

        assert "would post 2 entries on 1 accounts" in said
        assert "+1\u00a0d" in said
        assert "Vacation" in said
        assert not Entry.objects.exists()

    def test_posts_it_and_nothing_the_second_time(self) -> None:
        employed()

        first = run("--company", "acme", "--date", "2025-02-01")
        second = run("--company", "acme", "--date", "2025-02-01")

        assert "posted 2 entries" in first
        assert "posted 0 entries" in second
        assert Entry.objects.count() == 2

    @pytest.mark.parametrize(
        ("company", "day", "said"),
        [
            ("nobody", "2025-02-01", "--company: there is no company 'nobody'"),
            ("public", "2025-02-01", "--company: there is no company 'public'"),
            ("acme", "1 February", "--date: '1 February' is no date; write it as 2026-03-31"),
            ("acme", "2999-01-01", "--date: 2999-01-01 is still to come"),
        ],
    )
    def test_refuses_in_one_line_that_names_the_option(self, company: str, day: str, said: str) -> None:
        with pytest.raises(CommandError, match=said.replace("(", r"\(")) as refusal:
            run("--company", company, "--date", day)

        assert "\n" not in str(refusal.value)

    def test_fails_when_accounts_were_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        employed()

        def breaks(*_: object) -> None:
            raise RuntimeError("a broken account")

        monkeypatch.setattr(runs, "settle", breaks)

        with pytest.raises(CommandError, match="1 holders left out.*a broken account"):
            run("--company", "acme", "--date", "2025-02-01")


class TestRunDayTask:
    def test_runs_the_day_it_is_given_and_takes_arguments_of_later_versions(self) -> None:
        ada = employed()

        tasks.run_day.run(on="2025-02-01", from_a_later_version=True)

        assert ada.account.settled_until == FEBRUARY
        assert ada.account.available == 960

    def test_is_tried_again_when_accounts_were_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        employed()

        def breaks(*_: object) -> None:
            raise RuntimeError("a broken account")

        monkeypatch.setattr(runs, "settle", breaks)

        # Called in place, a task that would be tried again raises what it would be tried again for.
        with pytest.raises(tasks.RunIncomplete, match="1 accounts could not be run"):
            tasks.run_day.run(on="2025-02-01")
