"""Decisions are kept: one statement an operation, row triggers for UPDATE and DELETE (see the ledger's own)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]

    operations = [
        migrations.RunSQL((SQL / "keep_decisions.sql").read_text(), "DROP FUNCTION approvals_keep_decision"),
        migrations.RunSQL(
            "CREATE TRIGGER approvals_decision_keeps_rows BEFORE UPDATE OR DELETE ON approvals_decision "
            "FOR EACH ROW EXECUTE FUNCTION approvals_keep_decision()",
            "DROP TRIGGER approvals_decision_keeps_rows ON approvals_decision",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER approvals_decision_is_not_emptied BEFORE TRUNCATE ON approvals_decision "
            "FOR EACH STATEMENT EXECUTE FUNCTION approvals_keep_decision()",
            "DROP TRIGGER approvals_decision_is_not_emptied ON approvals_decision",
        ),
    ]
