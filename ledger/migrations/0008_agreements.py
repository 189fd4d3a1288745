"""What is agreed with one person beside the policy that many have."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_single_draws"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="extras",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list, editable=False),
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("per_year", models.BigIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("reason", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=80)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(default="", max_length=80)),
                ("end_reason", models.CharField(default="", max_length=200)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="ledger.assignment"
                    ),
                ),
            ],
            options={
                "verbose_name": "personal agreement",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("per_year", 0), _negated=True), name="ledger_agreement_changes_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="ledger_agreement_ends_no_earlier_than_it_starts",
                    ),
                ],
            },
        ),
    ]
