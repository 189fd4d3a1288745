"""Balances from a file: the file as a whole, its rows, posting it, and the command that does the same."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from people.imports.kinds import KINDS, MOST_BYTES, MOST_ROWS
from people.models import BalanceImport, Employee
from tests.errors.commands import everything, said_by
from tests.errors.desk import Desk
from tests.errors.outcome import CHANGED, NOTHING_CHANGED, Outcome, page
from tests.errors.reading import plain, text_of

IMPORTS = "/admin/people/balanceimport/"
THE_FILE = "the file, to be looked at"
OPENING = ("P-4", "Vacation Cast", "5", "2026-07-01", "", "Brought over", "")
HISTORY = ("P-4", "Vacation Cast", "2026-06-15", "2026-06-19", "8 h", "Summer", "")
GRANT = ("P-4", "Vacation Cast", "2", "2026-07-01", "", "Ten years", "")
ADJUSTMENT = ("P-4", "Vacation Cast", "-1", "2026-07-14", "Counted twice", "")


def file_of(kind: str, *rows: tuple[str, ...]) -> bytes:
    """A file of these rows under the columns of its kind."""
    return "\n".join(",".join(cells) for cells in (KINDS[kind].names, *rows)).encode()


# -- the file as a whole -----------------------------------------------------------------------------------------------


def send(desk: Desk, content: bytes | None, kind: str = "opening") -> Outcome:
    """Send a file of a kind, or none."""
    if content is None:
        return desk.send("Hana", f"{IMPORTS}add/", {"kind": kind})
    file = SimpleUploadedFile("balances.csv", content)
    return desk.send("Hana", f"{IMPORTS}add/", {"kind": kind, "file": file.name}, file=file)


def of_file(content: bytes | None, kind: str = "opening") -> Callable[[Desk], Outcome]:
    return lambda desk: send(desk, content, kind)


HEAD = b"person,policy,amount,as_of"
FILE = {
    "No file": of_file(None),
    "An empty file": of_file(b""),
    "A file of empty lines": of_file(b"\n;;\n"),
    "A picture": of_file(b"\x89PNG\r\n\x1a\n\x00\x00"),
    "A spreadsheet that was not saved as CSV": of_file(b"PK\x03\x04\x14\x00\x06\x00"),
    "A file of another kind": of_file(file_of("history", HISTORY)),
    "Columns without their names": of_file(",".join(OPENING).encode()),
    "A column that there is not": of_file(HEAD + b",colour\nP-4,Vacation,1,2026-07-01,red"),
    "A column twice": of_file(HEAD + b",amount\nP-4,Vacation,1,2026-07-01,2"),
    "Names of columns, and no row": of_file(HEAD),
    "More rows than go at a time": of_file(HEAD + b"\nP-4,V,1,2026-07-01" * (MOST_ROWS + 1)),
    "A file that is too large": of_file(b"x" * (MOST_BYTES + 1)),
    "A kind that there is not": of_file(file_of("opening", OPENING), "wishes"),
}


# -- its rows ----------------------------------------------------------------------------------------------------------


def row(kind: str, usual: tuple[str, ...], **changed: str) -> Callable[[Desk], Outcome]:
    """Send a file of one row with something written otherwise, and read what is said of it."""
    cells = dict(zip(KINDS[kind].names, usual, strict=True)) | changed
    return lambda desk: rows(desk, kind, tuple(cells.values()))


def rows(desk: Desk, kind: str, *lines: tuple[str, ...]) -> Outcome:
    content = file_of(kind, *lines)
    return tried(desk, send_on(desk, content, kind), content)


def send_on(desk: Desk, content: bytes, kind: str) -> Any:
    """The page to which a file leads that can be read."""
    file = SimpleUploadedFile("balances.csv", content)
    return desk.as_("Hana").post(f"{IMPORTS}add/", {"kind": kind, "file": file}, follow=True)


def tried(desk: Desk, answer: Any, content: bytes) -> Outcome:
    """What the page of a file says of its rows, by row and column, and whether the file is there to be looked at."""
    shown = text_of(answer.content.decode())
    places = {
        f"in row {problem.row}, `{problem.column}`": plain(problem.says)
        for problem in answer.context.get("problems") or ()
        if plain(problem.says) in shown
    }
    kept = BalanceImport.objects.order_by("pk").last()
    return Outcome(places, THE_FILE if kept is not None and bytes(kept.content) == content else "nothing")


def opening(**changed: str) -> Callable[[Desk], Outcome]:
    return row("opening", OPENING, **changed)


def history(**changed: str) -> Callable[[Desk], Outcome]:
    return row("history", HISTORY, **changed)


def _number_and_address(desk: Desk) -> Outcome:
    Employee.objects.filter(pk=desk.world.sam.pk).update(number=desk.world.ada.email)
    return row("opening", OPENING, person=str(desk.world.ada.email))(desk)


def _reference_reused(desk: Desk) -> Outcome:
    first = (*OPENING[:6], "R-1")
    answer = send_on(desk, file_of("opening", first), "opening")
    desk.as_("Hana").post(f"{answer.redirect_chain[-1][0].replace('change/', 'act/')}", {"_post": "1"})
    return row("opening", OPENING, amount="7", reference="R-1")(desk)


OPENING_ROWS = {
    "Nobody is named": opening(person=""),
    "Nobody has the number": opening(person="P-99"),
    "A name instead of a number": opening(person="Ada Cast"),
    "A number that is another’s e-mail": _number_and_address,
    "No leave type": opening(policy=""),
    "A leave type that there is not": opening(policy="Holiday"),
    "A policy that the person does not have": opening(policy="Sabbatical Cast"),
    "A day before the person had the policy": opening(as_of="2023-07-01"),
    "No amount": opening(amount=""),
    "An amount that cannot be read": opening(amount="five"),
    "An amount of nothing": opening(amount="0"),
    "An amount below zero": opening(amount="-5"),
    "No day": opening(as_of=""),
    "A day that is written otherwise": opening(as_of="07/01/2026"),
    "A day that there is not": opening(as_of="2026-06-31"),
    "A year far away": opening(as_of="0026-07-01"),
    "It ends before it begins": opening(expires_on="2026-06-30"),
    "A reference that stands twice in the file": lambda desk: rows(
        desk, "opening", (*OPENING[:6], "R-1"), (*OPENING[:6], "R-1")
    ),
    "A reference that was used for something else": _reference_reused,
}
HISTORY_ROWS = {
    "Nobody has the number": history(person="P-99"),
    "A policy that the person never had": history(policy="Sabbatical Cast"),
    "No first day": history(first_day=""),
    "A first day that there is not": history(first_day="2026-06-31"),
    "A last day that is written otherwise": history(last_day="19 June"),
    "It ends before it begins": history(last_day="2026-06-12"),
    "More than a year at once": history(first_day="2025-01-01"),
    "Leave that is still to come": history(last_day="2026-07-15"),
    "Days on which the person does not work": history(first_day="2026-06-20", last_day="2026-06-21"),
    "An amount that cannot be read": history(amount_per_day="all day"),
    "An amount of nothing": history(amount_per_day="0"),
    "A year far away": history(first_day="1926-06-15", last_day="1926-06-15"),
}
OTHER_ROWS = {
    "A grant without a reason": row("grant", GRANT, reason=""),
    "A grant below zero": row("grant", GRANT, amount="-2"),
    "A grant without an amount": row("grant", GRANT, amount=""),
    "A grant without a day": row("grant", GRANT, valid_from=""),
    "A grant that ends before it begins": row("grant", GRANT, expires_on="2026-06-01"),
    "A grant from before the person had the policy": row("grant", GRANT, valid_from="2020-01-01"),
    "An adjustment without a reason": row("adjustment", ADJUSTMENT, reason=""),
    "An adjustment of nothing": row("adjustment", ADJUSTMENT, amount="0"),
    "An adjustment that cannot be read": row("adjustment", ADJUSTMENT, amount="minus one"),
    "An adjustment without a day": row("adjustment", ADJUSTMENT, on=""),
    "An adjustment that takes more than there is": row("adjustment", ADJUSTMENT, amount="-40"),
}


# -- posting it --------------------------------------------------------------------------------------------------------


def press(desk: Desk, button: str = "_post", who: str = "Hana", meanwhile: Callable[[Desk], Any] = bool) -> Outcome:
    """Send a file of one row that fits, and press a button on its page."""
    answer = send_on(desk, file_of("opening", OPENING), "opening")
    kept = BalanceImport.objects.order_by("pk").last()
    assert kept is not None
    assert answer.status_code == 200
    meanwhile(desk)
    return _act(desk, kept.pk, button, who)


def _act(desk: Desk, pk: int, button: str, who: str) -> Outcome:
    before = desk.state()
    answer = desk.as_(who).post(f"{IMPORTS}{pk}/act/", {button: "1"}, follow=True)
    return page(answer, is_changed=lambda: desk.state() != before)


def _posted(desk: Desk) -> None:
    _act(desk, BalanceImport.objects.order_by("pk").last().pk, "_post", "Hana")  # type: ignore[union-attr]


def _thrown_away(desk: Desk) -> None:
    _act(desk, BalanceImport.objects.order_by("pk").last().pk, "_throw_away", "Hana")  # type: ignore[union-attr]


def _renumbered(desk: Desk) -> None:
    Employee.objects.filter(pk=desk.world.ada.pk).update(number="X-4")


def _not_any_more(desk: Desk) -> None:
    desk.world.ada.holder.assignments.update(ends_on="2026-03-01")


def _renamed(desk: Desk) -> None:
    for named in (desk.world.vacation, desk.world.vacation.resource):
        type(named).objects.filter(pk=named.pk).update(name="Holiday", key="holiday")


POSTING = {
    "The second click on the button": lambda desk: press(desk, meanwhile=_posted),
    "It was thrown away in another window": lambda desk: press(desk, meanwhile=_thrown_away),
    "It is thrown away when it is posted": lambda desk: press(desk, "_throw_away", meanwhile=_posted),
    "The person has another number by now": lambda desk: press(desk, meanwhile=_renumbered),
    "The person has the policy no longer": lambda desk: press(desk, meanwhile=_not_any_more),
    "No button is pressed": lambda desk: press(desk, "_other"),
    "The leave type has another name by now": lambda desk: press(desk, meanwhile=_renamed),
    "A file whose rows do not fit": lambda desk: _act(
        desk,
        BalanceImport.objects.order_by("pk").first().pk,
        "_post",
        "Hana",  # type: ignore[union-attr]
    ),
    "An auditor posts it": lambda desk: press(desk, who="Otto"),
    "A manager posts it": lambda desk: press(desk, who="Mia"),
}


# -- the command -------------------------------------------------------------------------------------------------------


def command(content: bytes | None = None, *words: str, file: str = "") -> Callable[[Desk], Outcome]:
    """Type the command for a file with this content, or with the words alone."""

    def type_it(desk: Desk) -> Outcome:
        before = everything(desk)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "balances.csv"
            if content is not None:
                path.write_bytes(content)
            named = () if content is None and not file else ("--file", file or str(path))
            places = said_by("import_balances", *words, *named)
        places = {where: said.replace(folder, "/tmp") for where, said in places.items()}
        return Outcome(places, NOTHING_CHANGED if everything(desk) == before else CHANGED)

    return type_it


COMPANY = ("--company", "errors")
GOOD = file_of("opening", OPENING)
COMMAND = {
    "No company": command(GOOD),
    "A company that there is not": command(GOOD, "--company", "eror"),
    "No file": command(None, *COMPANY),
    "A file that is not there": command(None, *COMPANY, file="/nowhere/balances.csv"),
    "A folder instead of a file": command(None, *COMPANY, file="/"),
    "A kind that there is not": command(GOOD, *COMPANY, "--kind", "balances"),
    "A file of another kind": command(file_of("history", HISTORY), *COMPANY),
    "An empty file": command(b"", *COMPANY),
    "A picture": command(b"\x89PNG\r\n\x1a\n\x00\x00", *COMPANY),
    "A row that does not fit": command(file_of("opening", (*OPENING[:2], "five", *OPENING[3:])), *COMPANY),
    "Two rows that do not fit": command(
        file_of("opening", OPENING, ("P-99", *OPENING[1:]), (*OPENING[:3], "soon", *OPENING[4:])), *COMPANY
    ),
    "An option that there is not": command(GOOD, *COMPANY, "--try"),
}


def mistakes() -> dict[str, Any]:
    return {
        "Import balances: the file": FILE,
        "Import balances: rows of opening balances": OPENING_ROWS,
        "Import balances: rows of leave taken before": HISTORY_ROWS,
        "Import balances: rows of grants and adjustments": OTHER_ROWS,
        "Import balances: posting": POSTING,
        "import_balances": COMMAND,
    }
