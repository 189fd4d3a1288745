"""Who decides on a request of some length."""

import pytest

from ledger.rules import PolicySettings

D = 480


def chain(amount, **approval):
    settings = PolicySettings.parse({"approval": approval})
    return [step.role or step.who for step in settings.approval.chain_for(amount)]


class TestChainFor:
    @pytest.mark.parametrize(
        ("approval", "minutes", "expected"),
        [
            ({"mode": "automatic"}, 100 * D, []),
            ({}, D, ["manager"]),
            ({"mode": "manager_then_hr"}, D, ["manager", "hr"]),
            ({"hr_above": 10 * D}, 10 * D, ["manager"]),
            ({"hr_above": 10 * D}, 10 * D + 1, ["manager", "hr"]),
            ({"mode": "automatic", "hr_above": D}, D + 1, ["hr"]),
            ({"mode": "automatic", "hr_above": D}, D, []),
            (
                {"mode": "steps", "steps": [{"who": "managers_manager"}, {"who": "role", "role": "Finance"}]},
                D,
                ["managers_manager", "Finance"],
            ),
            ({"longer_above": 10 * D, "longer_steps": [{"who": "hr"}]}, 10 * D, ["manager"]),
            ({"longer_above": 10 * D, "longer_steps": [{"who": "hr"}]}, 10 * D + 1, ["hr"]),
        ],
    )
    def test_goes_by_the_length(self, approval, minutes, expected):
        assert chain(minutes, **approval) == expected
