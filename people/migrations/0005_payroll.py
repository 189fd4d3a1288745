"""Payroll's key, and the runs that it sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_deciding_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="PayrollKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_only", models.BooleanField(default=True, editable=False, unique=True)),
                ("nonce", models.CharField(editable=False, max_length=32)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_only", True)), name="people_payroll_key_one_a_company"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PayrollRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run", models.CharField(max_length=40)),
                ("sequence", models.PositiveIntegerField()),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="to")),
                ("received_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64, verbose_name="payload digest")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("posted", "posted"),
                            ("superseded", "came after a later correction"),
                            ("refused", "refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("employees", models.PositiveIntegerField(default=0)),
                ("worked_minutes", models.BigIntegerField(default=0)),
                ("credited", models.BigIntegerField(default=0, verbose_name="credited minutes")),
                ("accounts", models.PositiveIntegerField(default=0, verbose_name="accounts changed")),
                ("without_policy", models.JSONField(default=list, verbose_name="nothing to credit for")),
                ("problem", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "verbose_name": "payroll run",
                "indexes": [models.Index(fields=["-received_at"], name="people_payroll_run_received")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("result", "refused"), _negated=True),
                        fields=("run", "sequence"),
                        name="people_payroll_run_once_a_sequence",
                        violation_error_message="This correction of the run was received before.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="people_payroll_run_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "refused"), models.Q(("problem", ""), _negated=True)),
                            models.Q(models.Q(("result", "refused"), _negated=True), ("problem", "")),
                            _connector="OR",
                        ),
                        name="people_payroll_run_says_why_it_was_refused",
                    ),
                ],
            },
        ),
    ]
