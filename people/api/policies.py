"""The rules, version by version, as HR wrote them and as people read them."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.models import Policy, PolicyVersion
from ledger.rules import differences, sentences
from people.actors import names_of
from people.rest.permissions import IsHROrAuditor
from people.rest.serializers import Filters, ResourceShort
from people.rest.views import Door, Listing


class VersionShort(serializers.Serializer[Any]):
    """The rules in force."""

    number = serializers.IntegerField()
    effective_from = serializers.DateField()
    sentences = serializers.ListField(child=serializers.CharField(), help_text="The rules as people read them.")


class ChangeOut(serializers.Serializer[Any]):
    """One thing that a version changed in the one before."""

    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField()
    after = serializers.CharField()


class VersionOut(VersionShort):
    """Rules from a day on. Never edited: a change is another version."""

    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    by = serializers.CharField()
    changes = ChangeOut(many=True)
    settings = serializers.SerializerMethodField(help_text="Every setting that is not empty.")

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_settings(self, version: dict[str, Any]) -> dict[str, Any]:
        settings: dict[str, Any] = version["settings"]
        return settings


class PolicyOut(serializers.Serializer[Any]):
    """A set of rules for one resource."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    resource = ResourceShort()
    day_minutes = serializers.IntegerField(help_text="How many minutes of it are a day.")
    priority = serializers.IntegerField(help_text="Which of a resource's policies is drawn first: the lower.")
    people = serializers.IntegerField(help_text="How many have it today.")
    in_force = VersionShort(allow_null=True, help_text="Null before its first version begins.")


class PolicyDetail(PolicyOut):
    """A policy with its whole history, the newest version first."""

    versions = VersionOut(many=True)


class PoliciesView(Listing):
    serializer_class = PolicyOut
    permission_classes = [IsHROrAuditor]
    ordering = ("resource_id", "priority", "pk")

    @extend_schema(
        operation_id="policies",
        summary="All policies",
        responses=PolicyOut(many=True),
        tags=["policies"],
    )
    def get(self, request: Request) -> Response:
        """Every policy with the rules in force, for HR and auditors."""
        return super().get(request)

    def rows(self) -> QuerySet[Policy]:
        self.asked(Filters)
        return policies(self.company_today)

    def shown(self, page: list[Policy]) -> list[dict[str, Any]]:
        return [summary(policy, self.company_today) for policy in page]


class PolicyView(Door):
    permission_classes = [IsHROrAuditor]

    @extend_schema(operation_id="policy", summary="One policy", responses=PolicyDetail, tags=["policies"])
    def get(self, request: Request, pk: int) -> Response:
        """A policy with all of its versions: what each changed, why, and what it says."""
        policy = self.one_of(policies(self.company_today), pk)
        return Response(PolicyDetail(summary(policy, self.company_today) | {"versions": history(policy)}).data)


def policies(on: dt.date) -> QuerySet[Policy]:
    """All policies with their versions and how many have them on a day. Two queries for all."""
    assigned = Q(assignments__starts_on__lte=on) & (Q(assignments__ends_on=None) | Q(assignments__ends_on__gt=on))
    versions = Prefetch("versions", PolicyVersion.objects.order_by("number"))
    found = Policy.objects.select_related("resource").prefetch_related(versions)
    return found.annotate(people=Count("assignments__holder", filter=assigned, distinct=True))


def summary(policy: Any, on: dt.date) -> dict[str, Any]:
    """A policy as a list shows it; its versions have been read."""
    begun = [version for version in policy.versions.all() if version.effective_from <= on]
    names = ("id", "key", "name", "resource", "day_minutes", "priority", "people")
    in_force = _version(begun[-1], policy) if begun else None
    return {name: getattr(policy, name) for name in names} | {"in_force": in_force}


def history(policy: Policy) -> list[dict[str, Any]]:
    """All versions of a policy, the newest first; those who made them by name. Two queries at most."""
    versions: list[PolicyVersion] = list(policy.versions.all())
    names = names_of(version.created_by for version in versions)
    changes: dict[int, list[dict[str, str]]] = {}
    for before, after in pairwise(versions):
        found = differences(before.rules, after.rules, policy.resource.unit, policy.day_minutes)
        changes[after.pk] = [dict(zip(("label", "before", "after"), change, strict=True)) for change in found]
    return [
        _version(version, policy)
        | {
            "reason": version.reason,
            "created_at": version.created_at,
            "by": names[version.created_by],
            "changes": changes.get(version.pk, []),
            "settings": version.settings,
        }
        for version in reversed(versions)
    ]


def _version(version: PolicyVersion, policy: Policy) -> dict[str, Any]:
    return {
        "number": version.number,
        "effective_from": version.effective_from,
        "sentences": sentences(version.rules, policy.resource.unit, policy.day_minutes),
    }
