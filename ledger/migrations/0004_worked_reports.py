"""Hours worked, as payroll reported them: rows that nobody changes, as those of the ledger itself."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_closings"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField(default=1)),
                ("part", models.SmallIntegerField(default=1)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("counts_on", models.DateField()),
                ("minutes", models.BigIntegerField()),
                ("due", models.BigIntegerField()),
                ("posted", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("actor", models.CharField(max_length=80)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="worked_reports",
                        to="ledger.account",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "counts_on"], name="ledger_worked_report_of_period"),
                    models.Index(fields=["ref", "account"], name="ledger_worked_report_of_ref"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "ref", "version", "part"), name="ledger_worked_report_once_a_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="ledger_worked_report_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("minutes__lte", 0), ("part", 0)),
                            models.Q(("minutes__gte", 0), ("part", 1)),
                            _connector="OR",
                        ),
                        name="ledger_worked_report_takes_back_or_says",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER ledger_workedreport_keeps_rows BEFORE UPDATE OR DELETE ON ledger_workedreport "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()",
            "DROP TRIGGER ledger_workedreport_keeps_rows ON ledger_workedreport",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER ledger_workedreport_is_not_emptied BEFORE TRUNCATE ON ledger_workedreport "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
            "DROP TRIGGER ledger_workedreport_is_not_emptied ON ledger_workedreport",
        ),
    ]
