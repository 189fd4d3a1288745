"""Asking and approving over HTTP: eight clients, each an employee with a manager, against the real web server.

Server, database and clients share the machine, so the figures are those of the machine as a whole.
"""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from approvals.models import Approval
from ledger import operations as ledger
from ledger.acts import Act
from ledger.models import Resource
from people import operations as people
from people.models import Employee, WorkSchedule
from tenants.models import Company
from tenants.operations import create_company

BASE = Path(__file__).resolve().parent.parent
CLIENTS, ROUNDS = 8, 25
FIRST_DAY = date.today() + timedelta(days=30)  # noqa: DTZ011 - days of leave lie ahead of whenever this is run


@dataclass
class Pair:
    """An employee and the manager who decides, both signed in."""

    employee: Employee
    manager: Employee
    cookies: dict[int, str]
    days: list[date]


@dataclass(frozen=True)
class Measured:
    """Seconds of every request of a kind."""

    name: str
    seconds: list[float]
    queries: int

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1]


@dataclass(frozen=True)
class WebFigures:
    """What a company costs to make, and what its people do over HTTP."""

    creation_seconds: float
    per_second: float
    kinds: list[Measured]


def measure_new_company() -> WebFigures:
    """Make a company, ask and approve in it, and drop it."""
    schema = f"bench_web_{uuid.uuid4().hex[:8]}"
    connection.set_schema_to_public()
    begun = time.perf_counter()
    made = create_company(
        schema_name=schema,
        name="Bench",
        domain=f"{schema.replace('_', '-')}.localhost",
        admin_email="hr@bench.example",
        country="DE",
        timezone="UTC",
        at=datetime.now(UTC),
    ).company
    creation = time.perf_counter() - begun
    try:
        per_second, kinds = _measure(made)
    finally:
        connection.set_schema_to_public()
        made.delete(force_drop=True)
    return WebFigures(creation, per_second, kinds)


def _measure(company: Company) -> tuple[float, list[Measured]]:
    host = company.domains.get().domain
    with tenant_context(company):
        pairs = [_pair(number) for number in range(CLIENTS + 1)]
        counted = _count_queries(pairs.pop(), host)
    with _Server() as port, ThreadPoolExecutor(CLIENTS) as pool:
        begun = time.perf_counter()
        done = list(pool.map(lambda pair: _work(pair, company, host, port), pairs))
        took = time.perf_counter() - begun
    kinds = [Measured(name, [s for each in done for s in each[name]], counted[name]) for name in ("ask", "approve")]
    return sum(len(kind.seconds) for kind in kinds) / took, kinds


def _pair(number: int) -> Pair:
    """Two people and two hundred days to ask for."""
    week = WorkSchedule.objects.order_by("pk").first()
    started = FIRST_DAY - timedelta(days=400)
    made: list[Employee] = []
    cookies: dict[int, str] = {}
    for role in ("boss", "asks"):
        person = people.hire(
            number=f"{number}-{role}",
            first_name=role.title(),
            last_name=str(number),
            email=f"{role}{number}@bench.example",
            hired_on=started,
            schedule=week,
            manager=made[0] if made else None,
        )
        cookies[person.pk] = _session(people.create_login(employee=person))
        made.append(person)
    manager, employee = made
    _give(employee, started)
    days = [FIRST_DAY + timedelta(days=n) for n in range(400) if (FIRST_DAY + timedelta(days=n)).weekday() < 5]
    return Pair(employee, manager, cookies, days)


def _give(employee: Employee, started: date) -> None:
    act = Act(on=started, at=datetime.combine(started, datetime.min.time(), UTC), actor="bench")
    resource, is_new = Resource.objects.get_or_create(
        key="vacation", defaults={"name": "Vacation", "kind": "leave", "unit": "minutes"}
    )
    if is_new:
        ledger.create_policy(
            resource=resource,
            key="vacation",
            name="Vacation",
            settings={"accrual": {"method": "none"}, "period": {"type": "none"}},
            effective_from=started,
            act=act,
        )
    policy = resource.policies.get()
    ledger.assign(holder_ids=[employee.holder_id], policy=policy, starts_on=started)
    ledger.credit_allowance(holder_id=employee.holder_id, policy_id=policy.pk, amount=400 * 480, act=act, key="given")


def _session(user: User) -> str:
    """A session as signing in makes it."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _form(day: date) -> dict[str, object]:
    resource = Resource.objects.get(key="vacation")
    return {
        "resource": resource.pk,
        "starts_on": day.isoformat(),
        "ends_on": day.isoformat(),
        "starts_part": "day",
        "ends_part": "day",
        "form_token": secrets.token_hex(8),
        "action": "send",
    }


def _count_queries(pair: Pair, host: str) -> dict[str, int]:
    """How many statements each costs, the second time round."""
    counted: dict[str, int] = {}
    for day in pair.days[:2]:
        for name, person in (("ask", pair.employee), ("approve", pair.manager)):
            client = Client(headers={"host": host})
            client.cookies[settings.SESSION_COOKIE_NAME] = pair.cookies[person.pk]
            path, data = "/time-off/ask/", _form(day)
            if name == "approve":
                waiting = Approval.objects.filter(requester=pair.employee).latest("pk")
                path, data = f"/inbox/{waiting.pk}/decide/", {"verdict": "approved", "step": waiting.position}
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(path, data)
            if answer.status_code != 302:
                raise RuntimeError(f"{name} answered {answer.status_code}")
            counted[name] = len(queries)
    return counted


def _work(pair: Pair, company: Company, host: str, port: int) -> dict[str, list[float]]:
    """One client's share: ask for a day, let the manager approve it, and so on."""
    took: dict[str, list[float]] = {"ask": [], "approve": []}
    try:
        with tenant_context(company):
            ask, decide = (_Browser(host, port, pair.cookies[p.pk]) for p in (pair.employee, pair.manager))
            for day in pair.days[2 : 2 + ROUNDS]:
                took["ask"].append(ask.post("/time-off/ask/", _form(day)))
                waiting = Approval.objects.filter(requester=pair.employee).latest("pk")
                data = {"verdict": "approved", "step": waiting.position}
                took["approve"].append(decide.post(f"/inbox/{waiting.pk}/decide/", data))
    finally:
        connection.close()
    return took


class _Browser:
    """A connection that stays open, signed in."""

    def __init__(self, host: str, port: int, session: str) -> None:
        token = secrets.token_hex(16)
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.headers = {
            "Host": host,
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
            "X-CSRFToken": token,
        }

    def post(self, path: str, data: dict[str, object]) -> float:
        """Seconds until the answer is there.

        :raises RuntimeError: if it is not the redirect of a form that was taken.
        """
        begun = time.perf_counter()
        self.connection.request("POST", path, urlencode(data), self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - begun
        if answer.status != 302:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:300]!r}")
        return took


class _Server:
    """The web server as `make run` starts it, on a port of its own."""

    def __enter__(self) -> int:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        environment = os.environ | {"BIND": f"127.0.0.1:{self.port}", "DEMO": "0", "LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi:application"]
        self.process = subprocess.Popen(command, cwd=BASE, env=environment)  # noqa: S603
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=5):
                    return self.port
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("The web server did not come up.")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
