"""What is new in the sentences of a version, word by word against the version in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a sentence that belong together, new or not."""

    text: str
    is_new: bool


def marked(sentences: Sequence[str], before: Sequence[str]) -> list[list[Piece]]:
    """Each sentence in pieces; without sentences before, nothing is new."""
    if not before:
        return [[Piece(sentence, is_new=False)] for sentence in sentences]
    return [_pieces(sentence, _nearest(sentence, before)) for sentence in sentences]


def _nearest(sentence: str, before: Sequence[str]) -> str:
    """The sentence before that says most of the same; none if they have little in common."""
    if sentence in before:
        return sentence
    likeness, nearest = max((SequenceMatcher(None, sentence.split(" "), old.split(" ")).ratio(), old) for old in before)
    return nearest if likeness > 0.3 else ""


def _pieces(sentence: str, before: str) -> list[Piece]:
    # No-break spaces hold amounts together, so that "2 d 4 h" is one word here.
    words, old = sentence.split(" "), before.split(" ")
    found: list[Piece] = []
    for what, _, _, first, last in SequenceMatcher(None, old, words, autojunk=False).get_opcodes():
        if first < last:
            found.append(Piece(" ".join(words[first:last]), is_new=what != "equal"))
    return found
