"""The style of HR's pages in the admin: all that the other pages have, and nothing that reaches beyond its part."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def style():
    return (ROOT / "static/hr.css").read_text()


def class_names(css):
    """The classes that have a rule; texts and addresses in values are left out."""
    plain = re.sub(r"/\*.*?\*/|\"[^\"]*\"|url\([^)]*\)", "", css, flags=re.DOTALL)
    selectors = re.findall(r"([^{}]+)\{", plain)
    return {name for selector in selectors for name in re.findall(r"\.((?:\\.|[a-zA-Z_-])(?:\\.|[\w-])*)", selector)}


def test_has_the_classes_of_the_other_pages(style):
    """Else `make css` has to be run."""
    others = class_names((ROOT / "static/app.css").read_text())

    assert len(others) > 300
    assert others - class_names(style) == set()


def test_keeps_each_rule_to_its_part(style):
    plain = re.sub(r"/\*.*?\*/|\"[^\"]*\"|url\([^)]*\)", "", style, flags=re.DOTALL)
    selectors = re.findall(r"(?:^|[{};])([^{};@]+)\{", plain)
    rules = [
        selector for selector in selectors if not re.fullmatch(r"(?:from|to|[\d.]+%)(?:,[\d.]+%)*", selector.strip())
    ]

    outside = [rule for rule in rules if ".hr" not in rule and "&" not in rule]

    assert len(rules) > 500
    assert outside == []
