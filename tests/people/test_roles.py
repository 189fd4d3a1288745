"""Who may see and do what: a table per rule."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse

from people import roles
from people.models import Employee

pytestmark = pytest.mark.django_db

CAST = ("ada", "mia", "vera", "zoe", "hana", "otto")


@pytest.fixture
def cast(ada, mia, vera, zoe, hana, otto):
    return {"ada": ada, "mia": mia, "vera": vera, "zoe": zoe, "hana": hana, "otto": otto}


class TestVisibleTo:
    @pytest.mark.parametrize(
        ("viewer", "seen"),
        [
            ("ada", {"ada"}),
            ("mia", {"mia", "ada"}),
            ("vera", {"vera", "mia", "ada"}),
            ("zoe", {"zoe"}),
            ("hana", set(CAST)),
            ("otto", set(CAST)),
        ],
    )
    def test_is_themselves_their_line_or_everybody(self, cast, viewer, seen):
        assert set(roles.visible_to(cast[viewer])) == {cast[name] for name in seen}


class TestMayDecideFor:
    @pytest.mark.parametrize(
        ("viewer", "decided"),
        [
            ("ada", set()),
            ("mia", {"ada"}),
            ("vera", {"mia", "ada"}),
            ("zoe", set()),
            ("hana", set(CAST) - {"hana"}),
            ("otto", set()),
        ],
    )
    def test_is_the_line_above_or_hr_and_never_oneself(self, cast, viewer, decided):
        assert {name for name in CAST if roles.may_decide_for(cast[viewer], cast[name])} == decided

    def test_is_no_auditor_even_of_their_own_reports(self, cast):
        Employee.objects.filter(pk=cast["zoe"].pk).update(manager=cast["otto"])

        assert not roles.may_decide_for(cast["otto"], cast["zoe"])


class TestReportingLine:
    def test_goes_down_to_the_last_report(self, cast):
        assert set(roles.reports_of(cast["vera"])) == {cast["mia"], cast["ada"]}
        assert set(roles.reports_of(cast["ada"])) == set()

    def test_costs_one_query_however_long_it_is(self, cast, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert roles.is_above(cast["vera"], cast["ada"])
        with django_assert_num_queries(1):
            assert not roles.is_above(cast["ada"], cast["vera"])


class TestRole:
    @pytest.mark.parametrize(
        ("name", "role"), [("ada", "Employee"), ("mia", "Manager"), ("hana", "HR administrator"), ("otto", "Auditor")]
    )
    def test_is_one_word(self, cast, name, role):
        assert roles.role_of(cast[name], manages=roles.is_manager(cast[name])) == role


class TestGuardedView:
    def test_lets_every_employee_in(self, cast, rf):
        view = roles.require_employee(lambda request: HttpResponse("shown"))

        for viewer in cast.values():
            request = rf.get("/")
            request.user, request.employee = viewer.user, viewer
            assert view(request).content == b"shown"

    def test_sends_strangers_to_the_sign_in_page(self, rf):
        request = rf.get("/somewhere/?page=2")
        request.user, request.employee = AnonymousUser(), None

        response = roles.require_employee(lambda request: HttpResponse("shown"))(request)

        assert (response.status_code, response.url) == (302, "/sign-in/?next=/somewhere/%3Fpage%3D2")

    def test_shows_nothing_to_a_user_who_is_no_employee(self, rf, ada):
        request = rf.get("/")
        request.user, request.employee = ada.user, None

        with pytest.raises(Http404):
            roles.require_employee(lambda request: HttpResponse("shown"))(request)
