"""The committed stylesheet holds every class that the templates name, so a forgotten `make css` shows."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
# Marks for scripts and tests, and words that the stylesheet gives no rule of their own.
WITHOUT_A_RULE = {"group", "month"}


def classes_in(template: str) -> set[str]:
    found: set[str] = set()
    for value in re.findall(r'\bclass="([^"]*)"', template):
        plain = re.sub(r"\{%.*?%\}", " ", re.sub(r"\S*\{\{.*?\}\}\S*", " ", value))
        found.update(plain.split())
    return found


def is_in(stylesheet: str, name: str) -> bool:
    escaped = re.sub(r"([^\w-])", r"\\\1", name)
    return re.search(rf"\.{re.escape(escaped)}(?![\w-])", stylesheet) is not None


def templates() -> list[Path]:
    """Ours; the admin's pages stand on a stylesheet of their own."""
    folder = ROOT / "templates"
    theirs = ("admin", "unfold")
    return sorted(path for path in folder.rglob("*.html") if path.relative_to(folder).parts[0] not in theirs)


@pytest.fixture(scope="module")
def stylesheet() -> str:
    return "".join(path.read_text() for path in sorted((ROOT / "static").glob("*.css")))


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_has_every_class_of(template, stylesheet):
    missing = {name for name in classes_in(template.read_text()) if not is_in(stylesheet, name)}

    assert missing - WITHOUT_A_RULE == set(), "Run `make css` and commit static/app.css."


def test_would_miss_a_class_that_is_not_there(stylesheet):
    assert is_in(stylesheet, "panel")
    assert is_in(stylesheet, "max-sm:w-full")
    assert not is_in(stylesheet, "pan")
    assert not is_in(stylesheet, "w-[123px]")


def test_finds_classes_around_template_tags():
    assert classes_in('<p class="a {% if x %}b{% else %}c{% endif %} av-{{ n }} d!"></p>') == {"a", "b", "c", "d!"}


def test_fetches_nothing_from_elsewhere(stylesheet):
    urls = re.findall(r"url\(([^)]*)\)", stylesheet)

    assert [
        url for url in urls if "//" in url and "www.w3.org" not in url and not url.strip("\"'").startswith("data:")
    ] == []


def test_every_icon_is_drawn_with_shapes_only():
    icons = json.loads((ROOT / "people/icons.json").read_text())

    for name, markup in icons.items():
        assert re.fullmatch(
            r'(<(path|circle|rect|line|polyline|polygon|ellipse)( [a-z0-9-]+="[^"<>]*")+/>)+', markup
        ), name
