"""Has the function through which entries enter take what explains many entries once, not with each of them."""

from pathlib import Path

from django.db import migrations

POST = Path(__file__).resolve().parent.parent / "sql" / "post.sql"
# By its parameters: a new company has the new one from the beginning.
BEFORE = """
DROP FUNCTION IF EXISTS ledger_post(
    bigint[], bigint[], bigint[], jsonb, jsonb, date[], bigint[], text[], bigint[], bigint[], text[], bigint[], date[],
    date[], text[], smallint[], bigint[], text[], text[], jsonb[], bigint[], bigint[], bigint[], date[], text, date,
    timestamptz)
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_agreements")]

    operations = [
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(POST.read_text(), migrations.RunSQL.noop),
    ]
