"""Balances from a file: read as spreadsheets write them, tried row by row, posted all or none, and never twice."""

import datetime as dt
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import operations, posting
from ledger.models import Account, Entry, Lot
from ledger.runs import run_day
from ledger.verify import verify
from people.imports.kinds import KINDS
from people.imports.reading import UnreadableFile, lines_of, text_of
from people.imports.running import post_file, try_file
from tests.ledger.factories import act
from tests.people.factories import EmployeeFactory, EmployeeScheduleFactory
from tests.people.hr_pages import DAY, JAN_2026, TODAY, july, lena, policy, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

NOW = act(TODAY, actor="employee:1")


def file_of(kind, *rows, sep=",", encoding="utf-8"):
    """A file of these rows, each a tuple of cells, under the columns of its kind."""
    head = KINDS[kind].names
    lines = [sep.join(head), *(sep.join(row) for row in rows)]
    return "\r\n".join(lines).encode(encoding)


def opening(*rows, **more):
    return file_of("opening", *rows, **more)


def tried(kind, *rows, **more):
    return try_file(file_of(kind, *rows, **more), KINDS[kind], NOW)


def posted(kind, *rows, **more):
    return post_file(file_of(kind, *rows, **more), KINDS[kind], NOW)


def problems(trial):
    return [str(problem).replace("\u00a0", " ") for problem in trial.problems]


def available(person):
    return Account.objects.get(holder=person.holder).available


@pytest.fixture
def killed_at_the_second_batch(monkeypatch):
    """A server, or a command, that is stopped when the first batch of an import has been written and the second not."""

    @contextmanager
    def killed():
        post, calls = posting.post, []

        def stop_at_the_second(*args, **kwargs):
            calls.append(args)
            if len(calls) == 2:
                raise SystemExit("killed")
            return post(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr("ledger.operations.bringing_in.BATCH", 1)
            patch.setattr(posting, "post", stop_at_the_second)
            yield
        assert len(calls) == 2

    return killed


class TestReading:
    @pytest.mark.parametrize("sep", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_takes_what_spreadsheets_write(self, sep, encoding):
        content = opening(("P-2", "Urlaub für Köln", "5.5", "2026-01-01", "", "", ""), sep=sep, encoding=encoding)

        [line] = lines_of(content, KINDS["opening"])

        assert (line.number, line.cells["policy"], line.cells["amount"]) == (2, "Urlaub für Köln", "5.5")

    def test_takes_columns_in_any_order_and_leaves_out_empty_lines(self):
        content = b"Amount;As of;Person;Policy\n\n5,5;01.01.2026;P-2;Vacation\n;;;\n"

        [line] = lines_of(content, KINDS["opening"])

        assert (line.number, line.cells["as_of"], line.cells["amount"]) == (3, "01.01.2026", "5,5")

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "The file is empty. Its first line names the columns; the template has them."),
            (b"person,policy,amount\n", "The first line does not name “as_of”."),
            (b"person,policy,amount,as_of\n", "There is a line of column names, and no row under it."),
            (b"person,policy,amount,as_of,colour\nP", "There is no column “colour” here."),
            (b"person,policy,amount,as_of,amount\nP", "The column “amount” is there twice."),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "This is no text file."),
            (b"person,policy,amount,as_of\n" + b"P,V,1,2026-01-01\n" * 10_001, "10,000 are the most"),
            (b"x" * (4 * 1024 * 1024 + 1), "The file is larger than 4 MB."),
        ],
    )
    def test_refuses_what_is_no_table_of_the_kind(self, content, says):
        with pytest.raises(UnreadableFile) as refusal:
            lines_of(content, KINDS["opening"])

        assert says in str(refusal.value)

    def test_knows_text_from_bytes(self):
        assert text_of("é".encode("cp1252")) == "é"


class TestOpeningBalances:
    @pytest.mark.parametrize(
        ("amount", "minutes"),
        [("5.5", 2640), ("5,5", 2640), ("5 d 4 h", 2640), ("12 h", 720), ("5,5d", 2640), ("1.234,5 h", 74070)],
    )
    def test_are_posted_in_days_and_hours(self, lena, amount, minutes):
        posted("opening", ("P-2", "Vacation", amount, "2026-07-01", "", "", ""), sep=";")

        entry = Entry.objects.get(kind="OPENING")
        assert (entry.amount, entry.effective_on, entry.lot.origin) == (minutes, dt.date(2026, 7, 1), "period")
        assert entry.reason == "Opening balances, brought in from a file"

    def test_that_end_by_themselves_have_a_lot_of_their_own(self, lena):
        posted("opening", ("p-2", "germany", "3", "01.01.2026", "31.03.2027", "Old days", ""))

        lot = Lot.objects.get(origin="grant")
        assert (lot.balance, lot.valid_from, lot.expires_on) == (3 * DAY, JAN_2026, dt.date(2027, 3, 31))

    def test_find_people_by_number_or_address_whatever_the_case(self, lena):
        lena.email = "Lena@Acme.example"
        lena.save()

        trial = tried(
            "opening",
            ("lena@acme.EXAMPLE", "Vacation", "1", "2026-07-01", "", "", ""),
            ("p-2", "VACATION", "2", "2026-07-01", "", "", ""),
        )

        assert [row.person for row in trial.rows] == [lena, lena]
        [total] = trial.totals
        assert (total.rows, total.people, total.amount) == (2, 1, 3 * DAY)

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            (("", "Vacation", "1", "2026-07-01"), "Row 2, person: Whose is it?"),
            (("P-99", "Vacation", "1", "2026-07-01"), "Row 2, person: Nobody here has the number or e-mail"),
            (("P-2", "", "1", "2026-07-01"), "Row 2, policy: Of what?"),
            (("P-2", "Sick", "1", "2026-07-01"), "Row 2, policy: There is no leave type or policy “Sick”. There are"),
            (("P-2", "Vacation", "1", "2025-07-01"), "Lena Hoffmann does not have Vacation on 1 Jul 2025. Assign"),
            (("P-2", "Vacation", "", "2026-07-01"), "Row 2, amount: There is no amount. Write it as 5.5 or 5 d 4 h."),
            (("P-2", "Vacation", "5x", "2026-07-01"), "Row 2, amount: “5x” is no amount; write 5.5 or 5 d 4 h."),
            (("P-2", "Vacation", "0", "2026-07-01"), "Row 2, amount: Nothing would change."),
            (("P-2", "Vacation", "-1", "2026-07-01"), "Row 2, amount: “-1” is below zero."),
            (("P-2", "Vacation", "1", ""), "Row 2, as_of: There is no date. Write it as 2026-12-31."),
            (("P-2", "Vacation", "1", "07/01/2026"), "Row 2, as_of: “07/01/2026” is no date."),
            (("P-2", "Vacation", "1", "0026-07-01"), "“0026-07-01” is out of reach: days go from 1990 to 2200."),
            (("P-2", "Vacation", "1", "2026-07-01", "2026-06-30"), "Row 2, expires_on: It would end on 30 Jun 2026"),
        ],
    )
    def test_with_something_wrong_are_told_by_row_and_column(self, lena, row, says):
        trial = posted("opening", row + ("",) * (7 - len(row)))

        assert says in problems(trial)[0]
        assert not Entry.objects.filter(kind="OPENING").exists()

    def test_are_posted_all_or_none(self, lena):
        trial = posted(
            "opening",
            ("P-2", "Vacation", "1", "2026-07-01", "", "", ""),
            ("P-3", "Vacation", "1", "2026-07-01", "", "", ""),
        )

        assert not trial.fits
        assert not Entry.objects.filter(kind="OPENING").exists()

    def test_tried_post_nothing(self, lena):
        trial = tried("opening", ("P-2", "Vacation", "1", "2026-07-01", "", "", ""))

        assert (trial.fits, trial.to_post) == (True, 1)
        assert not Entry.objects.filter(kind="OPENING").exists()

    def test_on_top_of_what_has_accrued_are_pointed_out(self, lena):
        row = ("P-2", "Vacation", "1", "2026-07-01", "", "", "")

        assert tried("opening", row).on_top == 1
        assert tried("opening", (*row[:3], "2026-01-01", "", "", "")).on_top == 0


class TestTheSameAgain:
    ROW = ("P-2", "Vacation", "1", "2026-07-01", "", "", "")

    def test_posts_nothing_and_tells_so(self, lena):
        posted("opening", self.ROW)
        before = available(lena)

        again = posted("opening", self.ROW)

        assert (again.to_post, again.standing, available(lena)) == (0, 1, before)

    def test_twice_in_one_file_is_meant_twice(self, lena):
        before = available(lena)

        posted("opening", self.ROW, self.ROW)
        posted("opening", self.ROW, self.ROW)

        assert available(lena) == before + 2 * DAY

    def test_is_known_by_its_reference_whatever_the_order(self, lena):
        rows = [("P-2", "Vacation", str(n), "2026-07-01", "", "", f"R-{n}") for n in (1, 2)]
        posted("opening", *rows)

        again = posted("opening", *rows[::-1], ("P-2", "Vacation", "3", "2026-07-01", "", "", "R-3"))

        assert (again.to_post, again.standing) == (1, 2)

    def test_reference_with_something_else_in_it_is_refused(self, lena):
        posted("opening", ("P-2", "Vacation", "1", "2026-07-01", "", "", "R-1"))

        trial = posted("opening", ("P-2", "Vacation", "2", "2026-07-01", "", "", "R-1"))

        assert problems(trial) == [
            (
                "Row 2, reference: A row of this reference was posted before, with something else in it. "
                "Give the new row another."
            )
        ]

    def test_reference_twice_in_one_file_is_refused(self, lena):
        trial = tried("opening", (*self.ROW[:6], "R-1"), (*self.ROW[:6], "R-1"))

        assert problems(trial) == ["Row 3, reference: “R-1” stands in row 2 already. Give each row its own."]


class TestLeaveTakenBefore:
    def test_shows_in_the_passbook_and_moves_no_balance(self, lena):
        EmployeeScheduleFactory(employee=lena)
        before = available(lena)

        trial = posted("history", ("P-2", "Vacation", "2025-08-04", "2025-08-10", "", "Summer", ""))

        assert trial.fits, problems(trial)
        used = Entry.objects.filter(kind="USAGE").order_by("for_on")
        # Monday to Friday; the weekend holds no working time.
        assert [entry.for_on for entry in used] == [dt.date(2025, 8, day) for day in range(4, 9)]
        assert sum(entry.amount for entry in used) == -trial.rows[0].amount
        assert available(lena) == before

    def test_stays_as_it_is_in_the_nights_to_come(self, lena):
        posted("history", ("P-2", "Vacation", "2025-12-23", "", "4 h", "", ""))
        before = available(lena)

        run_day(act=act(TODAY + dt.timedelta(days=1)))

        assert available(lena) == before
        assert verify().faults == ()

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            (
                ("2025-08-04", "2025-08-01", ""),
                "Row 2, last_day: It ends on 1 Aug 2025, before it begins on 4 Aug 2025.",
            ),
            (("2024-01-01", "2025-08-01", ""), "Row 2, last_day: That is more than 366 days at once."),
            (("2026-07-14", "2026-07-15", ""), "Row 2, last_day: 15 Jul 2026 is still to come."),
            (("2025-08-04", "", ""), "Row 2, first_day: Lena Hoffmann was not scheduled to work then."),
        ],
    )
    def test_with_odd_days_is_told_so(self, lena, row, says):
        trial = tried("history", ("P-2", "Vacation", *row, "", ""))

        assert says in problems(trial)[0]


class TestGrantsAndAdjustments:
    def test_grants_live_for_a_time_of_their_own(self, lena):
        posted("grant", ("P-2", "Vacation", "2", "2026-06-01", "2026-12-31", "Ten years of Acme", ""))

        entry = Entry.objects.get(kind="GRANT")
        assert (entry.amount, entry.reason, entry.lot.expires_on) == (
            2 * DAY,
            "Ten years of Acme",
            dt.date(2026, 12, 31),
        )

    def test_grants_without_a_reason_are_refused(self, lena):
        trial = tried("grant", ("P-2", "Vacation", "2", "2026-06-01", "", "", ""))

        assert problems(trial) == ["Row 2, reason: Say why: the person reads it."]

    def test_adjustments_go_up_and_down(self, lena):
        before = available(lena)

        posted(
            "adjustment",
            ("P-2", "Vacation", "-1", "2026-07-14", "Counted twice", ""),
            ("P-2", "Vacation", "3", "2026-07-14", "Forgotten", ""),
        )

        assert available(lena) == before + 2 * DAY

    def test_that_would_overdraw_name_what_is_there(self, lena):
        trial = posted("adjustment", ("P-2", "Vacation", "-100", "2026-07-14", "All of it", ""))

        assert problems(trial)[0].startswith("Row 2, amount: 100 d cannot be taken away:")
        assert not Entry.objects.filter(kind="ADJUSTMENT").exists()


class TestStatements:
    def test_are_as_many_for_one_row_as_for_hundreds(self, policy, lena):
        people = [EmployeeFactory(number=f"N-{n}", hired_on=JAN_2026) for n in range(300)]
        operations.assign(holder_ids=[person.holder_id for person in people], policy=policy, starts_on=JAN_2026)
        counts = []
        for size in (1, 10, 300):
            rows = [(f"N-{n}", "Vacation", "1", "2026-07-01", "", f"Of {size}", "") for n in range(size)]
            with CaptureQueriesContext(connection) as captured:
                assert posted("opening", *rows).to_post == size
            counts.append(len(captured))

        assert counts == [counts[0]] * 3


class TestTheCommand:
    def run(self, tmp_path, content, **options):
        path = tmp_path / "balances.csv"
        path.write_bytes(content)
        out, err = StringIO(), StringIO()
        error = None
        try:
            call_command(
                "import_balances", company=connection.schema_name, file=str(path), stdout=out, stderr=err, **options
            )
        except CommandError as refusal:
            error = str(refusal)
        return out.getvalue(), err.getvalue(), error

    def test_posts_a_file_and_says_what(self, lena, tmp_path):
        out, _, error = self.run(tmp_path, opening(TestTheSameAgain.ROW))

        assert error is None
        assert "1 rows posted, 0 stand already." in out
        assert "Germany" in out
        assert Entry.objects.filter(kind="OPENING").count() == 1

    def test_only_tries_where_that_is_asked(self, lena, tmp_path):
        out, _, error = self.run(tmp_path, opening(TestTheSameAgain.ROW), dry_run=True)

        assert (error, "1 rows would be posted" in out) == (None, True)
        assert not Entry.objects.filter(kind="OPENING").exists()

    def test_stopped_half_way_has_posted_nothing_and_posts_it_all_the_next_time(
        self, policy, lena, tmp_path, killed_at_the_second_batch
    ):
        ben = EmployeeFactory(number="P-3", hired_on=JAN_2026)
        operations.assign(holder_ids=[ben.holder_id], policy=policy, starts_on=JAN_2026)
        content = opening(TestTheSameAgain.ROW, ("P-3", *TestTheSameAgain.ROW[1:]))
        with killed_at_the_second_batch(), pytest.raises(SystemExit):
            self.run(tmp_path, content)
        assert not Entry.objects.filter(kind="OPENING").exists()

        assert "2 rows posted, 0 stand already." in self.run(tmp_path, content)[0]
        assert "0 rows posted, 2 stand already." in self.run(tmp_path, content)[0]

    def test_fails_with_a_line_for_each_bad_row(self, lena, tmp_path):
        bad = ("P-2", "Vacation", "x", "2026-07-01", "", "", "")
        _, err, error = self.run(tmp_path, opening(bad, TestTheSameAgain.ROW, bad))

        assert [line.split(":")[0] for line in err.strip().splitlines()] == ["Row 2, amount", "Row 4, amount"]
        assert error == "2 rows do not fit, so nothing was posted."

    def test_says_what_is_wrong_with_a_file(self, lena, tmp_path):
        assert self.run(tmp_path, b"")[2].startswith("--file: The file is empty.")
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_balances", company=connection.schema_name, file=str(tmp_path / "none.csv"))
