"""Presets: each is valid as it stands, and gives what it says; the figures are worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger import presets
from ledger.book import Book
from ledger.dates import DAY as ONE_DAY
from ledger.presets import Preset
from ledger.reconcile import settle
from ledger.rules import sentences
from ledger.rules.parts import HoursWorkedAccrual
from ledger.schedule import PersonFacts, PolicyTimeline, Window, Worked, capped_by_all, worked_accrual
from ledger.states import AccountState
from ledger.terms import Terms
from people.hr.resources import COLOURS, ICONS
from timeoff.presets import ALL

DAY, HOUR = 480, 60
JAN_1, DEC_31 = dt.date(2027, 1, 1), dt.date(2027, 12, 31)
#: What somebody with a full-time week works in a year.
A_YEAR_WORKED = 2080 * HOUR

each = pytest.mark.parametrize("preset", ALL, ids=[preset.key for preset in ALL])


def terms_of(preset: Preset) -> Terms:
    """Somebody who has worked full time since the start of 2027."""
    timeline = PolicyTimeline([(JAN_1, preset.rules)])
    return Terms(timeline, PersonFacts(hired_on=JAN_1), (Window(JAN_1),))


def stands(preset: Preset, on: dt.date = DEC_31, worked: int = A_YEAR_WORKED) -> int:
    """What somebody has who used nothing: by the calendar, or of hours worked."""
    terms = terms_of(preset)
    if isinstance(preset.rules.accrual, HoursWorkedAccrual):
        found = worked_accrual(
            terms.timeline, JAN_1, [], Worked(DEC_31, worked), period=terms.period_on(DEC_31), due_before=0
        )
        assert found is not None
        return capped_by_all(found.amount, preset.rules.caps, standing=0, posted_in_period=0).posted
    book = Book([AccountState(1, 1)], [])
    book.has_timeline = True
    settle(book, book.accounts[1], terms, on)
    return book.available


class TestEachPreset:
    @each
    def test_has_rules_that_can_be_published(self, preset: Preset):
        assert preset.rules.to_json()
        assert sentences(preset.rules, "minutes", preset.day_minutes)

    @each
    def test_can_be_shown(self, preset: Preset):
        assert preset.icon in ICONS
        assert preset.colour in dict(COLOURS)
        assert preset.note.endswith(".")
        assert len(preset.name) <= 80

    @each
    def test_says_what_it_is_in_a_sentence_or_two(self, preset: Preset):
        assert 1 <= len(preset.says) <= 2

    @each
    def test_is_offered_under_its_key(self, preset: Preset):
        assert presets.get(preset.key) is preset
        assert preset in presets.by_group()[preset.group]

    def test_no_key_is_taken_twice(self):
        with pytest.raises(ValueError, match="registered twice"):
            presets.register([Preset("unlimited", "x", "x", "x", "leave", {}, "x")])

    @each
    def test_names_the_law_where_it_follows_one(self, preset: Preset):
        assert (preset.law is not None) == preset.group.startswith("By law")


class TestAfterAYear:
    """What a full-time person has on 31 December, having worked since 1 January and used nothing."""

    @pytest.mark.parametrize(
        ("key", "has"),
        [
            ("standard-pto", 20 * DAY),
            ("use-it-or-lose-it", 25 * DAY),
            ("sick-negative", 10 * DAY),
            ("volunteer", 2 * DAY),
            ("remote", 8 * DAY),
            ("maternity", 0),
            ("paternity", 0),
            ("de-burlg", 20 * DAY),
            ("uk-wtr", 28 * DAY),
            # 2,080 hours are 69 h 20 min at 1 in 30, or 52 h at 1 in 40; the year's most cuts them.
            ("us-sick-az", 40 * HOUR),
            ("us-sick-ca", 69 * HOUR + 20),
            ("us-sick-co", 48 * HOUR),
            ("us-sick-ct", 40 * HOUR),
            ("us-sick-il", 40 * HOUR),
            ("us-sick-me", 40 * HOUR),
            ("us-sick-md", 40 * HOUR),
            ("us-sick-ma", 40 * HOUR),
            ("us-sick-mi", 69 * HOUR + 20),
            ("us-sick-mn", 48 * HOUR),
            ("us-sick-nj", 40 * HOUR),
            ("us-sick-ny", 56 * HOUR),
            ("us-sick-or", 40 * HOUR),
            ("us-sick-wa", 52 * HOUR),
        ],
    )
    def test_stands(self, key: str, has: int):
        preset = presets.get(key)
        assert preset is not None

        assert stands(preset) == has

    def test_every_preset_that_is_counted_is_in_the_table(self):
        table = {key for key, _ in TestAfterAYear.test_stands.pytestmark[0].args[1]}

        assert table == {preset.key for preset in ALL if not preset.rules.unlimited}


class TestTheNextYear:
    @pytest.mark.parametrize(
        ("key", "has"),
        [
            # Five carry over, and a month's twelfth (1 d 5 h 20 min) comes in.
            ("standard-pto", 5 * DAY + 800),
            ("use-it-or-lose-it", 25 * DAY),
            ("sick-negative", 10 * DAY),
            ("volunteer", 2 * DAY),
            ("remote", 8 * DAY),
            # All 20 carry over until the end of March.
            ("de-burlg", 40 * DAY),
            ("uk-wtr", 28 * DAY // 12),
        ],
    )
    def test_begins_with(self, key: str, has: int):
        preset = presets.get(key)
        assert preset is not None

        assert stands(preset, DEC_31 + ONE_DAY) == has
