"""The passbook: rows that can be checked by eye, a reason for each figure, filters, the file, and who may open it."""

import csv
import io
import re

import pytest

from ledger import operations
from people.passbook.export import BOM, safe
from tests.people.ada_year import D, Year, act, on, vacation
from tests.people.page_fixtures import at_nine, page, queries_of, text_of, year

__all__ = ["at_nine", "page", "year"]

pytestmark = pytest.mark.django_db

ROW = re.compile(r'<tbody(?: id="row-(\d+)")?[^>]*>(.*?)</tbody>', re.DOTALL)


def rows_in(response):
    """Each row as (id, title, change, balance)."""
    found = []
    for number, body in ROW.findall(text_of(response)):
        if title := re.search(r'<b class="font-medium">(.*?)</b>', body):
            change = re.search(r'<td class="r num font-medium[^>]*>(.*?)<span', body)
            balance = re.search(r'<td class="r num w-26[^>]*>(.*?)</td>', body)
            found.append((int(number or 0), title[1], change[1], balance[1]))
    return found


def id_of(response, title):
    return next(number for number, words, _, _ in rows_in(response) if words.startswith(title))


def facts_in(html):
    return dict(re.findall(r"<dt[^>]*>([^<]*)</dt> <dd[^>]*>([^<]*)</dd>", html))


class TestRows:
    def test_stand_newest_first_with_a_running_balance(self, page, ada, year):
        rows = [row[1:] for row in rows_in(page(ada, "/passbook/"))]

        assert rows[:6] == [
            ("Vacation, Christmas", "−8 d", "10 d 4 h"),
            ("Comes in until then", "+10 d", "18 d 4 h"),
            ("Vacation, until midday", "−1 d 4 h", "8 d 4 h"),
            ("Vacation", "−1 d", "10 d"),
            ("Accrued for July", "+2 d", "11 d"),
            ("Thank-you days for release 4.0", "+3 d", "9 d"),
        ]
        assert rows[-2:] == [("Accrued for January", "+2 d", "7 d"), ("Carried over from 2025", "+5 d", "5 d")]

    def test_add_up(self, page, ada, year):
        html = text_of(page(ada, "/passbook/"))

        assert "18 rows, 77 entries, none missing" in html
        assert "Rows up to today add up to 11 d" in html
        assert "11 d − 9 d booked − 1 d 4 h held + 8 d to come = 8 d 4 h to use now" in html

    def test_lead_from_what_was_carried_in_to_what_can_be_used(self, page, ada, year):
        html = text_of(page(ada, "/passbook/"))
        figures = re.findall(r'<div class="sum[^>]*><dt>(.*?)</dt><dd><span class="fig fig-md">(.*?)</span>', html)

        assert [(label, re.sub("<.*?>", "", figure)) for label, figure in figures] == [
            ("Carried in", "5d"),
            ("Credited", "17d"),
            ("Used", "10d"),
            ("Lapsed", "1d"),
            ("Balance today", "11d"),
            ("To use now", "8d 4h"),
        ]

    def test_tie_what_was_given_back_to_its_days(self, page, ada, year):
        html = text_of(page(ada, "/passbook/"))

        assert "Given back: Vacation, Whitsun" in html
        assert "Takes back 28 – 29 May · known on 3 Jun" in html

    def test_say_what_only_waits(self, page, ada, year):
        html = text_of(page(ada, "/passbook/"))

        assert re.search(r'until midday</b><span class="badge" data-variant="caution">.*?Held</span>', html)

    def test_that_do_not_add_up_are_owned_to(self, page, ada, year, monkeypatch):
        monkeypatch.setattr("people.passbook.page.is_gapless", lambda lines: False)

        html = text_of(page(ada, "/passbook/"))

        assert "The entries do not add up. HR can have the ledger verified." in html
        assert "none missing" not in html


class TestFilters:
    def test_by_period_end_with_what_closed_it(self, page, ada, year):
        response = page(ada, "/passbook/?period=2025")

        assert rows_in(response)[0][1:] == ("Lapsed: allowance 2025", "−1 d 4 h", "0 d")
        assert rows_in(response)[1][1:] == ("Carried over", "−5 d", "1 d 4 h")
        assert "At the end of 2025" in text_of(response)
        assert "Left at its end" in text_of(response)

    def test_over_all_time_run_from_the_first_entry(self, page, ada, year):
        rows = rows_in(page(ada, "/passbook/?period=all"))

        assert rows[-1][1:] == ("Accrued for July 2025", "+2 d", "2 d")
        assert "Carried in" not in text_of(page(ada, "/passbook/?period=all"))

    def test_by_kind_keep_the_balances(self, page, ada, year):
        kinds = ("lapsed", "held", "carried", "adjusted")

        assert {kind: [row[1:] for row in rows_in(page(ada, f"/passbook/?kind={kind}"))] for kind in kinds} == {
            "lapsed": [("Lapsed: carried over from 2025", "−1 d", "6 d")],
            "held": [("Vacation, until midday", "−1 d 4 h", "8 d 4 h")],
            "carried": [("Carried over from 2025", "+5 d", "5 d")],
            "adjusted": [],
        }

    def test_as_known_on_a_day_show_what_had_been_recorded_by_then(self, page, ada, year):
        response = page(ada, "/passbook/?known_on=2026-04-15")

        assert [row[1] for row in rows_in(response)][:3] == ["Vacation, Whitsun", "Vacation", "Vacation"]
        assert "Balance, 15 Apr" in text_of(response)
        assert "To use now" not in text_of(response)

    def test_each_entry_by_itself_say_what_it_did(self, page, ada, year):
        html = text_of(page(ada, "/passbook/?each=1"))

        assert "77 rows, 77 entries" in html
        assert "Held when you asked" in html
        assert "Hold ended by Mia Cast" in html

    def test_that_make_no_sense_show_the_usual(self, page, ada, year):
        odd = (
            "of=nothing",
            "period=1850",
            "kind=nonsense",
            "known_on=tomorrow",
            "known_on=2026-02-31",
            "page=99",
            "open=x",
        )
        shown = {query: rows_in(page(ada, f"/passbook/?{query}"))[0][1] for query in odd}

        assert shown == dict.fromkeys(odd, "Vacation, Christmas")

    def test_know_nothing_of_tomorrow(self, page, ada, year):
        assert 'name="known_on" value="2026-07-14"' in text_of(page(ada, "/passbook/?known_on=2026-09-01"))

    def test_choose_one_policy_of_several(self, page, ada, year):
        other = operations.create_policy(
            resource=year.policy.resource, key="extra", name="Extra days", settings={}, effective_from=on(1, 1),
            act=act(on(1, 1)),
        )  # fmt: skip
        operations.assign(holder_ids=[ada.holder_id], policy=other, starts_on=on(1, 1))
        operations.grant(
            holder_id=ada.holder_id, policy_id=other.pk, amount=D, lot="Bonus",
            act=act(on(7, 2), "employee:1", "Well done"),
        )  # fmt: skip

        response = page(ada, "/passbook/?of=vacation/extra")

        assert [row[1:] for row in rows_in(response)] == [("Well done", "+1 d", "1 d")]
        assert "Vacation: Extra days" in text_of(response)
        assert "To use now" not in text_of(response)

    def test_offer_the_periods_of_the_policy_that_has_some(self, page, ada, year):
        pot = operations.create_policy(
            resource=year.policy.resource, key="pot", name="Granted days", settings={"period": {"type": "none"}},
            effective_from=on(1, 1), act=act(on(1, 1)), priority=0,
        )  # fmt: skip
        operations.assign(holder_ids=[ada.holder_id], policy=pot, starts_on=on(1, 1))

        html = text_of(page(ada, "/passbook/"))

        assert re.findall(r'<option value="(20..)"', html) == ["2026", "2025"]

    def test_pages_go_on_where_the_last_one_ended(self, page, ada, year, monkeypatch):
        monkeypatch.setattr("people.passbook.views.ROWS_ON_A_PAGE", 5)

        first, second = (rows_in(page(ada, f"/passbook/?page={number}")) for number in (1, 2))

        assert len(first) == 4 + 5
        assert second[0][1:] == ("Vacation", "−1 d", "6 d")
        assert "2 of 3" in text_of(page(ada, "/passbook/?page=2"))


class TestWhy:
    def why(self, page, ada, title, query=""):
        number = id_of(page(ada, f"/passbook/?{query}"), title)
        return text_of(page(ada, f"/passbook/?{query}&open={number}"))

    def test_a_lapse_is_told_with_its_sum_and_its_rule(self, page, ada, year):
        html = self.why(page, ada, "Lapsed: carried over from 2025")

        assert "What was carried over from 2025 could be used until Tue 31 Mar." in html
        assert "What was left that evening, 1 d, lapsed." in html
        facts = facts_in(html)
        assert (facts["Carried over"], facts["Used by then"], facts["Held for a day before"]) == ("5 d", "−4 d", "0 d")
        assert facts["Rule"] == "Vacation, Germany, version 1"
        assert "Carried days lapse on 31 March" in facts["Says"]
        assert facts["Counts on"] == "1 Apr 2026"
        assert facts["Recorded"] == "1 Apr, 00:04, by the schedule"

    def test_an_accrual_is_told_with_its_rate_and_days(self, page, ada, year):
        facts = facts_in(self.why(page, ada, "Accrued for July"))

        assert (facts["Rate"], facts["Days counted"], facts["Came in before in this period"]) == (
            "2 d",
            "31 of 31",
            "12 d",
        )
        assert "You get 2 d on the 1st of each month" in facts["Says"]

    def test_what_a_rolling_period_gives_back_is_told_with_the_day_of_use(self, page, ada, mia):
        policy = vacation(key="civic", name="Volunteering", period={"type": "rolling", "months": 6})
        operations.assign(holder_ids=[ada.holder_id], policy=policy, starts_on=on(1, 1, 2025))
        mine = {"holder_id": ada.holder_id, "policy_id": policy.pk}
        operations.credit_allowance(**mine, amount=2 * D, act=act(on(1, 1, 2025)), kind="OPENING")
        civic = Year(ada, policy, mia)
        civic.leave("timeoff.request:9", on(12, 1, 2025), on(12, 2, 2025), on(1, 8))
        civic.night(on(7, 8))

        assert "Came back" in [title for _, title, _, _ in rows_in(page(ada, "/passbook/?of=civic"))]
        html = self.why(page, ada, "Came back", "of=civic")
        assert "1 d came back: it was used on 8 Jan." in html
        facts = facts_in(html)
        assert (facts["Used on 8 Jan"], facts["Came back"]) == ("1 d", "1 d")

    def test_a_carryover_is_told_with_its_cap(self, page, ada, year):
        html = self.why(page, ada, "Carried over from 2025")

        assert "Of the 6 d 4 h left of 2025, 5 d carried over; the rest lapsed." in html
        assert facts_in(html)["May carry over"] == "at most 5 d"

    def test_a_booking_is_told_movement_by_movement(self, page, ada, year):
        html = self.why(page, ada, "Vacation, Whitsun")

        assert "4 d are used for 26 – 29 May, all from allowance 2026." in html
        for words in ("Held when you asked", "Hold ended, approved by Mia Cast", "Used, one entry a day"):
            assert words in html
        assert 'href="/requests/4/"' in html

    def test_a_hold_says_that_nothing_is_used(self, page, ada, year):
        html = self.why(page, ada, "Vacation, until midday")

        assert "1 d 4 h are held for 27 – 28 Jul until the request is decided. Nothing is used yet." in html

    def test_what_was_given_back_names_where_it_went(self, page, ada, year):
        html = self.why(page, ada, "Given back: Vacation, Whitsun")

        assert "2 d came back: the leave on 28 – 29 May was not taken. No entry is deleted." in html
        assert facts_in(html)["Back to allowance 2026"] == "2 d"

    def test_a_grant_names_who_gave_it_and_why(self, page, ada, year):
        html = self.why(page, ada, "Thank-you days")

        assert "Mia Cast granted 3 d: Thank-you days for release 4.0." in html

    def test_an_adjustment_names_its_reason(self, page, ada, year):
        operations.adjust(
            holder_id=ada.holder_id, policy_id=year.policy.pk, amount=-D, lot="Thank-you days",
            act=act(on(7, 10), year.decides, "Counted twice"),
        )  # fmt: skip

        html = self.why(page, ada, "Counted twice")

        assert "Mia Cast corrected the balance by −1 d: Counted twice." in html

    def test_what_hr_does_by_hand_is_told_as_such(self, page, zoe, hana):
        policy = vacation(accrual={"method": "none"})
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        account = {"holder_id": zoe.holder_id, "policy_id": policy.pk}
        by = f"user:{hana.user_id}"
        operations.credit_allowance(**account, amount=5 * D, act=act(on(6, 1), by), kind="OPENING")
        operations.credit_allowance(**account, amount=D, act=act(on(6, 2), by))
        operations.encash(**account, amount=2 * D, act=act(on(6, 3), by, "Left over"))
        operations.grant(**account, amount=D, lot="Bonus", act=act(on(6, 4), by))
        operations.reverse(holder_id=zoe.holder_id, resource_id=policy.resource_id, ref="Bonus", act=act(on(6, 5), by))

        rows = [row[1:] for row in rows_in(page(zoe, "/passbook/"))]
        opened = "&".join(f"open={row[0]}" for row in rows_in(page(zoe, "/passbook/")))
        html = text_of(page(zoe, f"/passbook/?{opened}"))

        assert rows == [
            ("Taken back: bonus", "−1 d", "4 d"),
            ("Bonus", "+1 d", "5 d"),
            ("Paid out", "−2 d", "4 d"),
            ("Granted", "+1 d", "6 d"),
            ("Opening balance", "+5 d", "5 d"),
        ]
        for sentence in (
            "both entries stay in the book",
            "Hana Cast granted 1 d.",
            "Hana Cast paid out 2 d: Left over.",
            "Hana Cast entered 5 d.",
        ):
            assert sentence in html
        assert "<dt>Paid out</dt>" in html

    def test_a_request_that_was_taken_back_took_nothing(self, page, ada, year):
        operations.release(
            holder_id=ada.holder_id, resource_id=year.policy.resource_id, ref="timeoff.request:7",
            act=act(on(7, 9), year.asks),
        )  # fmt: skip

        html = self.why(page, ada, "Vacation, until midday")

        assert "Nothing was taken for 27 – 28 Jul: what was held went back." in html
        assert "Hold ended by you" in html

    def test_what_a_cap_cut_is_told(self, page, zoe):
        policy = vacation(
            accrual={"method": "time", "every": "month", "at": "start", "per_year": 30 * D, "prorate": "calendar_days"},
            caps={"balance": 4 * D},
        )
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(4, 16))
        Year(zoe, policy).months(on(4, 16), on(4, 16))
        Year(zoe, policy).months(on(5, 1), on(6, 1))
        opened = "&".join(
            f"open={id_of(page(zoe, '/passbook/'), f'Accrued for {month}')}" for month in ("April", "June")
        )

        html = text_of(page(zoe, f"/passbook/?{opened}"))

        assert "The policy was in force on 15 of 30 days." in html
        assert "A cap cut" in html
        assert facts_in(html)["May stand"] == "at most 4 d"

    def test_htmx_swaps_one_row_in(self, page, ada, year):
        number = id_of(page(ada, "/passbook/"), "Accrued for July")

        opened = text_of(page(ada, f"/passbook/?row={number}&open={number}", **{"HX-Request": "true"}))
        closed = text_of(page(ada, f"/passbook/?row={number}", **{"HX-Request": "true"}))

        assert opened.startswith(f'<tbody id="row-{number}"')
        assert "Why this figure?" in opened
        assert "Why this figure?" not in closed
        assert page(ada, "/passbook/?row=0", **{"HX-Request": "true"}).status_code == 404


class TestExport:
    def read(self, response):
        text = b"".join(response.streaming_content).decode().replace("\u00a0", " ")
        assert text.startswith(BOM)
        return list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))

    def test_holds_every_entry_with_all_that_is_recorded(self, page, ada, year):
        response = page(ada, "/passbook/entries.csv?period=all")
        rows = self.read(response)

        assert response["Content-Disposition"] == 'attachment; filename="passbook-ada-cast-vacation-all.csv"'
        assert [int(row["Entry"]) for row in rows] == list(range(1, 104))
        assert sum(int(row["Amount"]) for row in rows) == int(rows[-1]["Balance after"])
        assert rows[0]["Part of the balance"] == "allowance 2025"
        assert rows[0]["Rule version"] == "1"

    def test_follows_the_filters(self, page, ada, year):
        rows = self.read(page(ada, "/passbook/entries.csv?kind=lapsed"))

        assert [(row["Kind"], row["Amount in words"]) for row in rows] == [("EXPIRATION", "−1 d")]

    def test_names_the_entry_that_was_taken_back(self, page, ada, year):
        rows = {row["Entry"]: row for row in self.read(page(ada, "/passbook/entries.csv?kind=used"))}
        backs = [row for row in rows.values() if row["Takes back entry"]]

        assert {rows[row["Takes back entry"]]["Day of use"] for row in backs} == {"2026-05-28", "2026-05-29"}

    def test_gives_a_spreadsheet_no_formula(self):
        assert [safe(text) for text in ("=1+1", "+1", "-1", "@x", "Fine", "")] == [
            "'=1+1",
            "'+1",
            "'-1",
            "'@x",
            "Fine",
            "",
        ]

    def test_of_nothing_is_nothing(self, page, zoe):
        assert page(zoe, "/passbook/entries.csv").status_code == 404


class TestWhoSeesIt:
    @pytest.mark.parametrize("who", ["ada", "mia", "vera", "hana", "otto"])
    def test_oneself_the_line_hr_and_auditors(self, page, year, ada, who, request):
        viewer = request.getfixturevalue(who)

        response = page(viewer, f"/passbook/?person={ada.pk}")

        assert response.status_code == 200
        assert "Carried over from 2025" in text_of(response)
        assert page(viewer, f"/passbook/entries.csv?person={ada.pk}").status_code == 200

    @pytest.mark.parametrize("address", ["/passbook/?person={}", "/passbook/entries.csv?person={}"])
    def test_nobody_else(self, page, year, ada, zoe, address):
        assert page(zoe, address.format(ada.pk)).status_code == 404

    @pytest.mark.parametrize("person", ["x", "0", "-1", "9" * 30])
    def test_somebody_who_is_not_there_is_not_found(self, page, hana, person):
        assert page(hana, f"/passbook/?person={person}").status_code == 404

    def test_only_those_who_may_see_others_can_choose(self, page, year, ada, mia, zoe):
        assert 'name="person"' in text_of(page(mia, f"/passbook/?person={ada.pk}"))
        assert 'name="person"' not in text_of(page(ada, "/passbook/"))

    def test_a_stranger_is_led_to_the_sign_in_page(self, page):
        assert page(None, "/passbook/").url == "/sign-in/?next=/passbook/"

    def test_without_an_account_there_is_nothing_yet(self, page, zoe):
        assert "Nothing is counted yet" in text_of(page(zoe, "/passbook/"))


class TestQueries:
    def test_are_the_same_for_one_row_ten_and_a_hundred(self, page, zoe):
        policy = vacation(accrual={"method": "none"})
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        counts = []
        for first, last in ((0, 1), (1, 10), (10, 100)):
            for number in range(first, last):
                operations.grant(
                    holder_id=zoe.holder_id, policy_id=policy.pk, amount=D, lot=f"Lot {number}",
                    act=act(on(6, 1), "employee:1", f"Grant {number}"),
                )  # fmt: skip
            counts.append(queries_of(page, zoe, "/passbook/"))

        assert counts == [counts[0]] * 3
        assert len(rows_in(page(zoe, "/passbook/"))) == 100

    def test_are_the_same_however_many_are_opened(self, page, ada, year):
        ids = [row[0] for row in rows_in(page(ada, "/passbook/")) if row[0]]

        one = queries_of(page, ada, f"/passbook/?open={ids[0]}")

        assert queries_of(page, ada, "/passbook/?" + "&".join(f"open={number}" for number in ids)) == one
