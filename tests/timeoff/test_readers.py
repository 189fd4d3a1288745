"""Who decides on a request reads its page, wherever they stand in the company: now, later in the chain, or once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import operations as approvals
from approvals.models import Approval, Delegation
from people.models import DecidingRole
from tests.api.clients import client_of
from tests.timeoff.factories import NINE, TUESDAY, D, PolicyFactory, days, give, worker
from tests.timeoff.pages import Visitor, text_of
from timeoff import operations
from timeoff.presenting import present, present_cancelling
from timeoff.readers import open_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]

STEPS = [{"who": "manager"}, {"who": "role", "role": "Finance"}]
NOT_THEIRS = ("Open the passbook", "Here in Product Calendar", "Say it", "Cancel it", "Remind")


@pytest.fixture
def fay(db):
    """Of Finance, and in nobody's line."""
    fay = worker("Fay")
    DecidingRole.objects.create(name="Finance").members.add(fay)
    return fay


@pytest.fixture
def resource(ada, fay):
    rules = {"approval": {"mode": "steps", "steps": STEPS}, "use": {"cancelling": {"who": "approval"}}}
    policy = PolicyFactory(settings=rules, resource__name="Special")
    give(ada, policy, 40 * D)
    return policy.resource


@pytest.fixture
def time_off(ada, mia, resource):
    asked = operations.submit(employee=ada, resource=resource, span=days(0, 4), note="The books", at=NINE)
    decide(asked.subject, mia)
    return asked


def decide(subject, by, verdict="approved", note=""):
    approval = Approval.objects.get(subject=subject, state="waiting")
    return approvals.decide(approval=approval, by=by, verdict=verdict, at=NINE, note=note)


class TestWhoDecidesInARole:
    def test_opens_the_request_from_the_inbox(self, fay, time_off):
        number = Approval.objects.get(subject=time_off.subject).pk

        item = Visitor(fay).get(f"/inbox/{number}/")

        assert f'href="/time-off/{time_off.pk}/"' in item.content.decode()
        assert "passbook" not in text_of(item)

    def test_reads_this_request_and_nothing_more_of_the_person(self, fay, ada, time_off):
        answer = Visitor(fay).get(f"/time-off/{time_off.pk}/")
        page = text_of(answer)

        assert "Ada Cast: Special, Mon 10 – Fri 14 Aug" in page
        assert "The books" in page
        assert "Decide" in page
        assert f"/inbox/{Approval.objects.get().pk}/" in answer.content.decode()
        assert '<li><a href="/inbox/">Inbox</a></li>' in answer.content.decode()
        for hidden in NOT_THEIRS:
            assert hidden not in page
        assert Visitor(fay).get(f"/passbook/?person={ada.pk}").status_code == 404

    def test_changes_nothing_but_by_deciding(self, fay, time_off):
        browser = Visitor(fay)

        for action in ("cancel", "comment", "remind", "discard", "stand-in", "change", "documents"):
            assert browser.post(f"/time-off/{time_off.pk}/{action}/", text="Hm").status_code == 404
        time_off.refresh_from_db()
        assert time_off.is_waiting

    @pytest.mark.parametrize(("verdict", "says"), [("approved", "Approved"), ("denied", "Denied")])
    def test_reads_it_when_it_is_decided(self, fay, time_off, verdict, says):
        decide(time_off.subject, fay, verdict, note="So it is")

        page = text_of(Visitor(fay).get(f"/time-off/{time_off.pk}/"))

        assert says in page
        assert "Cancel it" not in page

    def test_reads_it_before_it_is_their_turn(self, fay, ada, resource):
        time_off = operations.submit(employee=ada, resource=resource, span=days(7, 8), at=NINE)

        answer = Visitor(fay).get(f"/time-off/{time_off.pk}/")

        assert "Waits for Mia Cast" in text_of(answer)
        assert f"/inbox/{Approval.objects.get().pk}/" not in answer.content.decode()

    def test_reads_it_no_more_out_of_the_role(self, fay, time_off):
        DecidingRole.objects.get().members.clear()

        assert Visitor(fay).get(f"/time-off/{time_off.pk}/").status_code == 404

    def test_reads_no_other_request_of_the_same_person(self, fay, ada, vacation, time_off):
        other = operations.submit(employee=ada, resource=vacation, span=days(14, 15), at=NINE)

        assert Visitor(fay).get(f"/time-off/{other.pk}/").status_code == 404
        assert client_of(fay).get(f"/api/v1/requests/{other.pk}/").status_code == 404

    def test_reads_it_by_program_and_acts_on_nothing(self, fay, time_off):
        address = f"/api/v1/requests/{time_off.pk}/"

        assert client_of(fay).get(address).json()["note"] == "The books"
        assert client_of(fay).post(f"{address}cancel/", {"reason": ""}, format="json").status_code == 404
        assert client_of(fay).get("/api/v1/requests/").json()["results"] == []


class TestWhoDecidesOnCancelling:
    def test_reads_the_leave_that_is_to_be_let_go(self, ada, fay, mia, time_off):
        decide(time_off.subject, fay)
        DecidingRole.objects.get().members.set([gus := worker("Gus")])
        assert Visitor(gus).get(f"/time-off/{time_off.pk}/").status_code == 404
        time_off.refresh_from_db()

        operations.ask_to_cancel(time_off=time_off, by=ada, at=NINE)

        assert Visitor(gus).get(f"/time-off/{time_off.pk}/").status_code == 200
        assert present_cancelling([time_off.pk], gus)[time_off.pk].url == f"/time-off/{time_off.pk}/"


class TestStandIns:
    def test_of_who_decides_read_it_as_long_as_they_stand_in(self, fay, zoe, time_off):
        until = TUESDAY.replace(day=20)
        delegation = Delegation.objects.create(employee=fay, stand_in=zoe, starts_on=TUESDAY, ends_on=until)
        assert "The books" in text_of(Visitor(zoe).get(f"/time-off/{time_off.pk}/"))

        delegation.delete()

        assert Visitor(zoe).get(f"/time-off/{time_off.pk}/").status_code == 404

    def test_who_have_decided_read_it_after_that_and_are_led_home(self, fay, zoe, time_off):
        until = TUESDAY.replace(day=20)
        delegation = Delegation.objects.create(employee=fay, stand_in=zoe, starts_on=TUESDAY, ends_on=until)
        decide(time_off.subject, zoe)
        delegation.delete()

        page = Visitor(zoe).get(f"/time-off/{time_off.pk}/").content.decode()

        assert '<li><a href="/">Home</a></li>' in page
        assert 'href="/inbox/"' not in page


class TestStrangers:
    def test_read_nothing(self, sam, zoe, time_off):
        for stranger in (sam, zoe):
            assert Visitor(stranger).get(f"/time-off/{time_off.pk}/").status_code == 404
            assert client_of(stranger).get(f"/api/v1/requests/{time_off.pk}/").status_code == 404
            assert present([time_off.pk], stranger)[time_off.pk].url == ""

    def test_read_no_draft(self, fay, ada, resource):
        draft = operations.save_draft(employee=ada, resource=resource, span=days(0), at=NINE)

        assert Visitor(fay).get(f"/time-off/{draft.pk}/").status_code == 404
        assert open_to(fay, [draft], TUESDAY) == frozenset()
        assert open_to(ada, [draft], TUESDAY) == {draft.pk}


class TestQueries:
    def test_are_the_same_for_any_number(self, fay, ada, resource, time_off):
        def count(requests):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert open_to(fay, requests, TUESDAY) == {one.pk for one in requests}
            return len(queries)

        more = [operations.submit(employee=ada, resource=resource, span=days(7 * n), at=NINE) for n in range(1, 6)]
        assert count([time_off]) == count([time_off, *more]) <= 6
