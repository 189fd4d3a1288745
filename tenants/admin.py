"""The operators' admin: companies, their domains, and the operators themselves.

It has a site and a host of its own and works in the public schema, where no company keeps anything: what companies
register for their HR cannot show up here.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.sites import UnfoldAdminSite
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from tenants.models import Company, Domain
from tenants.operations import CannotCreateCompany, NewCompany, create_company


class OperatorsSite(UnfoldAdminSite):
    site_title = site_header = "Passbook operators"
    index_title = "Companies"
    site_url = None
    settings_name = "UNFOLD_OPERATORS"


operators_site = OperatorsSite(name="operators")


class NewCompanyForm(forms.ModelForm[Company]):
    """Creates the company while it is checked, so that a refusal of the operation is a message of the form."""

    domain = forms.CharField(
        widget=UnfoldAdminTextInputWidget, help_text="Its host name alone, such as acme.passbook.example.com."
    )
    admin_email = forms.EmailField(
        label="HR administrator",
        widget=UnfoldAdminEmailInputWidget,
        help_text="The e-mail of the first one, who signs in with it and invites the others.",
    )
    made: NewCompany

    class Meta:
        model = Company
        fields = ["name", "schema_name", "country", "timezone"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        try:
            self.made = create_company(
                schema_name=values["schema_name"],
                name=values["name"],
                domain=values["domain"],
                admin_email=values["admin_email"],
                country=values["country"],
                timezone=values["timezone"],
                at=timezone.now(),
            )
        except CannotCreateCompany as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        self.instance = self.made.company
        return values

    def _post_clean(self) -> None:
        """The operation has checked and kept the company already."""

    def save(self, commit: bool = True) -> Company:
        return self.made.company

    def save_m2m(self) -> None:
        """There is nothing of the kind."""


class DomainInline(TabularInline):
    model = Domain
    extra = 0
    fields = ["domain", "is_primary"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None


@admin.register(Company, site=operators_site)
class CompanyAdmin(ModelAdmin):
    list_display = ["name", "schema_name", "country", "timezone", "created_on", "last_run_on"]
    search_fields = ["name", "schema_name", "domains__domain"]
    ordering = ["name", "pk"]
    inlines = [DomainInline]
    new_fieldsets = [(None, {"fields": ["name", "schema_name", "domain", "admin_email", "country", "timezone"]})]
    fieldsets = [(None, {"fields": ["name", "schema_name", "country", "timezone", "created_on", "last_run_on"]})]
    readonly_fields = ["schema_name", "created_on", "last_run_on"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            return NewCompanyForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.new_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else []

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else []

    def save_model(self, request: HttpRequest, obj: Company, form: ModelForm[Company], change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        elif isinstance(form, NewCompanyForm):
            made = form.made
            text = f"{made.admin.username} sets a password here, within three days: {made.set_password_url}"
            self.message_user(request, text, messages.INFO)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What a company keeps is not deleted by a click in a list.
        return False


@admin.register(Domain, site=operators_site)
class DomainAdmin(ModelAdmin):
    list_display = ["domain", "tenant", "is_primary"]
    list_select_related = ["tenant"]
    search_fields = ["domain", "tenant__name"]
    ordering = ["domain"]
    fields = ["domain", "tenant", "is_primary"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["tenant"] if obj else []


@admin.register(User, site=operators_site)
class OperatorAdmin(DjangoUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "email", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("May", {"fields": ["is_active", "is_staff", "is_superuser"]}),
    ]
    filter_horizontal = []

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).order_by("username")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Deleting a user looks for what companies keep of it, in tables that are not here. Who left is switched off.
        return False
