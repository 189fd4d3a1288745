"""Drafts of versions, and trials of what they would do to people."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_successions"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("settings", models.JSONField()),
                ("effective_from", models.DateField()),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.CharField(max_length=80)),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="ledger.policy"
                    ),
                ),
            ],
            options={
                "verbose_name": "draft",
            },
        ),
        migrations.CreateModel(
            name="PolicyTrial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to_do", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=80)),
                ("counted_at", models.DateTimeField(null=True)),
                ("touched_at", models.DateTimeField()),
                ("name", models.CharField(max_length=80)),
                ("settings", models.JSONField()),
                ("effective_from", models.DateField()),
                ("on", models.DateField()),
                ("whom", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("counting", "counting"), ("counted", "counted")], default="counting", max_length=8
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="trials",
                        to="ledger.policydraft",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trials", to="ledger.policy"
                    ),
                ),
            ],
            options={
                "verbose_name": "trial",
            },
        ),
        migrations.CreateModel(
            name="TrialLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "not counted yet"), ("counted", "counted"), ("failed", "failed")],
                        default="due",
                        max_length=7,
                    ),
                ),
                (
                    "tried",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "usual",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "past_tried",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "past_usual",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("refused", models.JSONField(default=list)),
                ("by_today", models.BigIntegerField(default=0)),
                ("by_year_end", models.BigIntegerField(default=0)),
                ("by_last", models.BigIntegerField(default=0)),
                ("problem", models.TextField(blank=True, default="")),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trial_lines", to="ledger.holder"
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="ledger.policytrial"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="policydraft",
            constraint=models.UniqueConstraint(
                fields=("policy", "name"),
                name="ledger_draft_name_once_per_policy",
                violation_error_message="Another draft of this policy has that name.",
            ),
        ),
        migrations.AddIndex(
            model_name="policytrial",
            index=models.Index(
                condition=models.Q(("state", "counting")), fields=["created_at"], name="ledger_trial_to_be_done"
            ),
        ),
        migrations.AddConstraint(
            model_name="trialline",
            constraint=models.UniqueConstraint(fields=("trial", "holder"), name="ledger_trial_line_once_per_holder"),
        ),
    ]
