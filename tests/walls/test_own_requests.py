"""Nobody decides on their own request, by whatever door."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from approvals import operations
from approvals.models import Approval, ApprovalStep, Decision
from tests.walls.api_doors import TABLE
from tests.walls.doors import DOORS
from tests.walls.walk import knock
from tests.walls.world import TODAY

# Who has a request and could decide on others': a manager, HR, an auditor, and Ada, who stands in for her own manager.
DECIDERS = ("Mia", "Hana", "Otto", "Ada")


def form(url: str, **fields: Any) -> Callable[[Any, str, Approval], Any]:
    """A form that is sent about somebody's own approval."""

    def send(stage: Any, who: str, approval: Approval) -> Any:
        data = {name: value(approval) if callable(value) else value for name, value in fields.items()}
        return knock(stage.as_(who), "POST", url.format(approval.pk), data, was=stage.now())

    return send


def call(url: str, **fields: Any) -> Callable[[Any, str, Approval], Any]:
    """A call of the API about somebody's own approval."""

    def send(stage: Any, who: str, approval: Approval) -> Any:
        data = {name: value(approval) if callable(value) else value for name, value in fields.items()}
        body = {"data": json.dumps(data), "content_type": "application/json"}
        return knock(stage.program_of(who), "POST", "/api/v1" + url.format(approval.pk), was=stage.now(), **body)

    return send


def one(approval: Approval) -> list[dict[str, int]]:
    return [{"id": approval.pk, "step": 1}]


WAYS = {
    "/inbox/<int:pk>/decide/": [
        form("/inbox/{}/decide/", verdict="approved", step=1),
        form("/inbox/{}/decide/", verdict="denied", step=1, note="No"),
    ],
    "/inbox/approve/": [form("/inbox/approve/", approval=lambda approval: f"{approval.pk}:1")],
    "/inbox/<int:pk>/refer/": [
        form("/inbox/{}/refer/", to=lambda approval: approval.requester_id, step=1),
        form("/inbox/{}/refer/", to=lambda approval: approval.requester.manager_id, step=1),
    ],
    "/approvals/<int:pk>/approve/": [call("/approvals/{}/approve/")],
    "/approvals/<int:pk>/deny/": [call("/approvals/{}/deny/", note="No")],
    "/approvals/<int:pk>/refer/": [call("/approvals/{}/refer/", to=lambda approval: approval.requester.manager_id)],
    "/approvals/decide/": [
        call("/approvals/decide/", verdict="approved", approvals=one),
        call("/approvals/decide/", verdict="denied", note="No", approvals=one),
    ],
}


def test_every_door_to_a_decision_is_tried():
    deciding = re.compile(r"approve|decide/|deny|refer|settle|confirm")
    pages = {door.route for door in DOORS if deciding.search(door.route) and not door.route.startswith("/admin/")}
    calls = {method.route for method in TABLE if deciding.search(method.route)}

    assert pages | calls == set(WAYS)


@pytest.mark.parametrize("who", DECIDERS)
@pytest.mark.parametrize("door", WAYS)
def test_leads_nowhere_with_ones_own(stage, who, door):
    if who == "Ada":
        operations.delegate(employee=stage.here.mia, stand_in=stage.here.ada, starts_on=TODAY, last_on=TODAY, on=TODAY)
    for way in WAYS[door]:
        answer = way(stage, who, stage.here.approvals[who])

        assert "*" not in answer.word


@pytest.mark.parametrize("door", WAYS)
def test_leads_nowhere_when_one_is_named_for_the_step(stage, door):
    """Not even if HR or a rule had named the one who asks."""
    approval = stage.here.approvals["Ada"]
    ApprovalStep.objects.filter(approval=approval).update(approver=stage.here.ada)

    for way in WAYS[door]:
        assert "*" not in way(stage, "Ada", approval).word


def test_a_stand_in_hands_nobody_their_own_request(stage):
    """Mia may let somebody else decide on Ada's request: not Ada."""
    approval = stage.here.approvals["Ada"]
    for way in (
        form("/inbox/{}/refer/", to=stage.here.ada.pk, step=1),
        call("/approvals/{}/refer/", to=stage.here.ada.pk),
    ):
        answer = way(stage, "Mia", approval)

        assert answer.word in {"422", "400"}


def test_an_operation_refuses_it_too(stage):
    """Behind all doors."""
    for who in DECIDERS:
        with pytest.raises(operations.CannotDecide):
            operations.decide(
                approval=stage.here.approvals[who],
                by=stage.here.people[who],
                verdict=Decision.Verdict.APPROVED,
                at=stage.moment,
            )
