"""docs/errors.md says what Passbook says to mistakes: every row of it is made here, and every mistake has a row."""

from __future__ import annotations

import pytest

from tests.errors.document import DOCUMENT, Row, differences, rows_of
from tests.errors.forms import MISTAKES
from tests.errors.outcome import ABOVE, ALL, NOTHING, OF_ITS_OWN, Outcome

ROWS = rows_of(DOCUMENT.read_text(encoding="utf-8"))


def test_every_form_has_its_table_and_every_table_its_form():
    assert set(ROWS) == set(MISTAKES)


@pytest.mark.parametrize("form", MISTAKES)
class TestATable:
    def test_has_a_row_for_every_mistake_that_is_made_here_and_for_no_other(self, form):
        told = [row.mistake for row in ROWS[form]]

        assert sorted(told) == sorted(MISTAKES[form])

    def test_has_the_ten_likeliest(self, form):
        assert len(ROWS[form]) >= 10


@pytest.mark.parametrize(
    ("form", "row"),
    [pytest.param(form, row, id=f"{form}: {row.mistake}") for form in ROWS for row in ROWS[form]],
)
def test_a_mistake_is_answered_as_its_row_tells(desk, form, row):
    make = MISTAKES[form].get(row.mistake)
    assert make is not None, "Nobody makes this mistake: write it down in tests/errors."

    outcome = make(desk)

    assert differences(row, outcome) == []


class TestDifferences:
    """A row that is not true is found out."""

    outcome = Outcome({"under “Name”": "Fill this in.", OF_ITS_OWN: "Not found There is nothing here Home"}, ALL)

    @pytest.mark.parametrize(
        ("said", "where", "kept", "found"),
        [
            ("Fill this in.", "under “Name”", ALL, []),
            ("There is nothing here", OF_ITS_OWN, ALL, []),
            ("Fill this", "under “Name”", ALL, ["What is said under “Name” is “Fill this in.” and not “Fill this”."]),
            ("There is something", OF_ITS_OWN, NOTHING, ["What is said", "Kept is “all that was typed” and not"]),
            ("Fill this in.", ABOVE, ALL, ["Nothing is said above the form. It is said under “Name” and"]),
            ("Fill this in.", "under “Name”", NOTHING, ["Kept is “all that was typed” and not “nothing”."]),
        ],
    )
    def test_are_told(self, said, where, kept, found):
        told = differences(Row("No name", said, where, kept), self.outcome)

        assert len(told) == len(found)
        assert all(one.startswith(start) for one, start in zip(told, found, strict=True))

    def test_a_row_that_lost_a_cell_is_refused(self):
        with pytest.raises(ValueError, match="has 3 cells"):
            rows_of("### Sign in\n| The password is wrong | Try again. | all |")
