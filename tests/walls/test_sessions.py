"""Who left, or is no more what they were, is out at once: with the session, the token and the addresses they have."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.models import Delegation
from people import operations
from people.models import Employee
from tests.timeoff.factories import NINE
from tests.walls.walk import knock
from tests.walls.world import PASSWORD, TODAY

DAY = timedelta(days=1)


def change(person, **fields):
    Employee.objects.filter(pk=person.pk).update(**fields)


def page(stage, who, url):
    return knock(stage.as_(who), "GET", url).word


def api(stage, who, url="/me/"):
    return knock(stage.program_of(who), "GET", f"/api/v1{url}").word


class TestWhoLeft:
    def test_is_still_there_on_the_last_day(self, stage):
        change(stage.here.ada, left_on=TODAY)

        assert (page(stage, "Ada", "/"), api(stage, "Ada")) == ("200", "200")

    def test_is_out_on_the_next(self, stage, at):
        change(stage.here.ada, left_on=TODAY)
        at(NINE + DAY)

        feed = knock(stage.as_("anonymous"), "GET", f"/feeds/{stage.here.addresses['Ada']}.ics")
        assert (page(stage, "Ada", "/"), api(stage, "Ada"), feed.word) == ("door", "401", "404")

    def test_cannot_sign_in_again(self, stage):
        change(stage.here.ada, left_on=TODAY - DAY)

        sent = {"username": "ada@cast.example", "password": PASSWORD}
        answer = knock(stage.as_("anonymous"), "POST", "/sign-in/", sent)

        assert answer.word == "200"
        assert "_auth_user_id" not in answer.response.wsgi_request.session

    def test_decides_nothing_any_more(self, stage):
        change(stage.here.mia, left_on=TODAY - DAY)

        sent = knock(stage.as_("Mia"), "POST", "/inbox/approve/", {"approval": "1:1"}, was=stage.now())
        assert sent.word == "door"

    def test_is_no_stand_in_any_more(self, stage, at):
        change(stage.here.vera, left_on=TODAY)
        at(NINE + 60 * DAY)

        approval = stage.here.approvals["Ada"].pk
        sent = knock(stage.as_("Vera"), "POST", f"/inbox/{approval}/decide/", {"verdict": "approved", "step": 1})
        assert sent.word == "door"


class TestASwitchedOffSignIn:
    def test_opens_nothing(self, stage):
        user = stage.here.ada.user
        type(user).objects.filter(pk=user.pk).update(is_active=False)

        assert (page(stage, "Ada", "/"), api(stage, "Ada")) == ("door", "401")

    def test_opens_nothing_with_the_session_from_before_a_new_password(self, stage):
        user = type(stage.here.ada.user).objects.get(pk=stage.here.ada.user_id)
        user.set_password("another long one")
        user.save()

        assert page(stage, "Ada", "/") == "door"


class TestALostRole:
    @pytest.mark.parametrize("url", ["/admin/", "/admin/people/employee/", "/admin/ledger/policy/1/change/"])
    def test_of_hr_shuts_the_admin(self, stage, url):
        change(stage.here.mia, is_hr=True)
        operations.set_roles(employee=stage.here.hana, is_hr=False, is_auditor=False)

        assert page(stage, "Hana", url) == "door"

    def test_of_hr_shuts_what_hr_reads(self, stage):
        change(stage.here.mia, is_hr=True)
        operations.set_roles(employee=stage.here.hana, is_hr=False, is_auditor=False)

        ada = stage.here.ada.pk
        assert page(stage, "Hana", f"/passbook/?person={ada}") == "404"
        assert page(stage, "Hana", "/inbox/") == "404"
        assert (api(stage, "Hana", "/policies/"), api(stage, "Hana", f"/employees/{ada}/")) == ("404", "404")

    def test_of_hr_counts_at_once_even_if_only_the_flag_was_taken(self, stage):
        """The admin asks who somebody is, and not only whether the sign-in is for staff."""
        change(stage.here.hana, is_hr=False)

        assert page(stage, "Hana", "/admin/") == "door"

    def test_of_auditors_shuts_what_they_read(self, stage):
        change(stage.here.otto, is_auditor=False)

        assert page(stage, "Otto", f"/time-off/{stage.here.waiting['Ada'].pk}/") == "404"
        assert page(stage, "Otto", "/admin/") == "door"

    def test_of_managers_goes_with_their_last_report(self, stage):
        Employee.objects.filter(manager=stage.here.mia).update(manager=stage.here.vera)

        approval, request = stage.here.approvals["Ada"].pk, stage.here.waiting["Ada"].pk
        # What she decided before she may still read back, and no more.
        words = {page(stage, "Mia", url) for url in (f"/inbox/{approval}/", f"/time-off/{request}/")}
        assert words == {"404"}
        assert page(stage, "Vera", f"/inbox/{approval}/") == "200"

    def test_of_stand_ins_goes_with_the_last_day(self, stage, at):
        Delegation.objects.filter(pk=stage.here.delegations["Zoe"].pk).update(starts_on=TODAY - 9 * DAY, ends_on=TODAY)
        own = stage.here.waiting["Ada"].pk

        assert page(stage, "Zoe", "/inbox/") == "404"
        assert page(stage, "Zoe", f"/time-off/{own}/") == "404"


class TestARevokedToken:
    def test_opens_nothing(self, stage):
        assert api(stage, "Ada") == "200"
        for token in stage.here.ada.api_tokens.all():
            operations.revoke_token(token=token, at=NINE)

        assert api(stage, "Ada") == "401"


class TestAnErasedPerson:
    def test_is_out(self, stage, at):
        # Nothing of Ada's may be open when she leaves.
        at(NINE + 400 * DAY)
        change(stage.here.ada, left_on=TODAY - DAY)
        operations.erase_person(employee=Employee.objects.get(pk=stage.here.ada.pk), on=TODAY + 400 * DAY)

        feed = knock(stage.as_("anonymous"), "GET", f"/feeds/{stage.here.addresses['Ada']}.ics")
        assert (page(stage, "Ada", "/"), api(stage, "Ada"), feed.word) == ("door", "401", "404")


class TestOneClickSignIn:
    """Only of the demo, only while it is on; whoever asks."""

    @pytest.fixture(params=["off", "on, in a company that is no demo"])
    def no_demo(self, request, settings, stage):
        settings.DEMO = request.param != "off"
        type(stage.company).objects.filter(pk=stage.company.pk).update(is_demo=not settings.DEMO)

    @pytest.mark.parametrize("who", ["anonymous", "Ada", "Hana", "Rivale Hana", "Olga"])
    def test_lets_nobody_in(self, stage, no_demo, who):
        for name in ("Ada", "Hana"):
            answer = knock(stage.as_(who), "POST", f"/sign-in/as/{stage.here.people[name].pk}/", {})

            assert answer.word == "404"
            if who not in {"Ada", "Hana"}:
                assert "_auth_user_id" not in answer.response.wsgi_request.session

    def test_is_not_offered(self, stage, no_demo):
        assert "/sign-in/as/" not in knock(stage.as_("anonymous"), "GET", "/sign-in/").text
