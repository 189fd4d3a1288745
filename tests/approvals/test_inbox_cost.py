"""The inbox on other pages, and what it costs."""

import pytest

from approvals import places
from approvals.models import Decision
from tests.approvals.factories import NOON, TODAY, days, many_errands, many_people
from tests.approvals.pages import Visitor

pytestmark = pytest.mark.usefixtures("at_noon")


class TestElsewhere:
    @pytest.fixture
    def asks(self, rf):
        def request_of(person):
            request = rf.get("/", headers={"host": "acme.localhost"})
            request.employee, request.resolver_match = person, None
            return request

        return request_of

    def test_the_navigation_counts(self, errands, cast, asks):
        for _ in range(3):
            errands.ask(cast.ada)

        assert places.has_inbox(asks(cast.mia))
        assert places.waiting_count(asks(cast.mia)) == 3
        assert (places.has_inbox(asks(cast.otto)), places.waiting_count(asks(cast.otto))) == (True, 0)
        assert (places.has_inbox(asks(cast.ada)), places.waiting_count(asks(cast.ada))) == (False, 0)
        assert (places.has_inbox(asks(None)), places.waiting_count(asks(None))) == (False, 0)
        assert ", 3 waiting" in Visitor(cast.mia).get("/inbox/decided/").content.decode()

    def test_home_says_what_waits(self, errands, cast, asks):
        errands.ask(cast.ada, at=NOON - days(6))

        [to_do] = places.to_dos(asks(cast.mia))
        assert (to_do.title, to_do.why) == ("1 request waits for you", "The oldest has waited 6\u00a0d.")
        assert (to_do.url, to_do.tone, to_do.due_on) == ("/inbox/", "caution", TODAY - days(6))

        errands.ask(cast.ada)
        assert [to_do.title for to_do in places.to_dos(asks(cast.mia))] == ["2 requests wait for you"]

    def test_home_is_calm_about_what_has_just_come(self, errands, cast, asks):
        errands.ask(cast.ada)

        [to_do] = places.to_dos(asks(cast.mia))

        assert (to_do.why, to_do.tone) == ("The oldest came just now.", "info")

    @pytest.mark.parametrize("name", ["ada", "otto", "zoe"])
    def test_home_says_nothing_to_those_for_whom_nothing_waits(self, errands, cast, asks, name):
        errands.ask(cast.ada)

        assert list(places.to_dos(asks(getattr(cast, name)))) == []
        assert list(places.to_dos(asks(None))) == []


class TestQueries:
    """A page costs the same at 1, 10 and 100 rows; what the domains add is theirs, and is asked once a page."""

    @pytest.mark.parametrize("count", [1, 10, 100])
    @pytest.mark.parametrize(
        ("name", "url", "queries"),
        [
            ("mia", "/inbox/", 12),
            ("hana", "/inbox/?of=all", 12),
            ("otto", "/inbox/", 10),
        ],
    )
    def test_of_the_inbox(self, errands, cast, count, name, url, queries, django_assert_num_queries):
        many_errands(many_people(count, cast.mia), roles=("manager", "hr"))
        visitor = Visitor(getattr(cast, name))
        errands.presented.clear()

        with django_assert_num_queries(queries):
            response = visitor.get(url)

        assert len(response.context["rows"]) == count
        assert len(errands.presented) == 1

    @pytest.mark.parametrize("count", [1, 10, 100])
    def test_of_what_was_decided(self, errands, cast, count, django_assert_num_queries):
        steps = [approval.current_step for approval in many_errands([cast.ada] * count)]
        Decision.objects.bulk_create(Decision(step=step, verdict="approved", by=cast.mia, at=NOON) for step in steps)
        visitor = Visitor(cast.mia)

        with django_assert_num_queries(10):
            response = visitor.get("/inbox/decided/")

        assert len(response.context["verdicts"]) == count
        assert len(errands.presented) == 1

    @pytest.mark.parametrize("count", [1, 10, 100])
    @pytest.mark.parametrize(("name", "queries"), [("ada", 1), ("mia", 3), ("hana", 2), ("otto", 0)])
    def test_of_the_navigation(self, errands, cast, count, name, queries, rf, django_assert_num_queries):
        """Whether one decides at all; then for whom one stands in, and how many wait."""
        many_errands([cast.ada] * count)
        request = rf.get("/")
        request.employee = getattr(cast, name)

        with django_assert_num_queries(queries):
            places.has_inbox(request)
            places.waiting_count(request)
            places.to_dos(request)
