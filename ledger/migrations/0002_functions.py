"""The functions and triggers of `ledger/sql/`: one statement an operation, and no schema's name in any of them.

Row triggers for UPDATE and DELETE, because a statement trigger does not fire on the shards of a Citus cluster. The one
on INSERT does not fire there either: it guards against a slip of the hand, while floors are held by CHECK everywhere.
"""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def _refuse_changes(table: str) -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()",
            f"DROP TRIGGER {table}_keeps_rows ON {table}",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
            f"DROP TRIGGER {table}_is_not_emptied ON {table}",
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL((SQL / "append_only.sql").read_text(), "DROP FUNCTION ledger_refuse_change"),
        migrations.RunSQL((SQL / "post.sql").read_text(), "DROP FUNCTION ledger_post"),
        migrations.RunSQL((SQL / "one_door.sql").read_text(), "DROP FUNCTION ledger_refuse_stray_entries"),
        migrations.RunSQL(
            "CREATE TRIGGER ledger_entry_came_by_the_door AFTER INSERT ON ledger_entry "
            "REFERENCING NEW TABLE AS new_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_stray_entries()",
            "DROP TRIGGER ledger_entry_came_by_the_door ON ledger_entry",
        ),
        *_refuse_changes("ledger_entry"),
        *_refuse_changes("ledger_policyversion"),
    ]
