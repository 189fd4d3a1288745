"""The table of traps and their tests: nothing is named that is not there, and nothing is left out."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "traps.md").read_text()
NAMED = re.compile(r"`(test_\w+)\.(\w+)`")
NUMBERED = dict(re.findall(r"^\| (\d+) \|(.*)\|$", PAGE, re.MULTILINE))
OF_LEAVE = 25


def members(module, name):
    """The tests of a class in a module of this folder; none where there is no such class."""
    found = getattr(importlib.import_module(f"tests.traps.{module}"), name, None)
    return [each for each, _ in inspect.getmembers(found, inspect.isfunction) if each.startswith("test_")]


def test_every_trap_of_leave_has_a_row():
    assert sorted(map(int, NUMBERED)) == list(range(1, OF_LEAVE + 1))


ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.endswith("| Tests |")]


@pytest.mark.parametrize("row", ROWS)
def test_every_row_names_tests_that_are_there(row):
    named = NAMED.findall(row.split("|")[-2])

    assert named, "names no tests"
    assert [name for name in named if not members(*name)] == []


def test_a_numbered_row_names_the_class_of_its_number():
    wrong = {number: row for number, row in NUMBERED.items() if not re.search(rf"\.TestTrap{number}`", row)}
    assert wrong == {}


def test_every_class_of_traps_is_in_the_table():
    named = set(NAMED.findall(PAGE))
    written = {
        (path.stem, name)
        for path in HERE.glob("test_*.py")
        for name in re.findall(r"^class (Test\w+)", path.read_text(), re.MULTILINE)
    }
    assert written == named


def test_every_test_says_in_a_sentence_which_trap_it_is():
    silent = []
    for module, name in sorted(set(NAMED.findall(PAGE))):
        of_class = getattr(importlib.import_module(f"tests.traps.{module}"), name)
        silent += [f"{module}.{each}" for each in members(module, name) if not getattr(of_class, each).__doc__]
    assert silent == []
