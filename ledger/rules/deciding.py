"""Who decides on a request: nobody, one after the other, and another chain for long ones."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from ledger.rules.parts import Amount, Part
from ledger.rules.problems import contradiction

MOST_STEPS: Final = 4


class Step(Part):
    """One link of a chain: the manager, the manager's manager, HR, or whoever has a named role ("Finance")."""

    who: Literal["manager", "managers_manager", "hr", "role"]
    role: Annotated[str, Field(strict=True, min_length=1, max_length=80)] | None = None

    @model_validator(mode="after")
    def _role_fits(self) -> Self:
        if self.who == "role" and self.role is None:
            raise contradiction("role", "Say which role decides.")
        if self.who != "role" and self.role is not None:
            raise contradiction("role", f"This says nothing for {self.who}.")
        return self


Chain = tuple[Step, ...]

MANAGER: Final = Step(who="manager")
HR: Final = Step(who="hr")
_CHAINS: Final[dict[str, Chain]] = {"automatic": (), "manager": (MANAGER,), "manager_then_hr": (MANAGER, HR)}


class Approval(Part):
    """Who decides: by ``mode``, or the ``steps`` in their order.

    A request longer than ``hr_above`` also goes to HR. One longer than ``longer_above`` goes by ``longer_steps``.
    """

    mode: Literal["automatic", "manager", "manager_then_hr", "steps"] = "manager"
    steps: Chain = ()
    hr_above: Amount | None = None
    longer_above: Amount | None = None
    longer_steps: Chain = ()

    def chain_for(self, amount: int) -> Chain:
        """Who decides on a request of this amount, in their order; nobody: it is approved at once."""
        if self.longer_above is not None and amount > self.longer_above:
            return self.longer_steps
        chain = self.usual
        if self.hr_above is not None and amount > self.hr_above:
            return (*chain, HR)
        return chain

    @property
    def usual(self) -> Chain:
        """Who decides where a request is not long."""
        return self.steps if self.mode == "steps" else _CHAINS[self.mode]

    @model_validator(mode="after")
    def _steps_fit(self) -> Self:
        if self.mode == "steps" and not self.steps:
            raise contradiction("steps", "Say who decides first.")
        if self.mode != "steps" and self.steps:
            raise contradiction("steps", f"Steps need mode 'steps'; the mode is '{self.mode}'.")
        for name in ("steps", "longer_steps"):
            _check_chain(name, getattr(self, name))
        return self

    @model_validator(mode="after")
    def _longer_fits(self) -> Self:
        if self.longer_above is not None and not self.longer_steps:
            raise contradiction("longer_steps", "Say who decides on the longer requests.")
        if self.longer_above is None and self.longer_steps:
            raise contradiction("longer_above", "Say above which length other people decide.")
        return self

    @model_validator(mode="after")
    def _hr_once(self) -> Self:
        if self.hr_above is not None and HR in self.usual:
            raise contradiction("hr_above", "HR decides on every request already.")
        if self.hr_above is not None and self.longer_above is not None:
            raise contradiction("hr_above", "Longer requests have a chain of their own; put HR there.")
        return self


def _check_chain(name: str, chain: Chain) -> None:
    if len(chain) > MOST_STEPS:
        raise contradiction(name, f"{len(chain)} decide one after the other; at most {MOST_STEPS} can.")
    if len(set(chain)) < len(chain):
        raise contradiction(name, "Nobody decides twice on the same request; name each once.")
