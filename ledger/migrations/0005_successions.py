"""Which assignment another one took over from; and a posting may shorten a lot whose period is cut by a switch."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

POST = Path(__file__).resolve().parent.parent / "sql" / "post.sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_worked_reports")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="follows",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="ledger.assignment",
            ),
        ),
        migrations.RunSQL(POST.read_text(), migrations.RunSQL.noop),
    ]
