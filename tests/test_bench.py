"""The measurements themselves run, small; what they show is for `make bench`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bench import __main__ as bench
from bench.company import company
from ledger.verify import verify


@pytest.mark.skipif(not os.environ.get("CI"), reason="It measures for a quarter of a minute: in CI.")
def test_every_measurement_runs_and_leaves_a_ledger_that_agrees(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with django_db_blocker.unblock(), company(accounts=40) as small:
        rows = bench.measure(small, runs=1, seconds=1, entries=400, history=2000)
        assert verify().faults == ()
        bench._print(rows)
        bench._write(rows, tmp_path / "results.json")

    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 1 + len(rows)
    found = json.loads((tmp_path / "results.json").read_text())
    assert [row["what"] for row in found["rows"]] == [row.what for row in rows]
    assert all(row.engine > 0 for row in rows)
    assert {row.what for row in rows if row.ratio is not None and row.target} == {
        "hold, 8 processes",
        "hold on one hot account, 8 processes",
        "batch of 400 accruals",
    }


def test_a_night_is_measured_beside_the_same_by_hand(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        night, memory = bench._night_rows(people=30, runs=1)

    assert (night.engine > 0, night.target, memory.target) == (True, 0.4, 500)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (bench.Row("hold", "per second", 300, 1000, 0.25, 0.3), "yes"),
        (bench.Row("hold", "per second", 200, 1000, 0.25, 0.2), "NO"),
        (bench.Row("memory", "MB", 299, None, 300), "yes"),
        (bench.Row("memory", "MB", 300, None, 300), "NO"),
        (bench.Row("hold", "per second", 200, 1000, None, 0.2), ""),
    ],
)
def test_a_row_says_whether_its_target_holds(row: bench.Row, verdict: str) -> None:
    assert row.verdict == verdict
