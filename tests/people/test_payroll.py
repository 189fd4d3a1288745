"""Payroll's messages: signed, taken whole or not at all, once, and trued up by corrections."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ledger import operations as ledger
from ledger.models import Entry, WorkedReport
from people import operations
from people.models import PayrollKey, PayrollRun
from people.payroll import signing
from people.payroll.shapes import RunIn, reported_of
from tests.api.clients import ACME, problem
from tests.people.admin_pages import sign_in
from tests.people.factories import EmployeeFactory
from tests.timeoff.factories import PolicyFactory

URL = "/webhooks/payroll_processed"
NOW = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
TODAY = date(2026, 8, 3)
HOURLY = {"accrual": {"method": "hours_worked", "amount": 60, "per_worked": 1440}}
JULY = {"run": "2026-07", "from": "2026-07-01", "to": "2026-07-31"}


@pytest.fixture(autouse=True)
def _at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def crew(*numbers):
    """People of these numbers who earn an hour for every 24 that they work."""
    policy = PolicyFactory(settings=HOURLY, resource__name="Sick leave")
    people = [EmployeeFactory(number=number) for number in numbers]
    ledger.assign(holder_ids=[each.holder_id for each in people], policy=policy, starts_on=date(2026, 1, 1))
    return people


@pytest.fixture
def secret(db):
    return signing.secret_of(operations.make_payroll_key(by="user:1", at=NOW))


def run(*rows, **more):
    rows = rows or (("P-1", 4800),)
    return JULY | {"employees": [{"number": number, "worked_minutes": minutes} for number, minutes in rows]} | more


def send(secret, body, *, at=NOW, host=ACME, **headers):
    """What payroll sends, signed as it is described; `headers` take the place of the right ones."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int(at.timestamp()))
    proof = hmac.new(secret.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    sent = {"X-Passbook-Timestamp": stamp, "X-Passbook-Signature": f"v1={proof}"} | headers
    sent = {name: value for name, value in sent.items() if value is not None}
    return Client(headers={"host": host} | sent).post(URL, raw, content_type="application/json")


def available(person):
    return person.holder.accounts.get().available


def runs():
    return list(PayrollRun.objects.order_by("pk").values_list("run", "sequence", "result", "credited"))


@pytest.mark.django_db
class TestSignature:
    @pytest.mark.parametrize(
        ("what", "header", "says"),
        [
            ({"X-Passbook-Signature": None}, "X-Passbook-Signature", "The signature is needed"),
            ({"X-Passbook-Signature": "sha256=abc"}, "X-Passbook-Signature", "The signature is needed"),
            ({"X-Passbook-Signature": "v1=" + "0" * 64}, "X-Passbook-Signature", "does not fit"),
            ({"X-Passbook-Signature": "v1=ñ"}, "X-Passbook-Signature", "does not fit"),
            ({"X-Passbook-Timestamp": None}, "X-Passbook-Timestamp", "it is missing"),
            ({"X-Passbook-Timestamp": "yesterday"}, "X-Passbook-Timestamp", "“yesterday” is none"),
            ({"X-Passbook-Timestamp": "9" * 40}, "X-Passbook-Timestamp", "is none"),
            # Signed for another moment than the header says.
            ({"X-Passbook-Timestamp": str(int(NOW.timestamp()) + 1)}, "X-Passbook-Signature", "does not fit"),
        ],
    )
    def test_that_proves_nothing_is_refused(self, secret, what, header, says):
        crew("P-1")
        what = {name: value.encode().decode("latin-1") if value else value for name, value in what.items()}

        answer = send(secret, run(), **what)

        assert problem(answer) == (401, "signature_refused")
        assert says in answer.json()["errors"][header][0]
        assert not PayrollRun.objects.exists()
        assert not Entry.objects.exists()

    @pytest.mark.parametrize(
        ("off", "status"),
        [(-301, 401), (-300, 200), (0, 200), (300, 200), (301, 401)],
    )
    def test_is_good_for_five_minutes(self, secret, off, status):
        crew("P-1")

        answer = send(secret, run(), at=NOW + timedelta(seconds=off))

        assert answer.status_code == status
        if status == 401:
            assert "301 seconds" in answer.json()["errors"]["X-Passbook-Timestamp"][0]

    def test_of_another_body_is_refused(self, secret):
        crew("P-1")
        stamp = str(int(NOW.timestamp()))
        of_other = signing.signature(secret, stamp, json.dumps(run(("P-1", 1))).encode())

        answer = send(secret, run(), **{"X-Passbook-Signature": of_other})

        assert problem(answer) == (401, "signature_refused")

    def test_with_the_secret_before_is_refused(self, secret):
        crew("P-1")
        renewed = signing.secret_of(operations.make_payroll_key(by="user:1", at=NOW))

        assert secret != renewed
        assert send(secret, run()).status_code == 401
        assert send(renewed, run()).status_code == 200

    def test_of_another_company_is_refused(self, secret, settings):
        key = PayrollKey.objects.get()
        here = signing.secret_of(key)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another installation", []

        assert signing.secret_of(key) != here
        with pytest.raises(signing.NotSigned):
            signing.verify(key, {}, b"", NOW)

    def test_outlives_a_change_of_the_installations_key(self, secret, settings):
        crew("P-1")
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "a new one"

        assert send(secret, run()).status_code == 200

    def test_is_refused_while_there_is_no_secret(self, db):
        assert problem(send("pbw_guessed", run())) == (401, "signature_refused")


@pytest.mark.django_db
class TestRun:
    def test_credits_what_the_hours_earn(self, secret):
        ada, bob = crew("P-1", "P-2")
        EmployeeFactory(number="P-3")

        answer = send(secret, run(("P-1", 4800), ("P-2", 1440), ("P-3", 9600)))

        assert answer.status_code == 200
        assert answer.json() == {
            "run": "2026-07",
            "sequence": 1,
            "result": "posted",
            "employees": 3,
            "worked_minutes": 15840,
            "credited": 260,
            "without_policy": ["P-3"],
        }
        assert (available(ada), available(bob)) == (200, 60)
        entry = Entry.objects.latest("pk")
        assert (entry.effective_on, entry.recorded_on, entry.actor) == (date(2026, 7, 31), TODAY, "system:payroll")
        assert entry.reason == "Payroll run 2026-07"

    def test_sent_again_changes_nothing_in_whatever_order_it_lists(self, secret):
        ada, bob = crew("P-1", "P-2")
        send(secret, run(("P-1", 4800), ("P-2", 1440)))

        answer = send(secret, run(("P-2", 1440), ("P-1", 4800)), at=NOW + timedelta(seconds=20))

        assert (answer.status_code, answer.json()["result"], answer.json()["credited"]) == (200, "repeated", 260)
        assert (available(ada), available(bob), len(runs())) == (200, 60, 1)

    def test_with_other_hours_under_the_same_number_is_refused(self, secret):
        (ada,) = crew("P-1")
        send(secret, run())

        answer = send(secret, run(("P-1", 4801)))

        assert problem(answer) == (409, "refused")
        assert "higher sequence" in answer.json()["errors"]["sequence"][0]
        assert available(ada) == 200
        assert runs() == [("2026-07", 1, "posted", 200), ("2026-07", 1, "refused", 0)]

    def test_corrected_moves_the_difference_and_leaves_nobody_behind(self, secret):
        ada, bob = crew("P-1", "P-2")
        send(secret, run(("P-1", 4800), ("P-2", 1440)))

        answer = send(secret, run(("P-1", 2400), sequence=2))

        assert (answer.json()["result"], answer.json()["credited"]) == ("posted", -160)
        assert (available(ada), available(bob)) == (100, 0)

    def test_that_comes_after_its_correction_posts_nothing(self, secret):
        (ada,) = crew("P-1")
        send(secret, run(("P-1", 2400), sequence=2))

        answer = send(secret, run(("P-1", 4800)))

        assert (answer.status_code, answer.json()["result"]) == (200, "superseded")
        assert send(secret, run(("P-1", 4800))).json()["result"] == "repeated"
        assert available(ada) == 100
        assert runs() == [("2026-07", 2, "posted", 100), ("2026-07", 1, "superseded", 0)]

    def test_of_june_may_come_after_that_of_july(self, secret):
        (ada,) = crew("P-1")
        send(secret, run(("P-1", 100)))

        send(secret, run(("P-1", 500), run="2026-06", **{"from": "2026-06-01", "to": "2026-06-30"}))

        # 600 minutes make exactly 25; rounded alone they would make 4 and 21.
        assert available(ada) == 25
        assert WorkedReport.objects.count() == 2

    @pytest.mark.parametrize(
        ("body", "field", "says"),
        [
            (run(("P-1", 4800), ("P-9", 60)), "employees.1.number", "Nobody here has the personnel number P-9."),
            (run(to="2026-08-04"), "to", "2026-08-04 is still to come"),
        ],
    )
    def test_that_cannot_be_is_refused_whole_and_kept(self, secret, body, field, says):
        crew("P-1")

        answer = send(secret, body)

        assert problem(answer) == (422, "not_possible")
        assert says in answer.json()["errors"][field][0]
        assert not Entry.objects.exists()
        kept = PayrollRun.objects.get()
        assert (kept.result, says in kept.problem) == ("refused", True)
        assert send(secret, run()).json()["result"] == "posted"

    @pytest.mark.parametrize(
        ("body", "field", "says"),
        [
            (run(run=""), "run", "blank"),
            (run(run="x" * 41), "run", "40"),
            (run(sequence=0), "sequence", "1"),
            (run(sequence="2"), "sequence", "without quotes"),
            (run(sequence=True), "sequence", "without quotes"),
            (run(to="31.07.2026"), "to", "Write it as"),
            (run(to="2026-06-30"), "to", "is before"),
            (run(**{"from": "2020-01-01"}), "to", "366 are the most"),
            (run(hours=1), "hours", "There is no such field"),
            (run(employees={}), "employees", "list"),
            (run(employees=[{"number": "P-1"}]), "employees.0.worked_minutes", "required"),
            (run(("P-1", -1)), "employees.0.worked_minutes", "0"),
            (run(("P-1", 80.5)), "employees.0.worked_minutes", "without quotes"),
            (run(("P-1", 31 * 1440 + 1)), "employees.0.worked_minutes", "31 days have 44640 minutes"),
            (run(("P-1", 1), ("P-1", 2)), "employees.1.number", "stands at place 0 already"),
            (run(employees=[{"number": "P-1", "worked_minutes": 1, "name": "Ada"}]), "employees.0.name", "no such"),
        ],
    )
    def test_of_another_shape_is_refused(self, secret, body, field, says):
        crew("P-1")

        answer = send(secret, body)

        assert problem(answer) == (400, "invalid")
        assert says in answer.json()["errors"][field][0]
        assert not PayrollRun.objects.exists()

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
    def test_that_is_no_json_is_refused(self, secret, body):
        assert problem(send(secret, body)) == (400, "unreadable")

    def test_that_is_too_large_is_refused(self, secret, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

        assert problem(send(secret, run())) == (413, "too_large")

    def test_takes_as_many_queries_for_many_as_for_few(self, secret):
        crew("P-0", *(f"P-{number}" for number in range(1, 61)))
        send(secret, run(("P-0", 60), run="whose rules are read once"))

        def queries(numbers, name):
            with CaptureQueriesContext(connection) as seen:
                send(secret, run(*((number, 480) for number in numbers), run=name))
            return len(seen)

        assert queries(["P-1", "P-2"], "few") == queries([f"P-{number}" for number in range(3, 61)], "many")


class TestAtTheSameMoment:
    def test_the_same_run_is_posted_once(self, real_company, in_threads):
        operations.make_payroll_key(by="user:1", at=NOW)
        (ada,) = crew("P-1")
        sent = {**run(), "sequence": 1}
        form = RunIn(data=sent)
        form.is_valid(raise_exception=True)
        reported = reported_of(form.validated_data)

        answers = in_threads(lambda _: operations.take_payroll_run(reported=reported, at=NOW, on=TODAY), list(range(6)))

        assert sorted(is_news for _, is_news in answers) == [False] * 5 + [True]
        assert (available(ada), PayrollRun.objects.count(), Entry.objects.count()) == (200, 1, 1)


@pytest.mark.django_db
class TestAdmin:
    SECRET = reverse("admin:people_payrollrun_secret")

    def test_makes_a_secret_and_shows_it_once(self, hr, hana):
        page = hr.post(self.SECRET)

        shown = re.search(r'value="(pbw_[\w-]{43})"', page.content.decode())[1]
        assert signing.secret_of(PayrollKey.objects.get()) == shown
        assert PayrollKey.objects.get().made_by == f"employee:{hana.pk}"
        assert page["Cache-Control"].count("no-store")
        assert shown not in hr.get(self.SECRET).content.decode()

    def test_lets_auditors_read_that_there_is_one_and_make_none(self, client, otto, secret):
        auditor = sign_in(client, otto)

        assert "not used yet" in auditor.get(self.SECRET).content.decode()
        assert auditor.post(self.SECRET).status_code == 403

    def test_shows_every_run_with_what_became_of_it(self, hr, secret):
        crew("P-1")
        send(secret, run())
        send(secret, run(("P-9", 60), run="2026-07-B"))

        page = hr.get(reverse("admin:people_payrollrun_changelist")).content.decode()
        refused = PayrollRun.objects.get(result="refused")
        detail = hr.get(reverse("admin:people_payrollrun_change", args=[refused.pk])).content.decode()

        assert "2026-07-B" in page
        assert "+3\u00a0h\u00a020\u00a0min" in page
        assert "Nobody here has the personnel number P-9." in detail
