"""What the documents say about the code is so."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from config.processes import read_procfile
from docs.diagrams import drawn

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
APPS = "config|tenants|timeoff|approvals|people|ledger"
NAME = re.compile(rf"(?:`| as )((?:{APPS})\.[a-z_]+(?:\.\w+)*)(?:`|\n)")
FOLDERS = re.compile(rf"`((?:{APPS}|docs|tests)/[\w./]*)`")
ARCHITECTURE = ROOT / "docs" / "architecture.md"
A_RULE = re.compile(r"\bR(\d+)\b")


def stands(name):
    """Whether a dotted name is a module or something in one."""
    try:
        import_module(name)
    except ModuleNotFoundError:
        module, _, attribute = name.rpartition(".")
        try:
            return hasattr(import_module(module), attribute)
        except ModuleNotFoundError:
            return False
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
class TestPages:
    def test_name_only_code_that_is_there(self, page):
        names = set(NAME.findall(page.read_text()))
        assert [name for name in sorted(names) if not stands(name)] == []

    def test_name_only_files_that_are_there(self, page):
        paths = set(FOLDERS.findall(page.read_text()))
        assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []

    def test_link_only_to_pages_that_are_there(self, page):
        links = re.findall(r"\]\((?!http)([^)#]+)", page.read_text())
        assert [link for link in links if not (page.parent / link).exists()] == []

    def test_name_only_commands_that_make_knows(self, page):
        targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        named = set(re.findall(r"`make ([a-z0-9-]+)", page.read_text()))
        named |= set(re.findall(r"^make ([a-z0-9-]+)", page.read_text(), re.MULTILINE))
        assert named - targets == set()


def test_every_module_of_the_ledger_is_named():
    modules = {path.stem for path in (ROOT / "ledger").iterdir() if (path / "__init__.py").exists()}
    modules |= {path.stem for path in (ROOT / "ledger").glob("*.py")}
    told = set(re.findall(r"`ledger\.(\w+)", ARCHITECTURE.read_text()))
    # What Django asks for, by the names that Django gives it.
    assert modules - told == {"__init__", "apps", "management", "migrations"}


class TestTheRulesOfTheLedger:
    ROWS = re.findall(r"^\| R(\d+) \| (.+) \| (.+) \| (.+) \|$", ARCHITECTURE.read_text(), re.MULTILINE)

    def test_are_all_there_in_order(self):
        assert [int(number) for number, *_ in self.ROWS] == list(range(1, 15))

    def test_name_where_each_is_kept_and_what_tests_it(self):
        assert [number for number, _, kept, tests in self.ROWS if "`ledger" not in kept or "`tests/" not in tests] == []

    def test_are_those_that_the_code_names(self):
        code = [*(ROOT / "ledger").rglob("*.py"), *(ROOT / "tests" / "ledger").rglob("*.py")]
        named = {number for path in code for number in A_RULE.findall(path.read_text())}
        assert named <= {number for number, *_ in self.ROWS}


def test_the_diagrams_are_what_would_be_drawn_from_the_code_now():
    page = ARCHITECTURE.read_text()
    assert page == drawn(page), "run `make docs`"


def test_the_diagram_of_processes_shows_those_that_run():
    page = ARCHITECTURE.read_text().partition("## Processes")[2]
    shown = set(re.findall(r"\b([a-z]+)\b(?= -->|\[\(|$)", page.partition("```mermaid")[2].partition("```")[0], re.M))
    services = set(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"])

    assert set(read_procfile(ROOT / "Procfile")) | {"postgres", "redis"} == shown - {"browser"}
    assert services == shown - {"browser"} | {"migrate"}


def test_every_decision_is_listed_in_order():
    folder = ROOT / "docs" / "adr"
    pages = sorted(path for path in folder.glob("0*.md"))
    listed = re.findall(r"^- \[(\d+\. .+)\]\((.+)\)$", (folder / "README.md").read_text(), re.MULTILINE)

    assert [path.name for path in pages] == [link for _, link in listed]
    assert [path.read_text().splitlines()[0] for path in pages] == [f"# {title}" for title, _ in listed]
    assert [int(path.name[:4]) for path in pages] == list(range(1, len(pages) + 1))


def test_every_variable_that_is_read_is_in_the_example():
    code = "".join(path.read_text() for path in (ROOT / "config").rglob("*.py") if path.name != "settings_test.py")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code)) | set(re.findall(r'environ\.get\("([A-Z_]+)"\)', code))
    listed = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert read == listed
