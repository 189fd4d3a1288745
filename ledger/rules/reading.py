"""A policy's settings read out as the sentences that employees see."""

from collections.abc import Iterator
from typing import Literal

from ledger.rules import wording
from ledger.rules.asking import asking_sentences, cancelling_sentence, days_sentence
from ledger.rules.parts import HoursWorkedAccrual, TimeAccrual
from ledger.rules.settings import PolicySettings
from ledger.units import MINUTES, NBSP, format_amount


def sentences(settings: PolicySettings, unit: str = MINUTES, day_minutes: int = 480) -> list[str]:
    """Say what the rules mean for one person, a sentence or two a subject, in the order in which they matter.

    :param unit: of the resource: minutes, points or a currency code.
    :param day_minutes: how many minutes this policy counts as a day.
    """
    reader = _Reader(settings, unit, day_minutes)
    if settings.unlimited:
        said = [
            "Unlimited: what you take is recorded, and nothing is counted off.",
            reader.days(),
            reader.limits(),
            *reader.asking(),
            *reader.decisions(),
        ]
    else:
        said = [
            reader.accrual(),
            reader.tiers(),
            reader.share(),
            reader.caps(),
            reader.use(),
            reader.days(),
            reader.limits(),
            *reader.asking(),
            reader.carryover(),
            reader.expiry(),
            *reader.decisions(),
        ]
    return [sentence for sentence in said if sentence]


Subject = Literal["accrual", "tiers", "caps", "use", "carryover", "expiry", "decision"]


def sentence_on(subject: Subject, settings: PolicySettings, unit: str = MINUTES, day_minutes: int = 480) -> str:
    """What the rules say of one subject, to stand beside a figure that it decided; empty where they say nothing."""
    if settings.unlimited:
        return ""
    said: str = getattr(_Reader(settings, unit, day_minutes), subject)()
    return said


_DAILY_SHARE = {"day": "a 365th (a 366th in leap years)", "week": "a week's share", "two_weeks": "a fortnight's share"}


class _Reader:
    """One policy's words; each method reads one subject, or nothing where there is nothing to say."""

    def __init__(self, settings: PolicySettings, unit: str, day_minutes: int) -> None:
        self.settings = settings
        self.unit = unit
        self.day_minutes = day_minutes

    def amount(self, amount: int) -> str:
        return format_amount(amount, self.unit, self.day_minutes)

    def time(self, minutes: int) -> str:
        return format_amount(minutes, MINUTES, self.day_minutes)

    def accrual(self) -> str:
        accrual = self.settings.accrual
        if isinstance(accrual, TimeAccrual):
            return _join(self._time_accrual(accrual))
        if isinstance(accrual, HoursWorkedAccrual):
            text = f"You get {self.amount(accrual.amount)} for every {_hours(accrual.per_worked)} you work"
            if accrual.cap_per_period is not None:
                text += f", up to {self.amount(accrual.cap_per_period)} a {wording.period_noun(self.settings)}"
            return text + "."
        return "Nothing comes in by itself: you get what is granted to you."

    def _time_accrual(self, accrual: TimeAccrual) -> Iterator[str]:
        when, times = wording.when(self.settings, accrual), wording.per_year_times(accrual)
        if accrual.amount is not None:
            yearly = f": {self.amount(accrual.amount * times)} a year" if times and times > 1 else ""
            yield f"You get {self.amount(accrual.amount)} {when}{yearly}."
        else:
            year = accrual.per_year or 0
            if times == 1:
                yield f"You get {self.amount(year)} a year, {when}."
            elif times is None:
                yield f"You get {self.amount(year)} a year: {_DAILY_SHARE[accrual.every]} {when}."
            elif year % times:
                yield f"You get {self.amount(year)} a year: {wording.share_of_year(times)} {when}."
            else:
                yield f"You get {self.amount(year)} a year: {self.amount(year // times)} {when}."
        if accrual.round.to > 1:
            how = {"half_up": "to the nearest", "down": "down to whole", "up": "up to whole"}[accrual.round.mode]
            yield f"What has come in is rounded {how} {self.amount(accrual.round.to)}."
        if accrual.usable_after_days:
            wait = wording.plural(accrual.usable_after_days, "day")
            yield f"It comes in from the start; you may use it after {wait}."

    def tiers(self) -> str:
        if not self.settings.tiers:
            return ""
        steps = []
        for tier in self.settings.tiers:
            rate, per = wording.tier_rate(tier)
            since = f"after {wording.service(tier.after_months)}" if tier.after_months else "from the start"
            steps.append(f"{self.amount(rate)}{per} {since}")
        accrual = self.settings.accrual
        from_when = "from that day on"
        if self.settings.tier_change == "next_period" and isinstance(accrual, TimeAccrual):
            from_when = f"from the next {wording.STRETCH[accrual.every]} on"
        return f"Service counts: {wording.listed(steps)}, {from_when}."

    def share(self) -> str:
        accrual = self.settings.accrual
        if not isinstance(accrual, TimeAccrual):
            return ""
        said = ["If you work part time, you get your share of it."] if accrual.scale_by_fte else []
        if accrual.every != "day":
            stretch = wording.STRETCH[accrual.every]
            if accrual.prorate == "none":
                said.append("You get all of it if you are here on that day, and nothing if you are not.")
            else:
                days = "working days" if accrual.prorate == "working_days" else "days"
                stretches = stretch if stretch.endswith("s") else f"{stretch}s"
                said.append(f"In the {stretches} you join and leave, the share of the {days}.")
        return " ".join(said)

    def caps(self) -> str:
        caps, said = self.settings.caps, []
        if caps.balance is not None:
            said.append(f"Nothing comes in on top of {self.amount(caps.balance)}, booked time included.")
        if caps.per_period is not None:
            said.append(f"At most {self.amount(caps.per_period)} come in a {wording.period_noun(self.settings)}.")
        return " ".join(said)

    def use(self) -> str:
        use = self.settings.use
        text = {
            "ahead": f"You may use all of a {wording.period_noun(self.settings)} from its first day",
            "by_date_of_use": "You may use what will have accrued by the day of your leave",
            "accrued": "You may use what has accrued",
        }[use.mode]
        if use.step_minutes > 1:
            text += f", in steps of {self._step()}"
        if use.notice_days:
            text += f", if you ask {use.notice_days}{NBSP}d ahead"
        said = [text + "."]
        if use.allow_negative:
            below = "without limit" if use.negative_limit is None else f"down to {self.amount(-use.negative_limit)}"
            said.append(f"You may go below zero, {below}.")
        if not use.hold_on_submit:
            said.append("A request books nothing until it is approved.")
        return " ".join(said)

    def days(self) -> str:
        return days_sentence(self.settings.use)

    def decisions(self) -> tuple[str, str]:
        return self.decision(), cancelling_sentence(self.settings.use.cancelling)

    def limits(self) -> str:
        use, said = self.settings.use, []
        if use.min is not None and use.max is not None:
            said.append(f"A request takes {self.amount(use.min)} to {self.amount(use.max)}.")
        elif use.min is not None:
            said.append(f"A request takes at least {self.amount(use.min)}.")
        elif use.max is not None:
            said.append(f"A request takes at most {self.amount(use.max)}.")
        if use.max_run_days is not None:
            said.append(f"You may be away at most {wording.plural(use.max_run_days, 'leave day')} in a row.")
        return " ".join(said)

    def asking(self) -> list[str]:
        return list(asking_sentences(self.settings.use, self.amount))

    def carryover(self) -> str:
        carryover, period = self.settings.carryover, self.settings.period.type
        if period in ("none", "rolling"):
            return self._endless()
        noun, end = wording.period_noun(self.settings), wording.period_end(self.settings)
        if carryover.mode == "none":
            return f"What is left at the end of the {noun} lapses {end}."
        lapses = wording.lapse_rule(carryover.expires)
        carried = f"{wording.carried_noun(self.unit)} lapse{'s' if self._is_money() else ''} {lapses}" if lapses else ""
        if carryover.mode == "all":
            return f"At the end of the {noun} all that is left carries over." + (f" {carried}." if carried else "")
        rest = f"the rest lapses {end}."
        text = f"At the end of the {noun} {self._carried_most()}"
        return f"{text} carry over. {carried}; {rest}" if carried else f"{text} carry over; {rest}"

    def _endless(self) -> str:
        if self.settings.period.type == "rolling":
            months = wording.plural(self.settings.period.months or 12, "month")
            return f"What you use comes back {months} after the day of use."
        return "" if self.settings.expiry.mode != "never" else "It never lapses."

    def _carried_most(self) -> str:
        cap, percent = self.settings.carryover.cap, self.settings.carryover.cap_percent
        if percent is None:
            return f"up to {self.amount(cap or 0)}"
        of_rest = f"{percent}{NBSP}% of what is left"
        return of_rest if cap is None else f"{of_rest}, but no more than {self.amount(cap)},"

    def expiry(self) -> str:
        rule = wording.expiry_rule(self.settings.expiry)
        return f"What comes in lapses {rule}." if rule else ""

    def decision(self) -> str:
        approval = self.settings.approval
        text = "Requests are approved at once"
        if approval.usual:
            said = wording.chain_decides(approval.usual)
            text = said[0].upper() + said[1:]
        if approval.hr_above is not None:
            text += f"; above {self.amount(approval.hr_above)} HR decides too"
        if approval.longer_above is not None:
            text += f"; above {self.amount(approval.longer_above)} {wording.chain_decides(approval.longer_steps)}"
        return text + "."

    def _step(self) -> str:
        return (
            self.time(self.settings.use.step_minutes) if self.unit == MINUTES else str(self.settings.use.step_minutes)
        )

    def _is_money(self) -> bool:
        return wording.carried_noun(self.unit).startswith("What")


def _hours(minutes: int) -> str:
    """Worked time in hours, never in days."""
    hours, left = divmod(minutes, 60)
    return NBSP.join(f"{number}{NBSP}{unit}" for number, unit in ((hours, "h"), (left, "min")) if number)


def _join(said: Iterator[str]) -> str:
    return " ".join(said)
