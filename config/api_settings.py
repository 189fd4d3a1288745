"""How the API is put together: who may in, what is read and written, and what its documentation says of itself."""

from __future__ import annotations

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.rest.authentication.TokenAuthentication",
        "people.rest.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["people.rest.permissions.IsEmployee"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["people.rest.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "people.rest.pagination.KeysetPagination",
    "EXCEPTION_HANDLER": "people.rest.problems.handle",
    # Of one address, with secrets that open nothing; a right one always works.
    "DEFAULT_THROTTLE_RATES": {"wrong-token": "20/min"},
    # The address is that of the connection: a header that anybody can write is not asked.
    "NUM_PROXIES": 0,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

DESCRIPTION = """
Everything that a person can do on Passbook's pages, for programs. Each company answers under its own host name.

**Who asks.** Make a token under *Account → API tokens* and send it: `Authorization: Bearer pbk_…`. A token may see and
do what its owner may. In a browser the pages' session works as well, with the header `X-CSRFToken` for what changes
something.

**Amounts** are whole numbers in the resource's unit: minutes for leave. **Days** are the company's where they date an
entry, the person's own where they are leave; moments carry their offset.

**Lists** come in pages: follow `next` until it is null.

**Problems** come as `application/problem+json` (RFC 9457). Tell them apart by `code`;
[each is explained](/api/problems/). What you may not see does not exist (404); what you may see but not do is refused
(403).

**Payroll** reports hours worked at `POST /webhooks/payroll_processed`, signed with a secret of the company's. HR makes
it in the admin, where the page also says what is sent.

**Once.** Where the header `Idempotency-Key` is taken, the same key with the same body gets the first answer again.
"""

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Passbook",
    "VERSION": "1",
    "DESCRIPTION": DESCRIPTION.strip(),
    "LICENSE": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    # The documentation is the same for everybody, and tells nothing of any company.
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "EntryKind": "ledger.models.Entry.Kind",
        "AdjustmentKind": "people.api.hr.KINDS",
        "RequestState": "timeoff.api.shapes_in.STATES",
        "HalfOfDay": "timeoff.api.shapes_in.HALVES",
        "CoverState": "timeoff.api.shapes_out.COVER_STATES",
        "AbsenceState": "timeoff.api.shapes_out.ABSENCE_STATES",
        "ApprovalState": "approvals.models.Approval.State",
        "FinalVerdict": "approvals.api.shapes.FINAL",
        "Verdict": "approvals.models.Decision.Verdict",
        "RowCoverState": "approvals.api.shapes.COVER_STATES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "people.rest.schema.add_problems",
    ],
    "TAGS": [
        {"name": "people", "description": "Who works here, and when they are off."},
        {"name": "balances", "description": "What people have, and every entry it is made of."},
        {"name": "time off", "description": "Requests for leave."},
        {"name": "teams", "description": "Who is here, and who is away."},
        {"name": "approvals", "description": "What waits for a decision."},
        {"name": "policies", "description": "The rules, for HR and auditors."},
    ],
}
