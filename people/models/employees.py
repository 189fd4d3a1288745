"""Who works here, in which team, and who decides for whom."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from people.models.places import Location
from people.validators import validate_language, validate_timezone

# Both walk along `manager_id`; UNION (not UNION ALL) ends the walk even on a circle.
_BELOW = """
    WITH RECURSIVE line(id) AS (
        SELECT id FROM people_employee WHERE manager_id = %s
        UNION SELECT report.id FROM people_employee report JOIN line ON report.manager_id = line.id
    ) SELECT id FROM line
"""
_ABOVE = """
    WITH RECURSIVE line(id) AS (
        SELECT manager_id FROM people_employee WHERE id = %s
        UNION SELECT boss.manager_id FROM people_employee boss JOIN line ON boss.id = line.id
    ) SELECT id FROM line WHERE id IS NOT NULL
"""


class Team(models.Model):
    """People who cover for each other. `minimum_here` is how many of them are needed on a working day."""

    name = models.CharField(max_length=80)
    minimum_here = models.PositiveSmallIntegerField(
        "least people here", default=0, help_text="How many have to be here on a working day. 0: no minimum."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="people_team_name_once",
                violation_error_message="There is another team with this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def employed_on(self, on: date) -> "EmployeeQuerySet":
        """Those whose first day has come and whose last has not passed."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=on), hired_on__lte=on)

    def employed_within(self, first: date, last: date) -> "EmployeeQuerySet":
        """Those who work here on at least one of these days, both included."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=first), hired_on__lte=last)

    def below(self, manager: "Employee") -> "EmployeeQuerySet":
        """The whole reporting line under somebody: reports, their reports, and so on."""
        return self.filter(pk__in=RawSQL(_BELOW, [manager.pk]))  # noqa: S611 - constant SQL

    def above(self, employee: "Employee") -> "EmployeeQuerySet":
        """Everybody to whom somebody reports, directly or through others."""
        return self.filter(pk__in=RawSQL(_ABOVE, [employee.pk]))  # noqa: S611 - constant SQL

    def hr(self) -> "EmployeeQuerySet":
        return self.filter(is_hr=True)

    def by_name(self) -> "EmployeeQuerySet":
        return self.order_by("last_name", "first_name", "pk")

    def named_like(self, text: str) -> "EmployeeQuerySet":
        """Those in whose name, number or e-mail every word of the text occurs."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(number__icontains=word)
                | Q(email__icontains=word)
            )
        return found

    def for_demo(self) -> "EmployeeQuerySet":
        """The persons that a demo company offers on its sign-in page."""
        return self.exclude(demo_story="").filter(user__is_active=True)


class Employee(models.Model):
    """A person who works or worked here.

    Balances belong to `holder`, a bare number: erasing a person blanks this row and leaves the ledger as it was.
    `left_on` is the last day of work. `timezone` decides on which day of hers something happens.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name="sign-in",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="employee",
    )
    holder = models.OneToOneField("ledger.Holder", on_delete=models.PROTECT, related_name="employee")
    number = models.CharField("personnel number", max_length=20)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField("e-mail", blank=True, help_text="People sign in with it.")
    job_title = models.CharField(max_length=120, blank=True)
    manager = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    hired_on = models.DateField("first day")
    left_on = models.DateField("last day", null=True, blank=True)
    timezone = models.CharField("time zone", max_length=40, validators=[validate_timezone])
    language = models.CharField(
        max_length=10, default="en", validators=[validate_language], help_text="Dates are written in it: en, de, pt-BR."
    )
    is_hr = models.BooleanField("HR administrator", default=False, help_text="Sees everybody, and changes the set-up.")
    is_auditor = models.BooleanField("auditor", default=False, help_text="Sees everything, changes nothing.")
    demo_story = models.CharField(max_length=120, blank=True, help_text="What there is to see as this demo person.")
    erased_on = models.DateField(null=True, blank=True, editable=False)

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="people_employee_number_once",
                violation_error_message="Somebody else has this personnel number.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="people_employee_email_once",
                violation_error_message="Somebody else has this e-mail.",
            ),
            models.CheckConstraint(
                name="people_employee_has_a_number",
                condition=~Q(number=""),
                violation_error_message="Everybody has a personnel number.",
            ),
            models.CheckConstraint(
                name="people_employee_has_a_name_unless_erased",
                condition=Q(erased_on__isnull=False) | ~Q(first_name="", last_name=""),
                violation_error_message="Everybody has a name.",
            ),
            models.CheckConstraint(
                name="people_employee_leaves_after_the_first_day",
                condition=Q(left_on=None) | Q(left_on__gte=F("hired_on")),
                violation_error_message="The last day cannot come before the first.",
            ),
            models.CheckConstraint(
                name="people_employee_not_their_own_manager",
                condition=Q(manager=None) | ~Q(manager=F("id")),
                violation_error_message="Nobody is their own manager.",
            ),
            models.CheckConstraint(
                name="people_employee_auditor_is_not_hr",
                condition=~Q(is_hr=True, is_auditor=True),
                violation_error_message="An auditor changes nothing, so an HR administrator cannot be one.",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or f"Former employee {self.pk}"

    @property
    def initials(self) -> str:
        """Two letters for an avatar."""
        words = self.display_name.split()
        return "".join(word[0] for word in (words if len(words) < 3 else (words[0], words[-1]))).upper()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def is_erased(self) -> bool:
        return self.erased_on is not None

    def is_employed_on(self, on: date) -> bool:
        return self.hired_on <= on and (self.left_on is None or on <= self.left_on)
