"""The least that some laws ask for, each with its source and the year in which it was read.

Where a law lets the employer limit how much is used in a year, nothing is limited here: that is never too little.
"""

from typing import Any, Final, NamedTuple

from ledger.presets import Law, Preset
from timeoff.kinds import LEAVE
from timeoff.presets.usual import DAY, yearly

HOUR: Final = 60
READ_IN: Final = 2025

EUROPE: Final = (
    Preset(
        key="de-burlg",
        group="By law: Europe",
        name="Germany, statutory minimum",
        resource="Vacation",
        kind=LEAVE,
        icon="tree-palm",
        note="24 working days of a six-day week are 20 of five. Usable in full after six months; what could not be "
        "taken carries over until 31 March. Most contracts give more, and people have to be told before it lapses.",
        law=Law("Bundesurlaubsgesetz (BUrlG) §§ 3, 4, 5, 7", READ_IN),
        settings={
            "accrual": yearly(20),
            "carryover": {"mode": "all", "expires": {"on": "03-31"}},
            "use": {"mode": "ahead", "probation": {"months": 6}},
        },
    ),
    Preset(
        key="uk-wtr",
        group="By law: Europe",
        name="United Kingdom, 28 days",
        resource="Annual leave",
        kind=LEAVE,
        icon="tree-palm",
        note="5.6 weeks for a five-day week, bank holidays included: where these are days off besides, write 20. In "
        "the first year a twelfth comes in each month.",
        law=Law("Working Time Regulations 1998, regulations 13, 13A and 15A", READ_IN),
        settings={
            "accrual": {"method": "time", "every": "month", "per_year": 28 * DAY, "scale_by_fte": True},
            "use": {"mode": "by_date_of_use"},
        },
    ),
)


class State(NamedTuple):
    """What a state asks for: an hour for so many worked, hours a year, carried over, held at most; days of waiting.

    ``carried`` or ``held`` None: no limit is allowed, or none is needed.
    """

    code: str
    name: str
    source: str
    per: int
    a_year: int | None
    carried: int | None
    held: int | None
    waits: int | None
    note: str


_STATES: Final = (
    State("az", "Arizona", "A.R.S. §§ 23-371 to 23-381", 30, 40, None, None, 90,
          "40 hours are for 15 employees and more; with fewer, 24."),
    State("ca", "California", "Labor Code §§ 245 to 249 (SB 616)", 30, None, None, 80, 89,
          "Accrual may stop at 80 hours or 10 days, whichever is more. Many cities ask for more."),
    State("co", "Colorado", "C.R.S. § 8-13.3-401 and following (HFWA)", 30, 48, 48, None, None,
          "A public health emergency adds leave of its own."),
    State("ct", "Connecticut", "C.G.S. § 31-57r and following", 30, 40, 40, None, 119,
          "Who is covered depends on the number of employees, and widens until 2027."),
    State("il", "Illinois", "820 ILCS 192 (Paid Leave for All Workers Act)", 40, 40, None, None, 90,
          "For any reason, not sickness alone. Chicago and Cook County have ordinances of their own."),
    State("me", "Maine", "26 M.R.S. § 637", 40, 40, 40, None, 120,
          "For any reason; employers of more than 10 people."),
    State("md", "Maryland", "Labor and Employment § 3-1301 and following", 30, 40, 40, 64, 106,
          "Paid for 15 employees and more; unpaid with fewer."),
    State("ma", "Massachusetts", "M.G.L. c. 149 § 148C", 30, 40, 40, None, 90,
          "Paid for 11 employees and more; unpaid with fewer."),
    State("mi", "Michigan", "Earned Sick Time Act, as amended by 2025 PA 2", 30, 72, 72, None, 120,
          "72 hours are for more than 10 employees; with fewer, 40."),
    State("mn", "Minnesota", "Minn. Stat. §§ 181.9445 to 181.9448", 30, 48, None, 80, None,
          "Bloomington, Duluth, Minneapolis and St. Paul have ordinances of their own."),
    State("nj", "New Jersey", "N.J.S.A. 34:11D-1 and following", 30, 40, 40, None, 120,
          "The same for every number of employees."),
    State("ny", "New York", "Labor Law § 196-b", 30, 56, None, None, None,
          "56 hours are for 100 employees and more; with 5 to 99, 40. New York City adds rules of its own."),
    State("or", "Oregon", "ORS 653.601 to 653.661", 30, 40, 40, 80, 90,
          "Paid for 10 employees and more (6 in Portland); unpaid with fewer."),
    State("wa", "Washington", "RCW 49.46.210", 40, None, 40, None, 90,
          "For everybody who is not exempt from overtime; nothing limits what accrues in a year."),
)  # fmt: skip


def _preset(state: State) -> Preset:
    accrual: dict[str, Any] = {"method": "hours_worked", "amount": HOUR, "per_worked": state.per * HOUR}
    if state.a_year is not None:
        accrual["cap_per_period"] = state.a_year * HOUR
    carryover = {"mode": "all"} if state.carried is None else {"mode": "cap", "cap": state.carried * HOUR}
    use: dict[str, Any] = {"mode": "accrued"}
    if state.waits is not None:
        use["probation"] = {"days": state.waits}
    settings: dict[str, Any] = {
        "accrual": accrual,
        "carryover": carryover,
        "use": use,
        "approval": {"mode": "automatic"},
    }
    if state.held is not None:
        settings["caps"] = {"balance": state.held * HOUR}
    return Preset(
        key=f"us-sick-{state.code}",
        group="By law: sick leave in the United States",
        name=f"Sick leave, {state.name}",
        resource="Sick leave",
        kind=LEAVE,
        icon="thermometer",
        colour="sick",
        note=state.note,
        law=Law(state.source, READ_IN),
        settings=settings,
    )


US_STATES: Final = tuple(_preset(state) for state in _STATES)
