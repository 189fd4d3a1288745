CREATE OR REPLACE FUNCTION approvals_keep_decision() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    -- Erasing a person blanks what was written about them, and nothing else.
    IF TG_OP = 'UPDATE' THEN
        IF NEW.note = 'Erased' AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% of % is refused: what was decided stays decided.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
