"""Imports in the admin: a file chosen, tried, looked at row by row, posted once, or thrown away."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import operations
from ledger.models import Entry
from people.imports.kinds import KINDS
from people.imports.running import CannotImport, post_file, post_kept, throw_away
from people.models import BalanceImport
from tests.ledger.factories import act
from tests.people.admin_pages import sign_in
from tests.people.factories import EmployeeFactory
from tests.people.hr_pages import JAN_2026, TODAY, july, lena, policy, text_of, vacation
from tests.people.test_imports import killed_at_the_second_batch, opening

__all__ = ["july", "killed_at_the_second_batch", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

ROW = ("P-2", "Vacation", "1.5", "2026-07-01", "", "Brought over", "")


def url(name, *args):
    return reverse(f"admin:people_balanceimport_{name}", args=args)


def send(client, content, name="balances.csv", kind="opening"):
    return client.post(url("add"), {"kind": kind, "file": SimpleUploadedFile(name, content)})


def read(response):
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(response)).split())


@pytest.fixture
def kept(hr, lena):
    send(hr, opening(ROW))
    return BalanceImport.objects.get()


def press(client, kept, button):
    return client.post(url("act", kept.pk), {button: "1"}, follow=True)


class TestChoosing:
    def test_shows_the_columns_of_the_kind(self, hr, policy):
        assert "as_of" in text_of(hr.get(url("add")))
        assert "amount_per_day" in text_of(hr.get(f"{url('add')}?kind=history"))

    def test_leads_to_what_the_file_would_do_and_posts_nothing(self, hr, lena):
        answer = send(hr, opening(ROW))

        kept = BalanceImport.objects.get()
        assert answer.headers["Location"] == url("change", kept.pk)
        assert (kept.kind, kept.file_name, kept.row_count, kept.state) == ("opening", "balances.csv", 1, "tried")
        assert not Entry.objects.filter(kind="OPENING").exists()

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "The file is empty."),
            (b"person;policy\n", "The first line does not name “amount” and “as_of”."),
            (b"\x00\x01", "This is no text file."),
        ],
    )
    def test_of_what_makes_no_sense_says_why_under_the_field(self, hr, policy, content, says):
        answer = send(hr, content)

        assert answer.status_code == 422
        assert says in read(answer)
        assert not BalanceImport.objects.exists()

    def test_without_a_file_or_of_an_unknown_kind_says_so(self, hr, policy):
        assert "Choose a file." in read(hr.post(url("add"), {"kind": "opening"}))
        assert send(hr, opening(ROW), kind="wish").status_code == 422

    @pytest.mark.parametrize("kind", ["opening", "history", "grant", "adjustment"])
    def test_offers_a_template_and_a_sample_that_can_be_read(self, hr, policy, kind):
        template = hr.get(url("template", kind))
        sample = hr.get(f"{url('template', kind)}?sample=1")

        assert template.content.decode("utf-8-sig").count("\n") == 1
        assert sample.content.decode("utf-8-sig").startswith("person,policy,")
        assert send(hr, sample.content, kind=kind).status_code == 302


class TestLooking:
    def test_shows_the_sums_and_each_row(self, hr, kept):
        page = read(hr.get(url("change", kept.pk)))

        assert "Every row fits. 1 row would be posted." in page
        assert "Germany 1 1 0 +1 d 4 h" in page
        assert "2 Lena Hoffmann Germany 1 Jul 1 d 4 h To post" in page

    def test_shows_what_is_wrong_and_offers_no_button_to_post(self, hr, lena):
        send(hr, opening(ROW, ("P-9", "Vacation", "1", "2026-07-01", "", "", "")))

        answer = hr.get(url("change", BalanceImport.objects.get().pk))

        assert "1 row does not fit, so nothing can be posted." in read(answer)
        assert "3 person Nobody here has the number or e-mail address “P-9”." in read(answer)
        assert 'name="_post"' not in text_of(answer)

    def test_says_that_the_same_file_was_posted(self, hr, kept):
        press(hr, kept, "_post")
        send(hr, opening(ROW))

        page = read(hr.get(url("change", BalanceImport.objects.latest("pk").pk)))

        assert "The same file was posted before" in page
        assert "Every row stands already: there is nothing to post." in page

    def test_is_open_to_auditors_who_change_nothing(self, client, kept, otto):
        browser = sign_in(client, otto)

        assert 'name="_post"' not in text_of(browser.get(url("change", kept.pk)))
        assert browser.get(url("add")).status_code == 403
        assert browser.post(url("act", kept.pk), {"_post": "1"}).status_code == 403


class TestPosting:
    def test_posts_every_row_once_and_forgets_the_file(self, hr, kept, hana):
        page = read(press(hr, kept, "_post"))

        assert "1 row posted." in page
        entry = Entry.objects.get(kind="OPENING")
        assert (entry.reason, entry.actor) == ("Brought over", f"employee:{hana.pk}")
        kept.refresh_from_db()
        assert (kept.state, bytes(kept.content)) == ("posted", b"")
        assert "2 Lena Hoffmann Germany 1 Jul 1 d 4 h Posted" in page
        assert "This file has been posted already." in read(press(hr, kept, "_post"))

    def test_is_refused_where_something_has_changed_since(self, hr, kept, lena):
        lena.number = "P-77"
        lena.save()

        assert "Something in it does not fit. Nothing was posted" in read(press(hr, kept, "_post"))
        assert not Entry.objects.filter(kind="OPENING").exists()

    def test_throws_a_file_away(self, hr, kept):
        assert "is thrown away. Nothing was posted." in read(press(hr, kept, "_throw_away"))
        assert not BalanceImport.objects.exists()

    def test_without_a_button_does_nothing(self, hr, kept):
        assert "Nothing was done: no button was pressed." in read(press(hr, kept, "_other"))

    def test_keeps_what_was_posted(self, hr, kept):
        press(hr, kept, "_post")
        press(hr, kept, "_throw_away")

        assert BalanceImport.objects.filter(pk=kept.pk).exists()

    def test_keeps_what_was_posted_while_somebody_looked_at_it(self, kept):
        looked_at = BalanceImport.objects.get(pk=kept.pk)
        post_kept(kept=kept, act=act(TODAY))

        with pytest.raises(CannotImport, match="has been posted, so it stays"):
            throw_away(kept=looked_at)

        assert BalanceImport.objects.filter(pk=kept.pk).exists()

    def test_posts_nothing_of_what_somebody_else_has_thrown_away(self, kept):
        looked_at = BalanceImport.objects.get(pk=kept.pk)
        throw_away(kept=kept)

        with pytest.raises(CannotImport, match="thrown this file away"):
            post_kept(kept=looked_at, act=act(TODAY))

        assert not Entry.objects.filter(kind="OPENING").exists()


class TestARunThatIsKilled:
    ROWS = (ROW, ("P-3", "Vacation", "2", "2026-07-01", "", "Brought over", ""))

    @pytest.fixture
    def two(self, hr, lena, policy):
        ben = EmployeeFactory(number="P-3", hired_on=JAN_2026)
        operations.assign(holder_ids=[ben.holder_id], policy=policy, starts_on=JAN_2026)
        send(hr, opening(*self.ROWS))
        return BalanceImport.objects.get()

    def test_leaves_nothing_behind_and_can_be_begun_again(self, hr, two, killed_at_the_second_batch):
        with killed_at_the_second_batch(), pytest.raises(SystemExit):
            press(hr, two, "_post")

        two.refresh_from_db()
        assert (two.state, Entry.objects.filter(kind="OPENING").count()) == ("tried", 0)
        assert "Every row fits. 2 rows would be posted." in read(hr.get(url("change", two.pk)))
        assert "2 rows posted." in read(press(hr, two, "_post"))
        assert Entry.objects.filter(kind="OPENING").count() == 2

    def test_elsewhere_goes_on_with_what_does_not_stand_yet(self, hr, two):
        """Part of the rows came in by another file; this one posts the others, and none twice."""
        post_file(opening(self.ROWS[0]), KINDS["opening"], act(TODAY))

        page = read(hr.get(url("change", two.pk)))
        answer = read(press(hr, two, "_post"))

        assert "1 row would be posted; 1 stands already" in page
        assert "Go on: post the other 1 row" in page
        assert "1 row posted. 1 row stood already." in answer
        assert Entry.objects.filter(kind="OPENING").count() == 2


class TestQueries:
    def test_of_the_page_are_the_same_for_one_row_ten_and_a_hundred(self, hr, policy):
        people = [EmployeeFactory(number=f"N-{n}", hired_on=JAN_2026) for n in range(100)]
        operations.assign(holder_ids=[person.holder_id for person in people], policy=policy, starts_on=JAN_2026)
        counts = []
        for size in (1, 10, 100):
            send(hr, opening(*[(f"N-{n}", "Vacation", "1", "2026-07-01", "", f"Of {size}", "") for n in range(size)]))
            kept = BalanceImport.objects.latest("pk")
            for state in ("tried", "posted"):
                hr.get(url("change", kept.pk))
                with CaptureQueriesContext(connection) as captured:
                    hr.get(url("change", kept.pk))
                counts.append((state, len(captured)))
                press(hr, kept, "_post")

        assert set(counts) == set(counts[:2])

    def test_of_the_list_are_the_same_for_one_file_and_ten(self, hr, lena):
        counts = []
        for more in (1, 9):
            for number in range(more):
                send(hr, opening((*ROW[:5], f"{more} {number}", "")))
            hr.get(url("changelist"))
            with CaptureQueriesContext(connection) as captured:
                hr.get(url("changelist"))
            counts.append(len(captured))

        assert counts[0] == counts[1]
