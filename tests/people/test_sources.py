"""Who did something and what it belongs to, in words."""

import pytest

from people import sources
from people.actors import names_of
from people.sources import SourceWords, register, words_of
from tests.people.factories import UserFactory


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch):
    monkeypatch.setattr(sources, "_registered", {})


class TestSources:
    def test_are_asked_for_together(self):
        asked = []

        def describe(numbers):
            asked.append(list(numbers))
            return {number: SourceWords(f"Leave {number}") for number in numbers}

        register("timeoff.request", describe)

        found = words_of(
            ["timeoff.request:7", "timeoff.request:12", "timeoff.request:7", "other:3", "", "timeoff.request:x"]
        )

        assert asked == [[7, 12]]
        assert {source: words.title for source, words in found.items()} == {
            "timeoff.request:7": "Leave 7",
            "timeoff.request:12": "Leave 12",
        }

    def test_have_one_teller(self):
        register("timeoff.request", len)
        register("timeoff.request", len)

        with pytest.raises(ValueError, match="'timeoff.request' is registered twice"):
            register("timeoff.request", max)


@pytest.mark.django_db
class TestActors:
    def test_are_people_the_schedule_or_what_they_are_called(self, ada, mia):
        operator = UserFactory(first_name="Olga", last_name="Root")
        actors = [f"employee:{mia.pk}", f"user:{mia.user_id}", f"employee:{ada.pk}", f"user:{operator.pk}"]

        names = names_of([*actors, "system:accrual", "payroll", "employee:x"], viewer=ada)

        assert [names[actor] for actor in actors] == ["Mia Cast", "Mia Cast", "you", "Olga Root"]
        assert (names["system:accrual"], names["payroll"], names["employee:x"]) == (
            "the schedule",
            "payroll",
            "employee:x",
        )

    def test_of_the_schedule_cost_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert names_of(["system:accrual"]) == {"system:accrual": "the schedule"}
