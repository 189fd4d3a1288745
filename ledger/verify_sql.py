"""The statements of `ledger.verify`. Each check yields (account, holder, policy, what, expected, found) a fault."""

# Every statement is put together from constants of this file alone.
# ruff: noqa: S608

from __future__ import annotations

# What an account or lot must show, from its entries. The signs and kinds are those of `ledger/sql/post.sql`.
_SUMS = """
    count(e.id) AS last_seq,
    coalesce(sum(e.amount), 0) AS available,
    coalesce(sum(e.amount) FILTER (
        WHERE e.kind IN ('OPENING', 'ACCRUAL', 'GRANT', 'ADJUSTMENT', 'MIGRATION')), 0) AS credited,
    coalesce(-sum(e.amount) FILTER (WHERE e.kind = 'USAGE'), 0) AS used,
    coalesce(-sum(e.amount) FILTER (WHERE e.kind IN ('HOLD', 'HOLD_RELEASE')), 0) AS held,
    coalesce(sum(e.amount) FILTER (
        WHERE e.kind = 'CARRYOVER' AND e.for_on IS NULL), 0) AS carried_in,
    coalesce(-sum(e.amount) FILTER (
        WHERE e.kind = 'CARRYOVER' AND e.for_on IS NOT NULL), 0) AS carried_out,
    coalesce(-sum(e.amount) FILTER (WHERE e.kind = 'EXPIRATION'), 0) AS expired,
    coalesce(-sum(e.amount) FILTER (WHERE e.kind = 'ENCASHMENT'), 0) AS encashed,
    max(e.recorded_on) AS last_recorded_on,
    max(e.effective_on) FILTER (
        WHERE e.amount > 0 AND e.kind NOT IN ('HOLD', 'HOLD_RELEASE', 'USAGE', 'EXPIRATION')) AS credits_until
"""


def _fault(what: str, expected: str, found: str, joins: str, where: str, order: str = "a.id") -> str:
    """A check that yields one fault for each row that ``where`` lets through."""
    return f"""
SELECT a.id, a.holder_id, p.name, {what}, ({expected})::text, ({found})::text
  FROM ledger_account a
  JOIN ledger_policy p ON p.id = a.policy_id {joins}
 WHERE {where}
 ORDER BY {order}"""


_ACCOUNT_COLUMNS = (
    "available", "credited", "used", "held", "carried_in", "carried_out", "expired", "encashed", "last_seq",
    "last_recorded_on",
)  # fmt: skip

ACCOUNT_TOTALS = _fault(
    what="v.what",
    expected="v.expected",
    found="v.found",
    joins=f"""
    LEFT JOIN LATERAL (SELECT {_SUMS} FROM ledger_entry e WHERE e.account_id = a.id) s ON true
    CROSS JOIN LATERAL (VALUES
        {", ".join(f"('{name}', s.{name}::text, a.{name}::text)" for name in _ACCOUNT_COLUMNS)}
    ) AS v (what, expected, found)""",
    where="v.expected IS DISTINCT FROM v.found",
    order="a.id, v.what",
)

LOT_TOTALS = _fault(
    what="v.what || ' of lot ' || l.name",
    expected="v.expected",
    found="v.found",
    joins=f"""
    JOIN ledger_lot l ON l.account_id = a.id
    LEFT JOIN (SELECT e.lot_id, {_SUMS} FROM ledger_entry e GROUP BY e.lot_id) s ON s.lot_id = l.id
    CROSS JOIN LATERAL (VALUES
        ('balance', coalesce(s.available, 0)::text, l.balance::text),
        ('held', coalesce(s.held, 0)::text, l.held::text),
        ('expired', coalesce(s.expired, 0)::text, l.expired::text),
        ('credits_until', s.credits_until::text, l.credits_until::text)
    ) AS v (what, expected, found)""",
    where="v.expected IS DISTINCT FROM v.found",
    order="a.id, l.id, v.what",
)

LOTS_OF_ACCOUNTS = _fault(
    what="v.what",
    expected="v.expected",
    found="v.found",
    joins="""
    JOIN (SELECT account_id, sum(balance) AS balance, sum(held) AS held FROM ledger_lot GROUP BY account_id) s
      ON s.account_id = a.id
    CROSS JOIN LATERAL (VALUES
        ('sum of the lots'' balances', a.available, s.balance), ('sum of what lots hold', a.held, s.held)
    ) AS v (what, expected, found)""",
    where="v.expected <> v.found",
)

FLOORS = _fault(
    what="'floor of lot ' || l.name",
    expected="'at least ' || l.floor",
    found="s.balance",
    joins="""
    JOIN ledger_lot l ON l.account_id = a.id
    JOIN (SELECT lot_id, sum(amount) AS balance FROM ledger_entry GROUP BY lot_id) s ON s.lot_id = l.id""",
    where="s.balance < l.floor OR l.balance < l.floor",
    order="a.id, l.id",
)

# One line a gap: the number before it plus one was to be next.
NUMBERS = _fault(
    what="'number of the entry'",
    expected="e.before + 1",
    found="e.seq",
    joins="""
    JOIN (SELECT account_id, seq, coalesce(lag(seq) OVER own, 0) AS before
            FROM ledger_entry WINDOW own AS (PARTITION BY account_id ORDER BY seq, id)) e ON e.account_id = a.id""",
    where="e.seq <> e.before + 1",
    order="a.id, e.seq",
)

RUNNING_BALANCES = _fault(
    what="v.what || ' entry ' || e.seq",
    expected="v.expected",
    found="v.found",
    joins="""
    JOIN (SELECT account_id, seq, amount, balance_before, balance_after,
                 sum(amount) OVER (PARTITION BY account_id ORDER BY seq, id ROWS UNBOUNDED PRECEDING) AS running
            FROM ledger_entry) e ON e.account_id = a.id
    CROSS JOIN LATERAL (VALUES
        ('balance before', e.running - e.amount, e.balance_before), ('balance after', e.running, e.balance_after)
    ) AS v (what, expected, found)""",
    where="v.expected <> v.found",
    order="a.id, e.seq, v.what DESC",
)

RECORDED_IN_ORDER = _fault(
    what="'day on which entry ' || e.seq || ' was recorded'",
    expected="'not before ' || e.before",
    found="e.recorded_on",
    joins="""
    JOIN (SELECT account_id, seq, recorded_on, max(recorded_on) OVER (
                     PARTITION BY account_id ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM ledger_entry) e ON e.account_id = a.id""",
    where="e.recorded_on < e.before",
    order="a.id, e.seq",
)

SIGNS = _fault(
    what="'sign of entry ' || e.seq || ' (' || e.kind || ')'",
    expected="CASE WHEN (e.kind IN ('ACCRUAL', 'GRANT', 'HOLD_RELEASE')) = (e.reverses_id IS NULL) "
    "THEN 'more than 0' ELSE 'less than 0' END",
    found="e.amount",
    joins="JOIN ledger_entry e ON e.account_id = a.id",
    where="e.amount = 0 OR e.kind IN ('ACCRUAL', 'GRANT', 'HOLD_RELEASE', 'EXPIRATION', 'HOLD', 'USAGE', 'ENCASHMENT') "
    "AND (e.amount > 0) <> ((e.kind IN ('ACCRUAL', 'GRANT', 'HOLD_RELEASE')) = (e.reverses_id IS NULL))",
    order="a.id, e.seq",
)

PLACES = _fault(
    what="v.what || ' of entry ' || e.seq",
    expected="v.expected",
    found="v.found",
    joins="""
    JOIN ledger_entry e ON e.account_id = a.id
    JOIN ledger_lot l ON l.id = e.lot_id
    LEFT JOIN ledger_policyversion w ON w.id = e.policy_version_id
    CROSS JOIN LATERAL (VALUES
        ('account of the lot', a.id, l.account_id),
        ('policy of the version', a.policy_id, coalesce(w.policy_id, a.policy_id))
    ) AS v (what, expected, found)""",
    where="v.expected <> v.found",
    order="a.id, e.seq",
)

REVERSALS = _fault(
    what="'reversal, entry ' || e.seq || ': ' || v.what",
    expected="v.expected",
    found="v.found",
    joins="""
    JOIN ledger_entry e ON e.account_id = a.id
    JOIN ledger_entry r ON r.id = e.reverses_id
    CROSS JOIN LATERAL (VALUES
        ('amount', (-r.amount)::text, e.amount::text), ('kind', r.kind::text, e.kind::text),
        ('lot', r.lot_id::text, e.lot_id::text), ('account', r.account_id::text, e.account_id::text),
        ('of an entry that is itself one', 'no', CASE WHEN r.reverses_id IS NULL THEN 'no' ELSE 'yes' END),
        ('of an earlier entry', 'yes', CASE WHEN r.id < e.id THEN 'yes' ELSE 'no' END)
    ) AS v (what, expected, found)""",
    where="v.expected <> v.found",
    order="a.id, e.seq, v.what",
)

REVERSED_ONCE = _fault(
    what="'reversals of entry ' || e.seq",
    expected="1",
    found="r.times",
    joins="""
    JOIN ledger_entry e ON e.account_id = a.id
    JOIN (SELECT reverses_id, count(*) AS times FROM ledger_entry WHERE reverses_id IS NOT NULL GROUP BY 1) r
      ON r.reverses_id = e.id""",
    where="r.times > 1",
    order="a.id, e.seq",
)

# What is still held of a hold is its amount less what was released of it; a lot holds the sum of these.
OPEN_HOLDS = _fault(
    what="'left of the hold, entry ' || h.seq",
    expected="'between 0 and ' || -h.amount",
    found="h.open",
    joins="""
    JOIN (SELECT e.account_id, e.seq, e.amount, -e.amount - coalesce(sum(s.amount), 0) AS open
            FROM ledger_entry e
            LEFT JOIN ledger_entry s ON s.settles_id = e.id AND s.kind = 'HOLD_RELEASE' AND s.lot_id = e.lot_id
           WHERE e.kind = 'HOLD' GROUP BY e.id) h ON h.account_id = a.id""",
    where="h.open NOT BETWEEN 0 AND -h.amount",
    order="a.id, h.seq",
)

RELEASES = _fault(
    what="'hold that entry ' || e.seq || ' releases'",
    expected="'a hold of its lot'",
    found="coalesce(h.kind || ' of lot ' || h.lot_id, 'none')",
    joins="JOIN ledger_entry e ON e.account_id = a.id LEFT JOIN ledger_entry h ON h.id = e.settles_id",
    where="e.kind = 'HOLD_RELEASE' AND (h.kind IS DISTINCT FROM 'HOLD' OR h.lot_id <> e.lot_id)",
    order="a.id, e.seq",
)

# The parts of one step are numbered from 0 and carry one digest: of a step of one account within it, of one that drew
# on several accounts of a holder over all of these.
KEYS = _fault(
    what="'parts and digests of the step with key ' || k.key",
    expected="k.parts || ' and 1'",
    found="(k.last + 1) || ' and ' || k.digests",
    joins="""
    JOIN (SELECT min(s.account_id) AS account_id, s.key, sum(s.parts) AS parts, max(s.last) AS last,
                 greatest(max(s.digests), (max(s.digest) <> min(s.digest))::integer + 1) AS digests
            FROM (SELECT e.account_id, e.key, count(*) AS parts, max(e.part) AS last, min(e.digest) AS digest,
                         count(DISTINCT e.digest) AS digests
                    FROM ledger_entry e GROUP BY e.account_id, e.key) s
            JOIN ledger_account b ON b.id = s.account_id
            JOIN ledger_policy q ON q.id = b.policy_id
           GROUP BY b.holder_id, q.resource_id, s.key
          HAVING NOT (bool_and(s.parts = s.last + 1 AND s.digests = 1)
                      OR sum(s.parts) = max(s.last) + 1 AND max(s.digests) = 1 AND min(s.digest) = max(s.digest))
         ) k ON k.account_id = a.id""",
    where="true",
    order="a.id, k.key",
)

# What a version of a report of hours says it posted is the sum of the entries of its steps, whose keys end in the
# period; and what hours have earned stands in a report.
HOURS_WORKED = _fault(
    what="'posted for hours, ' || w.name",
    expected="coalesce(w.amount, 0)",
    found="coalesce(w.posted::text, 'no report')",
    joins="""
    JOIN (SELECT coalesce(r.account_id, e.account_id) AS account_id, coalesce(r.name, e.name) AS name,
                 r.posted, e.amount
            FROM (SELECT account_id, 'worked/' || ref || '/' || version AS name, sum(posted) AS posted
                    FROM ledger_workedreport GROUP BY 1, 2) r
            FULL JOIN (SELECT account_id, left(key, length(key) - strpos(reverse(key), '/')) AS name,
                              sum(amount) AS amount
                         FROM ledger_entry WHERE kind = 'ACCRUAL' AND starts_with(source, 'worked/')
                        GROUP BY 1, 2) e ON e.account_id = r.account_id AND e.name = r.name
         ) w ON w.account_id = a.id""",
    where="w.posted IS DISTINCT FROM coalesce(w.amount, 0)",
    order="a.id, w.name",
)

ACCOUNT_CHECKS = (
    NUMBERS, RUNNING_BALANCES, RECORDED_IN_ORDER, SIGNS, PLACES, KEYS, REVERSALS, REVERSED_ONCE, RELEASES, OPEN_HOLDS,
    LOT_TOTALS, FLOORS, LOTS_OF_ACCOUNTS, ACCOUNT_TOTALS, HOURS_WORKED,
)  # fmt: skip

# Per unit: what holders have, by their accounts, and the other side of every entry, by its kind. The carryover account
# only passes on what one lot hands to another, so it must be empty by itself.
TRIAL_BALANCE = """
WITH counter AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS c (kind, name)),
moved AS (
    SELECT r.unit, c.name, -sum(e.amount) AS amount
      FROM ledger_entry e
      JOIN ledger_account a ON a.id = e.account_id
      JOIN ledger_policy p ON p.id = a.policy_id
      JOIN ledger_resource r ON r.id = p.resource_id
      LEFT JOIN counter c ON c.kind = e.kind
     GROUP BY r.unit, c.name
), side AS (
    SELECT unit, amount FROM moved
    UNION ALL
    SELECT r.unit, sum(a.available)
      FROM ledger_account a
      JOIN ledger_policy p ON p.id = a.policy_id
      JOIN ledger_resource r ON r.id = p.resource_id
     GROUP BY r.unit
)
SELECT unit, 'sum of all accounts', sum(amount) FROM side GROUP BY unit HAVING sum(amount) <> 0
UNION ALL
SELECT unit, 'account of what is carried over', amount FROM moved WHERE name = 'carried over' AND amount <> 0
UNION ALL
SELECT unit, 'entries of a kind without a counter-account', amount FROM moved WHERE name IS NULL
ORDER BY 1, 2
"""

COUNTS = """
SELECT (SELECT count(*) FROM ledger_account), (SELECT count(*) FROM ledger_lot), (SELECT count(*) FROM ledger_entry)
"""
