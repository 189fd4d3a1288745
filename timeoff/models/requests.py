"""A request for time off: the span asked for, its state, and who decided or cancelled."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import F, Q

from ledger.models import Resource
from people.models import Employee
from timeoff.duration import ClockSpan, DaySpan, Half

NOTE_LENGTH = 1000
NOON, EARLY_AFTERNOON = time(12), time(13, 30)

HALVES = [(Half.AM.value, "morning"), (Half.PM.value, "afternoon")]


class TimeOffQuerySet(models.QuerySet["TimeOffRequest"]):
    """Filters that read as sentences; dates are the days of the leave, both ends included."""

    def asked_by(self, employee: Employee) -> TimeOffQuerySet:
        return self.filter(employee=employee)

    def drafts(self) -> TimeOffQuerySet:
        return self.filter(state=TimeOffRequest.State.DRAFT)

    def sent(self) -> TimeOffQuerySet:
        """All but drafts, which nobody but their author knows of."""
        return self.exclude(state=TimeOffRequest.State.DRAFT)

    def waiting(self) -> TimeOffQuerySet:
        return self.filter(state=TimeOffRequest.State.SUBMITTED)

    def standing(self) -> TimeOffQuerySet:
        """Those that are waiting or approved: the days that somebody will be away, as far as is known."""
        return self.filter(state__in=[TimeOffRequest.State.SUBMITTED, TimeOffRequest.State.APPROVED])

    def within(self, first: date, last: date) -> TimeOffQuerySet:
        """Those with at least one day between these two."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def ending_from(self, on: date) -> TimeOffQuerySet:
        """Those that are not over before this day."""
        return self.filter(ends_on__gte=on)

    def to_stand_in_for(self, employee: Employee) -> TimeOffQuerySet:
        """Those for which this person was asked to stand in and has not answered."""
        return self.standing().filter(stand_in=employee, stand_in_answer=TimeOffRequest.Answer.ASKED)


class TimeOffRequest(models.Model):
    """Somebody asks to be away from one day to another, both included, on the balance of one resource.

    Whole days, but for halves at either end, or times of the person's own clock (`starts_time` on the first day,
    `ends_time` on the last; one that is missing is the midnight before or after). What each day takes was worked out
    when it was sent, and stands in the claims; `duration_minutes` is their sum then.

    `revision` counts what was sent, each with a hold of its own: an edit releases one and holds the next. `is_held`
    says whether the ledger holds the minutes: a policy may hold only what is approved.
    Nobody cancelled what cancelled itself, because all of its days became free.
    `form_token` makes the second click on one form return what the first one made.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        SUBMITTED = "submitted", "waiting"
        APPROVED = "approved", "approved"
        DENIED = "denied", "denied"
        CANCELLED = "cancelled", "cancelled"

    class Answer(models.TextChoices):
        """What the stand-in says."""

        NOBODY = "", "nobody asked"
        ASKED = "asked", "has not answered"
        YES = "yes", "will stand in"
        NO = "no", "cannot stand in"

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="time_off_requests")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="time_off_requests")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    starts_half = models.CharField(max_length=2, choices=HALVES, default=Half.AM.value)
    ends_half = models.CharField(max_length=2, choices=HALVES, default=Half.PM.value)
    starts_time = models.TimeField("from", null=True, blank=True)
    ends_time = models.TimeField("until", null=True, blank=True)
    duration_minutes = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    stand_in = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="time_off_to_stand_in_for"
    )
    stand_in_answer = models.CharField(max_length=5, choices=Answer, default=Answer.NOBODY, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    needs_document = models.BooleanField(default=False, help_text="Whether it is not approved without a document.")
    is_held = models.BooleanField(default=False)
    form_token = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = TimeOffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="timeoff_request_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on"))
                | (Q(ends_on=F("starts_on")) & ~Q(starts_half=Half.PM.value, ends_half=Half.AM.value)),
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                name="timeoff_request_has_times_or_halves",
                condition=Q(starts_time=None, ends_time=None) | Q(starts_half=Half.AM.value, ends_half=Half.PM.value),
                violation_error_message="A request has times of the clock or half days, not both.",
            ),
            models.CheckConstraint(
                name="timeoff_request_sent_unless_draft",
                condition=Q(state="draft", submitted_at=None)
                | (~Q(state="draft") & Q(submitted_at__isnull=False, duration_minutes__gt=0)),
                violation_error_message="What was sent has a time of sending and takes time.",
            ),
            models.CheckConstraint(
                name="timeoff_request_decided_when_approved_or_denied",
                condition=Q(state__in=["draft", "submitted"], decided_at=None, decided_by=None)
                | Q(state__in=["approved", "denied"], decided_at__isnull=False)
                | Q(state="cancelled"),
                violation_error_message="A decision needs a time, and only what is decided has one.",
            ),
            models.CheckConstraint(
                name="timeoff_request_cancelled_at_a_time",
                condition=(~Q(state="cancelled") & Q(cancelled_at=None, cancelled_by=None))
                | Q(state="cancelled", cancelled_at__isnull=False),
                violation_error_message="A cancellation needs a time, and only what is cancelled has one.",
            ),
            models.CheckConstraint(
                name="timeoff_request_held_only_while_waiting",
                condition=Q(is_held=False) | Q(state="submitted"),
                violation_error_message="Only a request that waits holds minutes.",
            ),
            models.CheckConstraint(
                name="timeoff_request_stand_in_is_somebody_else",
                condition=Q(stand_in=None, stand_in_answer="")
                | (Q(stand_in__isnull=False) & ~Q(stand_in=F("employee"))),
                violation_error_message="Nobody stands in for themselves.",
            ),
            models.UniqueConstraint(
                fields=["employee", "form_token"],
                condition=~Q(form_token=""),
                name="timeoff_request_form_sent_once",
                violation_error_message="This form was sent already.",
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "starts_on"], name="timeoff_request_of_employee"),
            models.Index(fields=["stand_in"], condition=Q(stand_in__isnull=False), name="timeoff_request_of_stand_in"),
        ]

    def __str__(self) -> str:
        return f"{self.employee}, {self.starts_on} to {self.ends_on}, {self.get_state_display()}"

    @property
    def id_text(self) -> str:
        """The number as text, to make names from in templates."""
        return str(self.pk)

    @property
    def subject(self) -> str:
        """What approvals and pages call this request by."""
        return f"timeoff.request:{self.pk}"

    @property
    def cancel_subject(self) -> str:
        """What approvals calls the wish to be let go of this leave by."""
        return f"timeoff.cancellation:{self.pk}"

    @property
    def ref(self) -> str:
        """What the ledger calls the minutes of what was last sent by; begins with `subject`."""
        return self.subject if self.revision == 1 else f"{self.subject}/{self.revision}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.SUBMITTED

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_standing(self) -> bool:
        return self.is_waiting or self.is_approved

    @property
    def starts_at_midday(self) -> bool:
        """Whether the morning of the first day is worked, as near as a calendar draws it."""
        return self.starts_half == Half.PM or (self.starts_time is not None and self.starts_time >= NOON)

    @property
    def ends_at_midday(self) -> bool:
        """Whether the afternoon of the last day is worked, as near as a calendar draws it."""
        return self.ends_half == Half.AM or (self.ends_time is not None and self.ends_time <= EARLY_AFTERNOON)

    @property
    def span(self) -> DaySpan | ClockSpan:
        """The span asked for, as `timeoff.duration` measures it."""
        if self.starts_time is None and self.ends_time is None:
            return DaySpan(self.starts_on, self.ends_on, Half(self.starts_half), Half(self.ends_half))
        return ClockSpan(
            datetime.combine(self.starts_on, self.starts_time or time()),
            datetime.combine(self.ends_on, self.ends_time)
            if self.ends_time
            else datetime.combine(self.ends_on + timedelta(days=1), time()),
        )
