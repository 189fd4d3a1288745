"""What a page shows: its text, and what stands in the fields of its forms."""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs

_UNSEEN = re.compile(r"<(script|style|svg|template)\b.*?</\1>", re.S)


def text_of(html: str) -> str:
    """The words of a page as people read them, with plain spaces."""
    return plain(unescape(re.sub(r"<[^>]+>", " ", _UNSEEN.sub(" ", html))))


def main_of(html: str) -> str:
    """The page without its frame of menus, where it marks what is its own."""
    found = re.search(r"<main\b.*?</main>", html, re.S)
    return found[0] if found else html


def plain(text: str) -> str:
    """The same words with plain spaces only, and none before a full stop, where markup ends."""
    return re.sub(r"\s+([.,:])(?=\s|$)", r"\1", " ".join(text.split()))


def fields_of(html: str) -> dict[str, list[str]]:
    """What the fields of a page's forms hold, by name: what a browser would send again."""
    reader = _Fields()
    reader.feed(html)
    return reader.found


def queries_of(html: str) -> list[dict[str, list[str]]]:
    """What the addresses of a page's links say behind their question marks."""
    found = re.findall(r'href="[^"?]*\?([^"]*)"', html)
    return [parse_qs(unescape(query), keep_blank_values=True) for query in found]


class _Fields(HTMLParser):
    """Collects the values of inputs, the text of textareas and the chosen options."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = defaultdict(list)
        self._select = self._textarea = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name:
            is_box = given.get("type") in {"checkbox", "radio"}
            if not is_box or "checked" in given:
                self.found[name].append(given.get("value") or ("on" if is_box else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.found[self._select].append(given.get("value") or "")
        elif tag == "textarea":
            self._textarea, self._text = name, []

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea" and self._textarea:
            self.found[self._textarea].append("".join(self._text).removeprefix("\n"))
            self._textarea = ""
