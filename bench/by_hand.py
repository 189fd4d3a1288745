"""The same work as plain SQL: the limit that the engine is measured against.

One function a hold does what the rules ask of it and nothing else, on the same tables; pgbench calls it, prepared.
"""

# The statements are put together from constants of this file alone.
# ruff: noqa: S608

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from django.db import connection

from config.services.postgres import programs

_CHANGE = """
    INSERT INTO ledger_entry (account_id, lot_id, seq, kind, amount, effective_on, for_on, recorded_on, recorded_at,
                              balance_before, balance_after, actor, reason, policy_version_id, source, key, part,
                              digest, metadata, settles_id)
    VALUES (p_account, {lot}, v_seq + {number}, '{kind}', {amount}, p_on, p_on, p_on, p_at,
            v_available + {before}, v_available + {before} + ({amount}), 'bench', '', p_version, p_key,
            '{prefix}' || p_key, {part}, 0, '{{}}', {settles})
"""
_HOLD = f"""
CREATE FUNCTION bench_hold(p_account bigint, p_amount bigint, p_on date, p_at timestamptz, p_key text, p_version bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_lot bigint;
    v_seq bigint;
    v_available bigint;
    v_entry bigint;
BEGIN
    SELECT last_seq, available INTO v_seq, v_available FROM ledger_account WHERE id = p_account FOR UPDATE;
    SELECT id INTO v_lot FROM ledger_lot
     WHERE account_id = p_account AND valid_from <= p_on AND (expires_on IS NULL OR expires_on >= p_on)
       AND balance - p_amount >= floor
     ORDER BY priority, expires_on, valid_from, name LIMIT 1;
    IF v_lot IS NULL THEN
        RAISE EXCEPTION 'not enough';
    END IF;
    UPDATE ledger_account
       SET held = held + p_amount, available = available - p_amount, last_seq = v_seq + 1, version = version + 1,
           last_recorded_on = p_on
     WHERE id = p_account;
    UPDATE ledger_lot SET balance = balance - p_amount, held = held + p_amount WHERE id = v_lot;
    {
    _CHANGE.format(lot="v_lot", number=1, kind="HOLD", amount="-p_amount", before=0, prefix="", part=0, settles="NULL")
} RETURNING id INTO v_entry;
    RETURN v_entry;
END $$
"""
_HOLD_AND_APPROVE = f"""
CREATE FUNCTION bench_approve(p_hold bigint, p_on date, p_at timestamptz, p_version bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    p_account bigint;
    p_key text;
    v_lot bigint;
    v_amount bigint;
    v_seq bigint;
    v_available bigint;
BEGIN
    SELECT account_id, lot_id, -amount, source INTO p_account, v_lot, v_amount, p_key
      FROM ledger_entry WHERE id = p_hold;
    SELECT last_seq, available INTO v_seq, v_available FROM ledger_account WHERE id = p_account FOR UPDATE;
    IF EXISTS (SELECT 1 FROM ledger_entry WHERE account_id = p_account AND source = p_key AND settles_id = p_hold) THEN
        RAISE EXCEPTION 'settled';
    END IF;
    UPDATE ledger_account
       SET held = held - v_amount, used = used + v_amount, last_seq = v_seq + 2, version = version + 1,
           shape = shape + 1, last_recorded_on = p_on
     WHERE id = p_account;
    UPDATE ledger_lot SET held = held - v_amount WHERE id = v_lot;
    {
    _CHANGE.format(
        lot="v_lot",
        number=1,
        kind="HOLD_RELEASE",
        amount="v_amount",
        before=0,
        prefix="approve/",
        part=0,
        settles="p_hold",
    )
};
    {
    _CHANGE.format(
        lot="v_lot",
        number=2,
        kind="USAGE",
        amount="-v_amount",
        before="v_amount",
        prefix="approve/",
        part=1,
        settles="p_hold",
    )
};
END $$
"""
_BATCH = """
WITH added AS (
    UPDATE ledger_account
       SET credited = credited + {times} * 10, available = available + {times} * 10, last_seq = last_seq + {times},
           version = version + 1, shape = shape + 1
    RETURNING id, last_seq - {times} AS seq, available - {times} * 10 AS available
), lots AS (
    UPDATE ledger_lot SET balance = balance + {times} * 10 RETURNING id, account_id
)
INSERT INTO ledger_entry (account_id, lot_id, seq, kind, amount, effective_on, recorded_on, recorded_at, balance_before,
                          balance_after, actor, reason, policy_version_id, source, key, part, digest, metadata)
SELECT a.id, l.id, a.seq + n, 'ACCRUAL', 10, '2026-03-02', '2026-03-02', '2026-03-02 12:00+00',
       a.available + (n - 1) * 10, a.available + n * 10, 'bench', '', {version}, '', '{key}' || n, 0, 0,
       '{{"rate": 10}}'
  FROM added a
  JOIN lots l ON l.account_id = a.id
 CROSS JOIN generate_series(1, {times}) AS n
"""
HOLD_SCRIPT = """
\\set account random({first}, {last})
SELECT bench_hold(:account, 1, '2026-03-02', '2026-03-02 12:00+00', gen_random_uuid()::text, {version});
"""
HOLD_AND_APPROVE_SCRIPT = """
\\set account random({first}, {last})
SELECT bench_hold(:account, 1, '2026-03-02', '2026-03-02 12:00+00', gen_random_uuid()::text, {version}) AS hold \\gset
SELECT bench_approve(:hold, '2026-03-02', '2026-03-02 12:00+00', {version});
"""


def install() -> None:
    """Put the functions into the schema in use."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD)
        cursor.execute(_HOLD_AND_APPROVE)


def rate(script: str, *, schema: str, clients: int, seconds: float, **values: int) -> float:
    """Transactions a second that pgbench gets through with so many clients."""
    settings = connection.settings_dict
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {
        "PGHOST": settings["HOST"] or "localhost",
        "PGPORT": str(settings["PORT"] or 5432),
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
        "PGOPTIONS": f"-c search_path={schema}",
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.sql"
        path.write_text(script.format(**values))
        command = [str(programs() / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={clients}"]
        command += ["--jobs=2" if clients > 1 else "--jobs=1", f"--time={seconds:.0f}", f"--file={path}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or found is None or "aborted" in done.stderr:
        raise RuntimeError(f"pgbench failed.\n{done.stdout}{done.stderr}")
    return float(found.group(1))


def batch(version: int, times: int, key: str) -> None:
    """So many accruals on every account, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BATCH.format(version=version, times=times, key=key))
