"""Who works in the demo companies. Dates of joining are counted from the day on which the demo is made."""

from __future__ import annotations

from dataclasses import dataclass

LONG_AGO = 2000


@dataclass(frozen=True)
class Person:
    """One employee: ``joined_days_ago`` counts from today; ``boss`` is the number of the manager.

    ``story`` says what there is to see as this person; only persons with a story are offered for sign-in.
    """

    number: int
    name: str
    job: str
    team: str
    boss: int | None
    joined_days_ago: int = LONG_AGO
    week: str = "full"
    fte: int = 100
    story: str = ""
    is_hr: bool = False
    is_auditor: bool = False
    language: str = "en-gb"

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def last_name(self) -> str:
        return self.name.split(" ", 1)[1]


# (name, job title) of the colleagues without a story, by team.
_ACME_OTHERS: dict[str, tuple[int, list[tuple[str, str]]]] = {
    "Engineering": (
        20,
        [
            ("Henrik Lund", "Backend engineer"),
            ("Ines Carvalho", "Backend engineer"),
            ("Felix Wagner", "Frontend engineer"),
            ("Oumar Diallo", "Data engineer"),
            ("Katja Neumann", "Test engineer"),
            ("Luca Moretti", "Platform engineer"),
            ("Sofia Lindgren", "Frontend engineer"),
            ("David Roth", "Backend engineer"),
            ("Mei Chen", "Site reliability engineer"),
        ],
    ),
    "Sales": (
        30,
        [
            ("Anna Schreiber", "Account manager"),
            ("Paul Dietrich", "Account manager"),
            ("Elena Petrova", "Sales engineer"),
            ("Tim Vogel", "Inside sales"),
            ("Clara Hansen", "Partnerships"),
            ("Milan Novak", "Account manager"),
        ],
    ),
    "Operations": (
        36,
        [
            ("Greta Fuchs", "Office manager"),
            ("Yusuf Kaya", "Accountant"),
            ("Lea Simon", "Support"),
            ("Robert Krause", "Support"),
            ("Nadia Haddad", "Procurement"),
        ],
    ),
}


_ACME_NAMED = [
    Person(1, "Elif Demir", "Head of people", "Operations", 2, is_hr=True, story="Sets policies, sees everybody"),
    Person(2, "Ruth Albrecht", "Managing director", "Operations", None),
    Person(
        3,
        "Otto Brandt",
        "External auditor",
        "Operations",
        2,
        is_auditor=True,
        story="Reads all, changes nothing",
    ),
    Person(
        10,
        "Tomás Ferreira",
        "Head of product",
        "Product",
        2,
        story="Requests wait in his inbox",
    ),
    Person(
        11,
        "Lena Hoffmann",
        "Product designer",
        "Product",
        10,
        story="Several policies: thank-you days are drawn before vacation",
    ),
    Person(
        12,
        "Noah Becker",
        "Working student",
        "Product",
        10,
        24,
        "half",
        50,
        story="New here: joined three weeks ago",
    ),
    Person(
        13,
        "Priya Raman",
        "Product manager",
        "Product",
        10,
        140,
        story="Mid-year hire: the first year is prorated",
    ),
    Person(
        14,
        "Jonas Weber",
        "Product analyst",
        "Product",
        10,
        story="Year-end rollover: carried days lapsed",
    ),
    Person(15, "Aiko Tanaka", "Researcher", "Product", 10, language="en-us", story="Policy change: 24 days became 30"),
    Person(
        16,
        "Marta Kowalska",
        "Content designer",
        "Product",
        10,
        story="New parent: parental leave, then four days a week",
    ),
    Person(17, "Samuel Okafor", "Data analyst", "Product", 10),
    Person(
        20,
        "Ingrid Solberg",
        "Head of engineering",
        "Engineering",
        2,
        story="A limit on who is away at once; three days more by agreement",
    ),
    Person(
        30,
        "Marcus Stein",
        "Head of sales",
        "Sales",
        2,
        language="de",
        story="A team in sales; decides on volunteering, too; dates in German",
    ),
    Person(36, "Jutta Lorenz", "Head of operations", "Operations", 2),
]


def acme() -> list[Person]:
    """Acme GmbH, 40 people in Munich."""
    others = []
    number = 100
    for team, (boss, colleagues) in _ACME_OTHERS.items():
        for index, (name, job) in enumerate(colleagues):
            joined = LONG_AGO - 173 * index
            others.append(Person(number, name, job, team, boss, max(joined, 400), "four" if index == 4 else "full"))
            number += 1
    return _ACME_NAMED + others + _acme_makers(number)


def _acme_makers(first: int) -> list[Person]:
    """The workshop, so that there are forty."""
    names = ["Bruno Seidel", "Hana Kovar", "Erik Jansen", "Vera Popova", "Nils Brandt", "Rosa Marino"]
    return [Person(first + i, name, "Technician", "Workshop", 36, LONG_AGO + 400 * i) for i, name in enumerate(names)]


def birch() -> list[Person]:
    """Birch & Co, 12 people in New York."""
    rest = ["Maya Torres", "Ethan Brooks", "Nora Quinn", "Caleb Foster", "Ivy Chang", "Leo Martin", "Ada Bell"]
    named = [
        Person(
            1,
            "Dana Whitfield",
            "People lead",
            "Shop",
            2,
            is_hr=True,
            language="en-us",
            story="Policies of a small company",
        ),
        Person(2, "Walter Birch", "Owner", "Shop", None, language="en-us"),
        Person(3, "Grace Lin", "Shop manager", "Shop", 2, language="en-us", story="A request waits in her inbox"),
        Person(
            4,
            "Sam Ortiz",
            "Barista",
            "Shop",
            3,
            500,
            "short",
            50,
            language="en-us",
            story="Hourly worker: earns leave by the hours that payroll reports",
        ),
        Person(5, "Olive Park", "Roaster", "Shop", 3, language="en-us", story="Paid time off up to a cap, sick leave"),
    ]
    return named + [
        Person(10 + i, name, "Shop assistant", "Shop", 3, 900 - 60 * i, language="en-us") for i, name in enumerate(rest)
    ]
