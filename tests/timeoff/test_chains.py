"""Requests that several decide on, one after the other: from the policy to the ledger, and on the pages."""

import pytest

from approvals import operations as approvals
from approvals.models import Approval
from people.models import DecidingRole
from tests.timeoff.factories import NINE, D, PolicyFactory, balance, days, give, worker
from tests.timeoff.pages import Visitor, text_of
from timeoff import operations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]

MANAGER, SECOND, HR, FINANCE = (
    {"who": "manager"},
    {"who": "managers_manager"},
    {"who": "hr"},
    {"who": "role", "role": "Finance"},
)


@pytest.fixture
def fay(db):
    fay = worker("Fay")
    DecidingRole.objects.create(name="Finance").members.add(fay)
    return fay


def leave(ada, approval, **settings):
    policy = PolicyFactory(settings={"approval": approval, **settings}, resource__name="Special")
    give(ada, policy, 40 * D)
    return policy.resource


def asked(ada, resource, span):
    return operations.submit(employee=ada, resource=resource, span=span, at=NINE)


def decide(time_off, by, verdict="approved", note=""):
    approval = Approval.objects.get(subject=time_off.subject, state="waiting")
    approvals.decide(approval=approval, by=by, verdict=verdict, at=NINE, note=note)


def live(ada, resource, first="2026-08-10", last="2026-08-14"):
    typed = {"resource": resource.pk, "starts_on": first, "ends_on": last, "form_token": "abc"}
    return text_of(Visitor(ada).post("/time-off/ask/live/", htmx=True, **typed))


class TestDeciding:
    def test_uses_the_minutes_after_the_last_has_approved(self, ada, mia, vera, fay, hana):
        resource = leave(ada, {"mode": "steps", "steps": [MANAGER, SECOND, FINANCE, HR]})
        time_off = asked(ada, resource, days(0, 4))

        for person in (mia, vera, fay):
            decide(time_off, person)
            assert balance(ada, resource) == (35 * D, 5 * D, 0)
        decide(time_off, hana)

        assert balance(ada, resource) == (35 * D, 0, 5 * D)

    def test_gives_all_back_where_one_denies(self, ada, mia, fay):
        resource = leave(ada, {"mode": "steps", "steps": [MANAGER, FINANCE]})
        time_off = asked(ada, resource, days(0, 4))
        decide(time_off, mia)
        decide(time_off, fay, "denied", "The books close then.")

        assert balance(ada, resource) == (40 * D, 0, 0)

    def test_tells_each_when_it_is_their_turn(self, ada, mia, fay, mailoutbox, django_capture_on_commit_callbacks):
        resource = leave(ada, {"mode": "steps", "steps": [MANAGER, FINANCE]})
        with django_capture_on_commit_callbacks(execute=True):
            time_off = asked(ada, resource, days(0, 4))
        assert [mail.to for mail in mailoutbox] == [[mia.email]]

        with django_capture_on_commit_callbacks(execute=True):
            decide(time_off, mia)

        assert [mail.to for mail in mailoutbox[1:]] == [[fay.email]]


class TestTheLength:
    @pytest.mark.parametrize(("last", "roles"), [(4, ["manager"]), (14, ["manager", "hr"])])
    def test_decides_which_chain_it_goes(self, ada, last, roles):
        resource = leave(ada, {"longer_above": 10 * D, "longer_steps": [MANAGER, HR]})

        time_off = asked(ada, resource, days(0, last))

        steps = Approval.objects.get(subject=time_off.subject).steps.order_by("position")
        assert [step.role for step in steps] == roles

    def test_makes_somebody_decide_on_what_is_else_approved_at_once(self, ada):
        resource = leave(ada, {"mode": "automatic", "hr_above": 2 * D})

        assert asked(ada, resource, days(0, 1)).is_approved
        assert asked(ada, resource, days(7, 9)).is_waiting

    def test_an_edit_over_the_length_begins_the_longer_chain(self, ada, mia):
        resource = leave(ada, {"longer_above": 2 * D, "longer_steps": [MANAGER, HR]})
        time_off = asked(ada, resource, days(0, 0))

        operations.edit(time_off=time_off, resource=resource, span=days(0, 4), by=ada, at=NINE)

        waiting = Approval.objects.get(subject=time_off.subject, state="waiting")
        assert waiting.steps.count() == 2


class TestBeforeSending:
    def test_says_whom_it_goes_to(self, ada, mia, fay):
        page = live(ada, leave(ada, {"mode": "steps", "steps": [MANAGER, FINANCE, HR]}))

        assert "Send to Mia" in page
        assert "Goes to Mia, then Finance, then nobody: HR has to enter a manager." not in page
        assert "Goes to Mia, then Finance" in page
        assert "5 d are held until all have decided." in page

    def test_follows_the_length_while_it_is_typed(self, ada, mia, hana):
        resource = leave(ada, {"longer_above": 5 * D, "longer_steps": [MANAGER, HR]})

        assert "Goes to" not in live(ada, resource)
        assert "Goes to Mia, then Hana Cast." in live(ada, resource, "2026-08-10", "2026-08-17")

    def test_names_a_role_that_decides_first(self, ada, fay):
        assert "Send to Fay" in live(ada, leave(ada, {"mode": "steps", "steps": [FINANCE]}))


class TestTheRequestsPage:
    def test_shows_the_chain_and_where_it_stands(self, ada, mia, fay, hana):
        resource = leave(ada, {"mode": "steps", "steps": [MANAGER, FINANCE, HR]})
        time_off = asked(ada, resource, days(0, 4))
        decide(time_off, mia)

        page = text_of(Visitor(ada).get(f"/time-off/{time_off.pk}/"))

        assert "Waits for Finance" in page
        assert "Who decides 1 Mia Cast Approved, 14 Jul, 09:00 2 Finance Decides now 3 Hana Cast Decides then" in page

    def test_shows_none_where_one_decides(self, ada, mia, vacation):
        assert "Who decides" not in text_of(Visitor(ada).get(f"/time-off/{asked(ada, vacation, days(0, 1)).pk}/"))
