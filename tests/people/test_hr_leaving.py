"""Somebody's last day: what each balance comes to, what becomes of it, and the statement of it."""

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import operations
from ledger.models import Entry, Resource
from ledger.runs import run_day
from people.models import Employee
from tests.ledger.factories import act
from tests.people.admin_pages import sign_in
from tests.people.hr_pages import DAY, FIRST, JAN_2025, JAN_2026, TODAY, july, lena, policy, text_of, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

JUNE_30 = dt.date(2026, 6, 30)


def read(response):
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(response)).split())


def url(person, name="leaving"):
    return reverse(f"admin:people_employee_{name}", args=[person.pk])


def marks(response):
    form = response.context["form"]
    return {field.html_name: field.value() for field in form.marks}


@pytest.fixture
def gone(lena):
    """Lena left on 30 June; the July grant is in her balance of 14 days still."""
    Employee.objects.filter(pk=lena.pk).update(left_on=JUNE_30)
    lena.refresh_from_db()
    return lena


@pytest.fixture
def field(vacation):
    return f"left_over_{vacation.pk}"


class TestLooking:
    def test_says_what_would_be_left_by_a_day_to_come(self, hr, lena):
        page = hr.get(url(lena), {"left_on": "2026-08-31"})

        ((balance, choice),) = page.context["form"].rows
        assert (balance.settlement.left, choice is None) == (16 * DAY, False)
        assert "A look at Monday, 31 August 2026: nothing is changed by it." in read(page)
        assert Employee.objects.get(pk=lena.pk).left_on is None

    def test_takes_back_what_came_after_the_last_day(self, hr, gone):
        ((balance, _),) = hr.get(url(gone)).context["form"].rows

        assert (balance.settlement.taken_back, balance.settlement.left) == (2 * DAY, 12 * DAY)

    def test_counts_what_is_booked_after_as_given_back(self, hr, lena, vacation):
        pool = {"holder_id": lena.holder_id, "resource_id": vacation.pk}
        operations.use(**pool, amount=3 * DAY, day=dt.date(2026, 9, 10), ref="x", act=act(TODAY))

        page = hr.get(url(lena), {"left_on": "2026-08-31"})

        assert page.context["form"].rows[0][0].settlement.left == 16 * DAY

    def test_without_a_day_asks_for_it(self, hr, lena):
        assert "No last day is known." in read(hr.get(url(lena)))

    def test_without_balances_says_so(self, hr, vera, policy):
        page = hr.get(url(vera), {"left_on": "2026-08-31"})

        assert "There is nothing to settle." in read(page)

    def test_by_an_auditor_changes_nothing(self, client, gone, otto):
        browser = sign_in(client, otto)

        assert "You read here. HR administrators settle." in read(browser.get(url(gone)))
        assert browser.post(url(gone), {"left_on": "2026-08-31"}).status_code == 403
        assert browser.get(url(gone, "settlement")).status_code == 200


class TestSettingTheDay:
    def test_sets_it_and_comes_back(self, hr, lena):
        answer = hr.post(url(lena), {"left_on": "2026-08-31"}, follow=True)

        assert Employee.objects.get(pk=lena.pk).left_on == dt.date(2026, 8, 31)
        assert "The last day of Lena Hoffmann is 31 Aug 2026." in read(answer)
        assert "It can be settled on the last day or later." in read(answer)

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ("", "Choose the last day of work."),
            ("2025-12-31", "Lena Hoffmann only joined on 1 Jan 2026."),
        ],
    )
    def test_refuses_a_day_that_cannot_be(self, hr, lena, typed, says):
        answer = hr.post(url(lena), {"left_on": typed})

        assert answer.status_code == 422
        assert says in read(answer)
        assert f'value="{typed}"' in text_of(answer) or not typed


class TestSettling:
    @pytest.mark.parametrize(
        ("choice", "kind", "words"), [("pay_out", "ENCASHMENT", "Paid out"), ("lapse", "EXPIRATION", "Lapsed")]
    )
    def test_pays_out_or_lets_lapse_what_is_left(self, hr, gone, field, choice, kind, words):
        shown = hr.get(url(gone))
        asked = {"_settle": "1", field: choice, "reason": "As agreed"} | marks(shown)

        answer = hr.post(url(gone), asked, follow=True)

        entry = Entry.objects.get(kind=kind)
        assert (entry.amount, entry.reason) == (-12 * DAY, "As agreed")
        assert gone.holder.accounts.get().available == 0
        assert f"{words} Vacation" in read(answer)
        assert "Nothing is left and nothing is owed." in read(answer)

    @pytest.mark.parametrize(
        ("choice", "left", "words"), [("claw_back", 0, "Clawed back"), ("write_off", 0, "Written off")]
    )
    def test_claws_back_or_writes_off_what_is_owed(self, hr, lena, vacation, choice, left, words):
        account = lena.holder.accounts.get()
        whose = {"holder_id": lena.holder_id, "policy_id": account.policy_id}
        operations.adjust_allowance(**whose, amount=-13 * DAY, act=act(TODAY, "Taken twice"))
        Employee.objects.filter(pk=lena.pk).update(left_on=JUNE_30)
        gone = lena
        shown = hr.get(url(gone))
        assert "1 d owed" in read(shown)

        answer = hr.post(
            url(gone),
            {"_settle": "1", f"debt_{vacation.pk}": choice, "reason": "As agreed"} | marks(shown),
            follow=True,
        )

        assert gone.holder.accounts.get().available == left
        assert f"{words} Vacation" in read(answer)

    def test_is_told_as_a_file(self, hr, gone, field):
        shown = hr.get(url(gone))
        hr.post(url(gone), {"_settle": "1", field: "pay_out", "reason": "As agreed"} | marks(shown))

        text = b"".join(hr.get(url(gone, "settlement")).streaming_content).decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        told = [row[name] for name in ("Number", "Last day", "What", "Amount", "Unit", "Reason")]
        assert told == ["P-2", "2026-06-30", "Paid out", str(12 * DAY), "minutes", "As agreed"]
        assert row["In days and hours"].replace("\u00a0", " ") == "12 d"

    @pytest.mark.parametrize(
        ("odd", "says"),
        [
            ({"reason": ""}, "Say why: the person reads it."),
            ({"choice": ""}, "Say what becomes of it."),
            ({"choice": "burn"}, "This is none of the choices."),
            ({"mark": "1/0"}, "The figures have changed since you looked. Look at them again, then settle."),
        ],
    )
    def test_with_something_wrong_says_what_and_keeps_the_rest(self, hr, gone, field, vacation, odd, says):
        asked = {"_settle": "1", "reason": odd.get("reason", "As agreed"), field: odd.get("choice", "pay_out")}
        asked |= marks(hr.get(url(gone))) | ({f"mark_{vacation.pk}": odd["mark"]} if "mark" in odd else {})

        answer = hr.post(url(gone), asked)

        assert answer.status_code == 422
        assert says in read(answer)
        assert "reason" in odd or 'value="As agreed"' in text_of(answer)
        assert "choice" in odd or '<option value="pay_out" selected>' in text_of(answer)
        assert not Entry.objects.filter(kind="ENCASHMENT").exists()

    def test_is_refused_while_something_is_booked_after_it(self, hr, lena, vacation, field):
        pool = {"holder_id": lena.holder_id, "resource_id": vacation.pk}
        operations.use(**pool, amount=DAY, day=dt.date(2026, 7, 6), ref="x", act=act(TODAY))
        Employee.objects.filter(pk=lena.pk).update(left_on=JUNE_30)
        gone = lena

        answer = hr.post(
            url(gone), {"_settle": "1", field: "pay_out", "reason": "As agreed"} | marks(hr.get(url(gone)))
        )

        assert "Vacation: Something is booked for 6 July 2026, after the last day. Cancel it first." in read(answer)

    def test_before_the_last_day_is_refused(self, hr, lena):
        Employee.objects.filter(pk=lena.pk).update(left_on=dt.date(2026, 8, 31))

        answer = hr.post(url(lena), {"_settle": "1"}, follow=True)

        assert "Nothing was settled: the last day has not come yet." in read(answer)


class TestThePersonsPage:
    def test_leads_here(self, hr, lena):
        page = hr.get(reverse("admin:people_employee_change", args=[lena.pk]))

        assert url(lena) in text_of(page)
        assert "/admin/ledger/entry/recompute/?person=Lena+Hoffmann+%28P-2%29" in text_of(page)

    def test_says_where_to_look_when_a_last_day_is_set_on_it(self, hr, lena):
        page = reverse("admin:people_employee_change", args=[lena.pk])
        form = hr.get(page).context["adminform"].form
        sent = {name: form[name].value() or "" for name in form.fields if name not in ("is_hr", "is_auditor")}
        rows = {"schedules-TOTAL_FORMS": 0, "schedules-INITIAL_FORMS": 0}

        answer = hr.post(page, sent | rows | {"left_on": "2026-08-31"}, follow=True)

        assert "A last day is set: look at what is left or owed by then" in read(answer)
        assert url(lena) in text_of(answer)


class TestQueries:
    def test_are_the_same_for_one_balance_and_ten(self, hr, gone):
        hr.get(url(gone))
        counts = []
        for more in (0, 9):
            for number in range(more):
                other = Resource.objects.create(key=f"r{number}", name=f"R{number}", kind="leave", unit="minutes")
                made = operations.create_policy(
                    resource=other, key=f"p{number}", name="P", settings=FIRST, effective_from=JAN_2025,
                    act=act(JAN_2025),
                )  # fmt: skip
                operations.assign(holder_ids=[gone.holder_id], policy=made, starts_on=JAN_2026)
            run_day(act=act(TODAY, actor="system:accrual"))
            with CaptureQueriesContext(connection) as shown:
                page = hr.get(url(gone))
            assert len(page.context["form"].rows) == more + 1
            counts.append(len(shown))

        assert counts == [counts[0]] * 2
