"""The demo's ledger, two years of it, proved by the command that an operator would use."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.e2e.conftest import BASE

pytestmark = pytest.mark.e2e


def test_verify_ledger_finds_no_fault(passbook: str, data_folder: str) -> None:
    environment = os.environ | {"PASSBOOK_DATA": data_folder}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run(
        [sys.executable, "manage.py", "verify_ledger", "--all"],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "acme" in done.stdout
    assert "birch" in done.stdout
