"""What is kept of policies' versions from one step to the next."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import context
from ledger.models import Policy, PolicyVersion
from tests.ledger.employed import employed

pytestmark = pytest.mark.django_db


def versions_of(*policies: Policy) -> dict[int, tuple[int, ...]]:
    rows = PolicyVersion.objects.order_by("effective_from")
    return {policy.pk: tuple(rows.filter(policy=policy).values_list("pk", flat=True)) for policy in policies}


class TestTimelines:
    def test_are_read_once(self, django_assert_num_queries: Any) -> None:
        asked = versions_of(employed(key="a").policy, employed(key="b").policy)

        with django_assert_num_queries(1):
            read = context.timelines_of(asked)
        with django_assert_num_queries(0):
            again = context.timelines_of(asked)

        assert read.keys() == asked.keys()
        assert all(again[policy_id] is timeline for policy_id, timeline in read.items())

    def test_are_all_there_where_those_kept_become_too_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(context, "MOST_KEPT", 0)
        asked = versions_of(employed(key="a").policy, employed(key="b").policy)
        first = next(iter(asked))
        context.timelines_of({first: asked[first]})

        assert context.timelines_of(asked).keys() == asked.keys()

    def test_are_missing_of_a_policy_without_versions(self) -> None:
        asked = versions_of(employed(key="a").policy)

        assert context.timelines_of({**asked, 0: ()}).keys() == asked.keys()
