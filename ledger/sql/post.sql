CREATE OR REPLACE FUNCTION ledger_post(
    p_accounts bigint[],          -- accounts of this posting
    p_versions bigint[],          -- the version each was planned on
    p_shapes bigint[],            -- the shape each was planned on, where a plain draw only needs that; else null
    p_lots jsonb,                 -- new lots, or null
    p_changes jsonb,              -- lots whose floor, last day or lapse changes, or null
    p_settled date[],             -- the day up to which a run has dealt with each account, where one has; else null
    g_account bigint[],           -- where a holder has several accounts: each of them with each key of the posting,
    g_key text[],                 -- so that a step which stands on one is not posted again on another; else null
    e_account bigint[],
    e_lot bigint[],               -- a lot's id, or minus the number of a new lot
    e_kind text[],
    e_amount bigint[],
    e_effective date[],
    e_for date[],
    e_key text[],
    e_part smallint[],
    e_digest bigint[],
    e_source text[],
    e_reason text[],
    p_told jsonb[],               -- what explains the entries: of many that are told the same, once
    e_told integer[],             -- the place of an entry's explanation; null if there is one for each, in order
    e_reverses bigint[],          -- an entry's id, or minus the number of an entry of this posting
    e_settles bigint[],
    e_version bigint[],
    e_hold_expires date[],
    p_actor text,
    p_recorded_on date,
    p_recorded_at timestamptz,
    OUT status text,              -- posted, stale, or known (a key stands already)
    OUT detail text[]
)
LANGUAGE plpgsql
-- The plans fit postings of any size: without this each call would plan its statements anew, for three times the work.
SET plan_cache_mode = force_generic_plan
-- A posting is small beside the tables. Without this some hundred accounts would be read whole to find one of them.
SET enable_seqscan = off
AS $$
DECLARE
    v_ids bigint[];
    v_lots bigint[];
    v_moved boolean;
    v_count integer := array_length(e_account, 1);
    -- A single hold or use of one lot, the commonest posting by far, goes without the sets.
    v_is_single boolean := v_count = 1 AND e_amount[1] < 0 AND e_kind[1] IN ('HOLD', 'USAGE') AND e_lot[1] > 0
        AND p_lots IS NULL AND p_changes IS NULL AND cardinality(p_accounts) = 1 AND p_settled[1] IS NULL
        AND g_account IS NULL;
    v_hold bigint;
    v_seq bigint;
    v_available bigint;
    v_recorded_on date;
BEGIN
    IF v_is_single THEN
        SELECT a.version <> p_versions[1],
               CASE WHEN a.version <> p_versions[1] AND a.shape IS DISTINCT FROM p_shapes[1]
                    THEN ARRAY[a.id::text] END
          INTO v_moved, detail
          FROM ledger_account a WHERE a.id = p_accounts[1] FOR UPDATE;
        IF detail IS NOT NULL THEN
            status := 'stale';
            RETURN;
        END IF;
        IF EXISTS (SELECT 1 FROM ledger_entry e WHERE e.account_id = e_account[1] AND e.key = e_key[1]) THEN
            status := 'known';
            detail := e_key;
            RETURN;
        END IF;
        IF v_moved AND EXISTS (
            SELECT 1 FROM ledger_lot l WHERE l.id = e_lot[1] AND l.balance + e_amount[1] < l.floor
        ) THEN
            status := 'stale';
            RETURN;
        END IF;
        v_hold := CASE WHEN e_kind[1] = 'HOLD' THEN -e_amount[1] ELSE 0 END;
        UPDATE ledger_account
           SET used = used - e_amount[1] - v_hold, held = held + v_hold, available = available + e_amount[1],
               last_seq = last_seq + 1, version = version + 1,
               last_recorded_on = greatest(last_recorded_on, p_recorded_on)
         WHERE id = p_accounts[1]
        RETURNING last_seq, available, last_recorded_on INTO v_seq, v_available, v_recorded_on;
        INSERT INTO ledger_entry (
            account_id, lot_id, seq, kind, amount, effective_on, for_on, recorded_on, recorded_at, balance_before,
            balance_after, actor, reason, policy_version_id, source, key, part, digest, metadata, reverses_id,
            settles_id, hold_expires_on)
        VALUES (
            e_account[1], e_lot[1], v_seq, e_kind[1], e_amount[1], e_effective[1], e_for[1], v_recorded_on,
            p_recorded_at, v_available - e_amount[1], v_available, p_actor, e_reason[1], e_version[1], e_source[1],
            e_key[1], e_part[1], e_digest[1], p_told[1], e_reverses[1], e_settles[1], e_hold_expires[1]);
        UPDATE ledger_lot SET balance = balance + e_amount[1], held = held + v_hold WHERE id = e_lot[1];
        status := 'posted';
        RETURN;
    END IF;

    -- Lock in the order of ids, so that two postings over the same accounts cannot wait for each other. Nobody else
    -- changes what belongs to these accounts from here on, so what is looked at below stays as it is.
    SELECT array_agg(a.id::text) FILTER (WHERE p.shape IS NULL OR a.shape <> p.shape), count(*) > 0
      INTO detail, v_moved
      FROM (SELECT id, version, shape FROM ledger_account
             WHERE id = ANY (p_accounts || g_account) ORDER BY id FOR UPDATE) a
      JOIN unnest(p_accounts, p_versions, p_shapes) AS p (id, version, shape) ON p.id = a.id
     WHERE a.version <> p.version;
    IF detail IS NOT NULL THEN
        status := 'stale';
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT e.key) INTO detail
      FROM unnest(e_account || g_account, e_key || g_key) AS k (account, key)
      JOIN ledger_entry e ON e.account_id = k.account AND e.key = k.key;
    IF detail IS NOT NULL THEN
        status := 'known';
        RETURN;
    END IF;
    -- Plain draws were planned on a balance of which others have taken meanwhile: is there enough left?
    IF v_moved AND EXISTS (
        SELECT 1
          FROM (SELECT e.lot, sum(e.amount) AS amount FROM unnest(e_lot, e_amount) AS e (lot, amount) GROUP BY 1) s
          JOIN ledger_lot l ON l.id = s.lot
          JOIN unnest(p_accounts, p_shapes) AS p (id, shape) ON p.id = l.account_id AND p.shape IS NOT NULL
         WHERE l.balance + s.amount < l.floor
    ) THEN
        status := 'stale';
        RETURN;
    END IF;

    IF p_lots IS NOT NULL THEN
        WITH new_lot AS (
            SELECT nextval('ledger_lot_id_seq') AS id, l.*
              FROM jsonb_to_recordset(p_lots) AS l (
                number integer, account_id bigint, name text, origin text, valid_from date, expires_on date,
                priority smallint, floor bigint, lapsed_on date)
        ), written AS (
            INSERT INTO ledger_lot (id, account_id, name, origin, valid_from, expires_on, priority, floor, lapsed_on,
                                    balance, held, expired)
            SELECT id, account_id, name, origin, valid_from, expires_on, priority, floor, lapsed_on, 0, 0, 0
              FROM new_lot
            RETURNING id
        )
        SELECT array_agg(n.id ORDER BY n.number) INTO v_lots FROM new_lot n JOIN written w ON w.id = n.id;
    END IF;
    IF p_changes IS NOT NULL THEN
        -- A floor may only be lowered before the entries, and raised after them: it is set to the lower one here.
        UPDATE ledger_lot l
           SET floor = CASE WHEN c.floor IS NULL THEN NULL ELSE least(l.floor, c.floor) END, lapsed_on = c.lapsed_on,
               expires_on = coalesce(c.expires_on, l.expires_on)
          FROM jsonb_to_recordset(p_changes) AS c (id bigint, floor bigint, lapsed_on date, expires_on date)
         WHERE l.id = c.id;
    END IF;

    IF v_count IS NOT NULL THEN
        v_ids := ARRAY(SELECT nextval('ledger_entry_id_seq') FROM generate_series(1, v_count));
    END IF;
    -- Accounts with their entries: an entry beyond its account's last number came by another door and is refused.
    WITH sums AS (
        SELECT p.id, max(p.settled_until) AS settled_until, count(e.amount) AS entries,
               coalesce(sum(e.amount), 0) AS available,
               coalesce(sum(e.amount) FILTER (
                   WHERE e.kind IN ('OPENING', 'ACCRUAL', 'GRANT', 'ADJUSTMENT', 'MIGRATION')), 0) AS credited,
               coalesce(-sum(e.amount) FILTER (WHERE e.kind = 'USAGE'), 0) AS used,
               coalesce(-sum(e.amount) FILTER (WHERE e.kind IN ('HOLD', 'HOLD_RELEASE')), 0) AS held,
               coalesce(sum(e.amount) FILTER (WHERE e.kind = 'CARRYOVER' AND e.for_on IS NULL), 0) AS carried_in,
               coalesce(-sum(e.amount) FILTER (WHERE e.kind = 'CARRYOVER' AND e.for_on IS NOT NULL), 0) AS carried_out,
               coalesce(-sum(e.amount) FILTER (WHERE e.kind = 'EXPIRATION'), 0) AS expired,
               coalesce(-sum(e.amount) FILTER (WHERE e.kind = 'ENCASHMENT'), 0) AS encashed,
               p_lots IS NULL AND p_changes IS NULL
                   AND coalesce(bool_and(e.amount < 0 AND e.kind IN ('HOLD', 'USAGE')), false) AS draws_only
          FROM unnest(p_accounts, p_settled) AS p (id, settled_until)
          LEFT JOIN unnest(e_account, e_kind, e_amount, e_for) AS e (account, kind, amount, for_on) ON e.account = p.id
         GROUP BY p.id
    ), account AS (
        UPDATE ledger_account a
           SET credited = a.credited + s.credited, used = a.used + s.used, held = a.held + s.held,
               carried_in = a.carried_in + s.carried_in, carried_out = a.carried_out + s.carried_out,
               expired = a.expired + s.expired, encashed = a.encashed + s.encashed,
               available = a.available + s.available, last_seq = a.last_seq + s.entries, version = a.version + 1,
               shape = a.shape + CASE WHEN s.draws_only THEN 0 ELSE 1 END,
               last_recorded_on = CASE WHEN s.entries > 0 THEN greatest(a.last_recorded_on, p_recorded_on)
                                       ELSE a.last_recorded_on END,
               settled_until = greatest(a.settled_until, s.settled_until)
          FROM sums s
         WHERE a.id = s.id
        RETURNING a.id, a.last_seq - s.entries AS seq, a.available - s.available AS available, a.last_recorded_on
    )
    INSERT INTO ledger_entry (
        id, account_id, lot_id, seq, kind, amount, effective_on, for_on, recorded_on, recorded_at, balance_before,
        balance_after, actor, reason, policy_version_id, source, key, part, digest, metadata, reverses_id, settles_id,
        hold_expires_on)
    SELECT v_ids[e.ord], e.account, CASE WHEN e.lot < 0 THEN v_lots[-e.lot] ELSE e.lot END,
           a.seq + row_number() OVER own, e.kind, e.amount, e.effective, e.for_on, a.last_recorded_on, p_recorded_at,
           a.available + sum(e.amount) OVER own - e.amount, a.available + sum(e.amount) OVER own,
           p_actor, e.reason, e.version, e.source, e.key, e.part, e.digest,
           p_told[coalesce(e.told, e.ord)],
           CASE WHEN e.reverses < 0 THEN v_ids[-e.reverses] ELSE e.reverses END,
           CASE WHEN e.settles < 0 THEN v_ids[-e.settles] ELSE e.settles END, e.hold_expires
      FROM unnest(e_account, e_lot, e_kind, e_amount, e_effective, e_for, e_key, e_part, e_digest, e_source, e_reason,
                  e_told, e_reverses, e_settles, e_version, e_hold_expires)
           WITH ORDINALITY AS e (account, lot, kind, amount, effective, for_on, key, part, digest, source, reason,
                                 told, reverses, settles, version, hold_expires, ord)
      JOIN account a ON a.id = e.account
    WINDOW own AS (PARTITION BY e.account ORDER BY e.ord ROWS UNBOUNDED PRECEDING);

    IF v_count IS NOT NULL THEN
        UPDATE ledger_lot l
           SET balance = l.balance + s.balance, held = l.held + s.held, expired = l.expired + s.expired,
               credits_until = greatest(l.credits_until, s.credits_until)
          FROM (SELECT CASE WHEN e.lot < 0 THEN v_lots[-e.lot] ELSE e.lot END AS lot, sum(e.amount) AS balance,
                       coalesce(-sum(e.amount) FILTER (WHERE e.kind IN ('HOLD', 'HOLD_RELEASE')), 0) AS held,
                       coalesce(-sum(e.amount) FILTER (WHERE e.kind = 'EXPIRATION'), 0) AS expired,
                       max(e.effective) FILTER (
                           WHERE e.amount > 0 AND e.kind NOT IN ('HOLD', 'HOLD_RELEASE', 'USAGE', 'EXPIRATION')
                       ) AS credits_until
                  FROM unnest(e_lot, e_kind, e_amount, e_effective) AS e (lot, kind, amount, effective)
                 GROUP BY 1) s
         WHERE l.id = s.lot;
    END IF;
    IF p_changes IS NOT NULL THEN
        UPDATE ledger_lot l SET floor = c.floor
          FROM jsonb_to_recordset(p_changes) AS c (id bigint, floor bigint, lapsed_on date)
         WHERE l.id = c.id AND l.floor IS DISTINCT FROM c.floor;
    END IF;

    status := 'posted';
END
$$
