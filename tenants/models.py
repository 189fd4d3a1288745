"""The companies and their domains: the only tables that all companies share."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

schema_name_validator = RegexValidator(
    r"^(?!pg_|public$|information_schema$|test_)[a-z][a-z0-9_]{1,47}$",
    "Use small letters, digits and underscores, beginning with a letter; not public, and not pg_ in front.",
)


class CompanyQuerySet(models.QuerySet["Company"]):
    def in_order(self) -> "CompanyQuerySet":
        return self.order_by("name", "pk")


class Company(TenantMixin):
    """A company. All that it keeps is in the PostgreSQL schema of this name, and in no other."""

    name = models.CharField(max_length=100)
    country = models.CharField(max_length=2, help_text="ISO 3166 code, such as DE")
    timezone = models.CharField(max_length=64, help_text="IANA zone, such as Europe/Berlin")
    is_demo = models.BooleanField(default=False)
    created_on = models.DateField()
    # The last local day whose nightly work has been queued; the day that the company was created needs none.
    last_run_on = models.DateField(null=True, blank=True, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name

    def local_date(self, at: datetime) -> date:
        """The date in this company at an instant (aware)."""
        return at.astimezone(ZoneInfo(self.timezone)).date()


class Domain(DomainMixin):
    """A host name under which a company is reached."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tenants_domain_in_lower_case",
                condition=models.Q(domain=models.functions.Lower("domain")),
                violation_error_message="Write the domain in small letters.",
            )
        ]
