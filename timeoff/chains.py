"""Who decides on a request: the chain that the policies of its days ask for, put as `approvals` knows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from approvals.chain import InRole, Role, Step
from ledger.rules import deciding
from ledger.rules.deciding import Chain

_ROLES: Final = {"manager": Role.MANAGER, "managers_manager": Role.SECOND, "hr": Role.HR}


def strictest(chains: Iterable[Chain]) -> Chain:
    """Everybody whom one of these chains asks: the longest one, and after it who is only in the others."""
    found = sorted(dict.fromkeys(chains), key=len, reverse=True)
    return tuple(dict.fromkeys(step for chain in found for step in chain))


def with_hr(chain: Chain) -> Chain:
    """The same chain, with HR at its end unless HR is in it."""
    return chain if deciding.HR in chain else (*chain, deciding.HR)


def steps_of(chain: Chain) -> list[Step]:
    """A chain as it is asked for."""
    return [InRole(step.role) if step.role is not None else _ROLES[step.who] for step in chain]


def name_of(chain: Chain) -> str:
    """What programs are told: "automatic", "manager", "manager_then_hr", or "steps" for any other."""
    known = {(): "automatic", (deciding.MANAGER,): "manager", (deciding.MANAGER, deciding.HR): "manager_then_hr"}
    return known.get(chain, "steps")
