"""What is marked as new in a version's sentences."""

from ledger.policy_form import marked
from ledger.rules import PolicySettings, sentences

MONTHLY = {"accrual": {"method": "time", "every": "month", "per_year": 24 * 480}}


def said(settings):
    return sentences(PolicySettings.parse(settings))


def new_words(settings, before):
    return [piece.text for sentence in marked(said(settings), said(before)) for piece in sentence if piece.is_new]


class TestMarked:
    def test_only_the_amount_that_changed_is_new(self):
        more = {"accrual": {**MONTHLY["accrual"], "per_year": 36 * 480}}
        assert new_words(more, MONTHLY) == ["36\u00a0d", "3\u00a0d"]

    def test_nothing_is_new_when_nothing_changed(self):
        assert new_words(MONTHLY, MONTHLY) == []

    def test_a_first_version_has_nothing_to_compare_with(self):
        pieces = marked(said(MONTHLY), [])
        assert [[piece.text for piece in sentence] for sentence in pieces] == [[text] for text in said(MONTHLY)]
        assert not any(piece.is_new for sentence in pieces for piece in sentence)

    def test_a_sentence_on_something_new_is_new_as_a_whole(self):
        pieces = marked([*said(MONTHLY), "Zebras graze."], said(MONTHLY))
        assert [(piece.text, piece.is_new) for piece in pieces[-1]] == [("Zebras graze.", True)]

    def test_the_pieces_put_together_are_the_sentence(self):
        more = MONTHLY | {"use": {"step_minutes": 240}, "carryover": {"mode": "all"}}
        together = [" ".join(piece.text for piece in sentence) for sentence in marked(said(more), said(MONTHLY))]
        assert together == said(more)
