"""All settings of one policy version, checked against each other."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictBool, ValidationError, model_validator

from ledger.rules.deciding import Approval
from ledger.rules.parts import (
    Caps,
    Carryover,
    Expiry,
    HoursWorkedAccrual,
    NoAccrual,
    Part,
    PeriodRule,
    Tier,
    TimeAccrual,
)
from ledger.rules.problems import InvalidSettings, contradiction, problems_of
from ledger.rules.use import Use

Accrual = Annotated[NoAccrual | TimeAccrual | HoursWorkedAccrual, Field(discriminator="method")]


class PolicySettings(Part):
    """The rules of one policy version. Left out: calendar years, nothing accrues, nothing carries, nothing expires."""

    accrual: Accrual = NoAccrual()
    tiers: tuple[Tier, ...] = ()
    tier_change: Literal["at_once", "next_period"] = "at_once"
    period: PeriodRule = PeriodRule()
    caps: Caps = Caps()
    carryover: Carryover = Carryover()
    expiry: Expiry = Expiry()
    use: Use = Use()
    approval: Approval = Approval()
    unlimited: StrictBool = False

    @classmethod
    def parse(cls, settings: Mapping[str, Any]) -> Self:
        """Read stored or entered settings.

        :raises InvalidSettings: naming every field that is unknown, missing, impossible or contradicts another.
        """
        try:
            return cls.model_validate(dict(settings))
        except ValidationError as error:
            raise InvalidSettings(problems_of(error)) from None

    def to_json(self) -> dict[str, Any]:
        """The settings as stored: every one that is set, defaults included, so that later defaults change nothing."""
        return self.model_dump(mode="json", exclude_none=True)

    @model_validator(mode="after")
    def _tiers_fit(self) -> Self:
        if self.tiers and self.accrual.method == "none":
            raise contradiction("tiers", "Nothing accrues, so tiers change nothing.")
        months = [tier.after_months for tier in self.tiers]
        if any(later <= earlier for earlier, later in pairwise(months)):
            raise contradiction("tiers", f"Tiers come in ascending months of service, each once: {months}.")
        if self.accrual.method == "hours_worked" and any(tier.amount is None for tier in self.tiers):
            raise contradiction("tiers", "Hours worked have no yearly amount; say the amount of each tier.")
        return self

    @model_validator(mode="after")
    def _period_fits(self) -> Self:
        if isinstance(self.accrual, TimeAccrual) and self.accrual.align == "fiscal" and self.period.start_month is None:
            raise contradiction("accrual.align", "To follow the fiscal year, the period must say when it starts.")
        if self.carryover.mode == "cap" and self.period.type in ("none", "rolling"):
            raise contradiction("carryover.mode", f"A period of type {self.period.type} has no end to carry over.")
        return self

    @model_validator(mode="after")
    def _use_fits(self) -> Self:
        if self.use.mode == "ahead" and self.accrual.method == "hours_worked":
            raise contradiction("use.mode", "Nobody knows ahead how many hours will be worked.")
        endless = self.period.type in ("none", "rolling")
        if self.use.mode == "ahead" and self.accrual.method == "time" and endless:
            raise contradiction("use.mode", f"A period of type {self.period.type} has no whole to use ahead.")
        return self

    @model_validator(mode="after")
    def _unlimited_counts_nothing(self) -> Self:
        counted = {
            "accrual": self.accrual.method != "none",
            "caps": self.caps != Caps(),
            "carryover": self.carryover.mode != "none",
            "expiry": self.expiry.mode != "never",
            "use.allow_negative": self.use.allow_negative,
        }
        for field, is_set in counted.items():
            if self.unlimited and is_set:
                raise contradiction(field, "What is unlimited is not counted; leave this out.")
        return self
