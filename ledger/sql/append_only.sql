CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what is recorded stays as it is. Post a reversal or an adjustment instead.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
