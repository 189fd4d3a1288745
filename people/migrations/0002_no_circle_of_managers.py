"""Refuse a reporting line that comes back to itself, whoever writes it.

Two people who are made each other's manager in the same moment would each pass a check that reads before the other
has committed; so the trigger takes a lock of the company first, and looks at what stands then.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION people_refuse_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(TG_TABLE_SCHEMA || '.people_employee.manager', 0));
    IF EXISTS (
        WITH RECURSIVE line(id) AS (
            SELECT NEW.manager_id
            UNION SELECT boss.manager_id FROM people_employee boss JOIN line ON boss.id = line.id
        ) SELECT 1 FROM line WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'employee % would be their own manager, through others', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'people_employee_no_circle_of_managers';
    END IF;
    RETURN NEW;
END
$$
"""

TRIGGER = """
CREATE TRIGGER people_employee_no_circle_of_managers AFTER INSERT OR UPDATE OF manager_id ON people_employee
FOR EACH ROW WHEN (NEW.manager_id IS NOT NULL) EXECUTE FUNCTION people_refuse_circle()
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION people_refuse_circle()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER people_employee_no_circle_of_managers ON people_employee"),
    ]
