"""What the database itself refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from approvals.models import Approval, ApprovalStep, Decision
from approvals.operations import decide
from tests.approvals.factories import NOON, days

LATER = NOON + days(1)


class TestTheDatabase:
    def test_keeps_decisions(self, errands, ada, mia):
        decide(approval=errands.ask(ada), by=mia, verdict="approved", at=LATER)

        for change in ("UPDATE approvals_decision SET note = 'x'", "DELETE FROM approvals_decision"):
            with (
                pytest.raises(DatabaseError, match="stays decided"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(change)

    def test_keeps_decisions_from_being_emptied(self, db):
        with (
            pytest.raises(DatabaseError, match="stays decided"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("TRUNCATE approvals_decision")

    def test_takes_one_decision_a_step(self, errands, ada, mia):
        outcome = decide(approval=errands.ask(ada), by=mia, verdict="approved", at=LATER)

        with pytest.raises(IntegrityError, match="approvals_decision_once_a_step"), transaction.atomic():
            Decision.objects.create(step=outcome.decision.step, verdict="denied", by=mia, note="No.", at=LATER)

    def test_takes_no_denial_without_a_note(self, errands, ada, mia):
        step = errands.ask(ada).current_step

        with pytest.raises(IntegrityError, match="denied_with_a_note"), transaction.atomic():
            Decision.objects.create(step=step, verdict="denied", by=mia, at=LATER)

    def test_lets_one_approval_wait_per_subject(self, errands, ada):
        approval = errands.ask(ada)

        with pytest.raises(IntegrityError, match="one_waits_per_subject"), transaction.atomic():
            Approval.objects.create(subject=approval.subject, kind=approval.kind, requester=ada, opened_at=NOON)

    def test_has_one_step_a_position(self, errands, ada):
        approval = errands.ask(ada)

        with pytest.raises(IntegrityError, match="step_once_a_position"), transaction.atomic():
            ApprovalStep.objects.create(approval=approval, position=1, role="hr")

    def test_names_a_subject_by_its_kind(self, ada):
        with pytest.raises(IntegrityError, match="subject_is_of_its_kind"), transaction.atomic():
            Approval.objects.create(subject="other:1", kind="test.errand", requester=ada, opened_at=NOON)

    def test_closes_what_does_not_wait(self, errands, ada):
        approval = errands.ask(ada)

        with pytest.raises(IntegrityError, match="closed_unless_waiting"), transaction.atomic():
            Approval.objects.filter(pk=approval.pk).update(state="approved")
