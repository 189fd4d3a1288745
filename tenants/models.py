"""The companies and their domains: the only tables that all companies share."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from tenants.validators import validate_country, validate_domain, validate_schema_name, validate_timezone


class CompanyQuerySet(models.QuerySet["Company"]):
    def in_order(self) -> "CompanyQuerySet":
        return self.order_by("name", "pk")


class Company(TenantMixin):
    """A company. All that it keeps is in the PostgreSQL schema of this name, and in no other."""

    schema_name = models.CharField(
        "schema",
        max_length=48,
        unique=True,
        validators=[validate_schema_name],
        help_text="The PostgreSQL schema that holds all of its data. It never changes.",
    )
    name = models.CharField(max_length=100, error_messages={"blank": "A company needs a name."})
    country = models.CharField(max_length=2, validators=[validate_country], help_text="Two letters, such as DE.")
    timezone = models.CharField(
        "time zone",
        max_length=64,
        validators=[validate_timezone],
        help_text="Its days begin and end by this clock. Such as Europe/Berlin.",
    )
    is_demo = models.BooleanField("demo", default=False, editable=False)
    created_on = models.DateField(editable=False)
    # The last local day whose nightly work has been queued; None until the first.
    last_run_on = models.DateField("nightly work up to", null=True, blank=True, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "companies"
        constraints = [
            models.CheckConstraint(
                name="tenants_company_has_a_name",
                condition=~models.Q(name=""),
                violation_error_message="A company needs a name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def local_date(self, at: datetime) -> date:
        """The date in this company at an instant (aware)."""
        return at.astimezone(ZoneInfo(self.timezone)).date()


class Domain(DomainMixin):
    """A host name under which a company is reached."""

    domain = models.CharField(
        max_length=253,
        unique=True,
        validators=[validate_domain],
        error_messages={"unique": "This domain is another company's."},
        help_text="The host name alone, such as acme.example.com.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tenants_domain_in_small_letters",
                condition=models.Q(domain=models.functions.Lower("domain")),
                violation_error_message="Write the domain in small letters.",
            )
        ]
