"""What waits for a decision, step by step, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from approvals.registry import split
from people.models import Employee

ERASED_NOTE = "Erased"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def waiting(self) -> ApprovalQuerySet:
        return self.filter(state=Approval.State.WAITING)

    def about(self, *subjects: str) -> ApprovalQuerySet:
        """All that was ever opened for these subjects."""
        return self.filter(subject__in=subjects)

    def of_kind(self, kind: str) -> ApprovalQuerySet:
        return self.filter(kind=kind)

    def oldest_first(self) -> ApprovalQuerySet:
        return self.order_by("opened_at", "pk")

    def with_history(self) -> ApprovalQuerySet:
        """With requester, steps and decisions: three queries for all rows."""
        decisions = models.Prefetch(
            "decisions", Decision.objects.select_related("by", "in_place_of", "referred_to").in_order()
        )
        steps = models.Prefetch(
            "steps",
            ApprovalStep.objects.select_related("approver").prefetch_related(decisions).order_by("position"),
        )
        return self.select_related("requester").prefetch_related(steps)


class Approval(models.Model):
    """One question to be decided, by one step or several in a row.

    `position` is the step at which it stands, counted from 1: the one that waits, or the one that closed it.
    Who decides on a step is not stored but looked up: see `approvals.charge`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        DENIED = "denied", "Denied"
        WITHDRAWN = "withdrawn", "Withdrawn"

    subject = models.CharField(max_length=120, editable=False)
    kind = models.CharField(max_length=100, editable=False)
    requester = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="approvals_asked")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    position = models.PositiveSmallIntegerField("step", default=1)
    may_decide_own = models.BooleanField(
        default=False, help_text="Whether the requester may decide, if nobody is above them."
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True, blank=True, help_text="The day of the last reminder.")

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state="waiting"),
                name="approvals_approval_one_waits_per_subject",
                violation_error_message="This waits for a decision already.",
            ),
            models.CheckConstraint(
                name="approvals_approval_closed_unless_waiting",
                condition=Q(state="waiting", closed_at=None) | (~Q(state="waiting") & Q(closed_at__isnull=False)),
                violation_error_message="What waits is open, and what does not was closed at some time.",
            ),
            models.CheckConstraint(
                name="approvals_approval_subject_is_of_its_kind",
                condition=Q(subject__startswith=Concat(F("kind"), Value(":"))),
                violation_error_message="The subject begins with its kind.",
            ),
            models.CheckConstraint(
                name="approvals_approval_stands_at_a_step",
                condition=Q(position__gte=1),
                violation_error_message="Steps are counted from 1.",
            ),
            models.CheckConstraint(
                name="approvals_approval_reminders_have_a_day",
                condition=Q(reminders=0, reminded_on=None) | Q(reminders__gt=0, reminded_on__isnull=False),
                violation_error_message="A reminder has a day.",
            ),
        ]
        indexes = [
            # The inbox asks for what waits, and for little else.
            models.Index(fields=["requester"], name="approvals_waiting", condition=Q(state="waiting")),
            models.Index(fields=["subject"], name="approvals_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.get_state_display().lower()}"

    @property
    def subject_id(self) -> int:
        """The subject's number within its kind."""
        return split(self.subject)[1]

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN

    @property
    def current_step(self) -> ApprovalStep:
        """The step at which it stands."""
        return next(step for step in self.steps.all() if step.position == self.position)

    @property
    def step_count(self) -> int:
        return len(self.steps.all())

    @property
    def history(self) -> list[Decision]:
        """All that was decided, oldest first. No query after `with_history`."""
        return sorted(
            (decision for step in self.steps.all() for decision in step.decisions.all()),
            key=lambda decision: (decision.at, decision.pk),
        )


class ApprovalStep(models.Model):
    """One of the decisions that an approval needs, in order.

    The line decides (the nearest manager above the requester, or the next one above that), HR, or whoever is in the
    role `named`. An `approver` is a person named for this step, who decides instead as long as they work here.
    """

    class Role(models.TextChoices):
        MANAGER = "manager", "Manager"
        SECOND = "second", "Manager’s manager"
        HR = "hr", "HR"
        NAMED = "named", "Named role"

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=Role)
    named = models.CharField("named role", max_length=80, blank=True, help_text="The name of the role that decides.")
    approver = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "position"],
                name="approvals_step_once_a_position",
                violation_error_message="There is a step at this position already.",
            ),
            models.CheckConstraint(
                name="approvals_step_position_from_one",
                condition=Q(position__gte=1),
                violation_error_message="Steps are counted from 1.",
            ),
            models.CheckConstraint(
                name="approvals_step_named_has_a_name",
                condition=Q(role="named") & ~Q(named="") | ~Q(role="named") & Q(named=""),
                violation_error_message="A named role has a name, and nothing else has one.",
            ),
        ]

    def __str__(self) -> str:
        return f"Step {self.position}, {self.approver or self.named or self.get_role_display()}"

    @property
    def words(self) -> str:
        """Who decides, as long as it is not known who that is: "the manager", "HR", "Finance"."""
        if self.approver is not None:
            return str(self.approver)
        spoken = {self.Role.MANAGER: "the manager", self.Role.SECOND: "the manager’s manager", self.Role.HR: "HR"}
        return self.named or spoken[self.Role(self.role)]


class DecisionQuerySet(models.QuerySet["Decision"]):
    def in_order(self) -> DecisionQuerySet:
        return self.order_by("at", "pk")

    def final(self) -> DecisionQuerySet:
        return self.filter(verdict__in=Decision.FINAL)

    def made_by(self, people: Iterable[Employee]) -> DecisionQuerySet:
        """What these people decided, and what was decided in their place."""
        return self.filter(Q(by__in=people) | Q(in_place_of__in=people))


class Decision(models.Model):
    """What somebody decided on a step. A row is never changed or deleted: the database refuses it.

    The one exception is the note, which becomes `ERASED_NOTE` when the requester is erased.
    """

    class Verdict(models.TextChoices):
        APPROVED = "approved", "Approved"
        DENIED = "denied", "Denied"
        REFERRED = "referred", "Referred"

    FINAL = (Verdict.APPROVED, Verdict.DENIED)

    step = models.ForeignKey(ApprovalStep, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict)
    by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="approval_decisions")
    in_place_of = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    referred_to = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step"],
                condition=Q(verdict__in=["approved", "denied"]),
                name="approvals_decision_once_a_step",
                violation_error_message="This step is decided already.",
            ),
            models.CheckConstraint(
                name="approvals_decision_denied_with_a_note",
                condition=~Q(verdict="denied", note=""),
                violation_error_message="A denial needs a note.",
            ),
            models.CheckConstraint(
                name="approvals_decision_referred_to_somebody",
                condition=Q(verdict="referred", referred_to__isnull=False)
                | (~Q(verdict="referred") & Q(referred_to=None)),
                violation_error_message="Only what is referred goes to somebody else.",
            ),
            models.CheckConstraint(
                name="approvals_decision_not_in_ones_own_place",
                condition=Q(in_place_of=None) | ~Q(in_place_of=F("by")),
                violation_error_message="Nobody stands in for themselves.",
            ),
        ]
        indexes = [models.Index(fields=["by", "-at"], name="approvals_decided_by")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} by {self.by}"

    @property
    def approval(self) -> Approval:
        return self.step.approval

    @property
    def is_final(self) -> bool:
        """Whether it ends its step."""
        return self.verdict in self.FINAL

    @property
    def is_approved(self) -> bool:
        return self.verdict == self.Verdict.APPROVED
