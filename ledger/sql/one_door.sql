CREATE OR REPLACE FUNCTION ledger_refuse_stray_entries() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    v_seq bigint;
    v_account bigint;
BEGIN
    SELECT n.seq, n.account_id INTO v_seq, v_account
      FROM new_entry n
      JOIN ledger_account a ON a.id = n.account_id
     WHERE n.seq > a.last_seq
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Entry % of account % was not posted: entries enter through ledger_post alone.', v_seq, v_account
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$
