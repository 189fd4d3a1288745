"""Every kind of problem that the API answers with: its code, its status and what it means.

Programs tell problems apart by `code`; the documentation and the schema are written from this list.
"""

from __future__ import annotations

from dataclasses import dataclass

PAGE = "/api/problems/"


def in_parts(text: str) -> list[tuple[str, bool]]:
    """A text in parts: plain words, and what stands between `ticks`, which is code."""
    return [(part, index % 2 == 1) for index, part in enumerate(text.split("`")) if part]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. `title` is the same each time; what a problem is about this time is its `detail`."""

    code: str
    status: int
    title: str
    means: str

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """What it means, in parts."""
        return in_parts(self.means)

    @property
    def type(self) -> str:
        """The address at which the kind is explained, relative to the API's host."""
        return f"{PAGE}#{self.code}"


_ALL = (
    Kind(
        "invalid",
        400,
        "Something that was sent is not valid",
        "A field or a filter is missing, unknown, or not of its form. `errors` names each.",
    ),
    Kind("unreadable", 400, "The request cannot be read", "The body is no JSON, or the request is malformed."),
    Kind("not_signed_in", 401, "Nobody is signed in", "Send a token: `Authorization: Bearer pbk_…`."),
    Kind(
        "token_refused",
        401,
        "The token opens nothing here",
        "It is unknown in this company, revoked or past its last day, or its owner may not sign in any more.",
    ),
    Kind(
        "signature_refused",
        401,
        "The signature proves nothing",
        "Only for payroll's messages: time stamp or signature are missing, stale or wrong. `errors` names which.",
    ),
    Kind("not_allowed", 403, "This is not yours to do", "You may see it, and somebody else may do it."),
    Kind(
        "csrf",
        403,
        "The session's CSRF token is missing",
        "With a session's cookie, send the header `X-CSRFToken` as well. Tokens need none.",
    ),
    Kind("not_found", 404, "There is nothing here", "It does not exist, or not for you: the two answer the same."),
    Kind("method_not_allowed", 405, "This cannot be done here", "The header `Allow` names what can be."),
    Kind("not_acceptable", 406, "The API answers in JSON only", "Ask for `application/json`, or leave `Accept` out."),
    Kind("refused", 409, "It cannot be done now", "As things stand the operation refuses; `detail` says why."),
    Kind(
        "below_floor",
        409,
        "The balance does not cover it",
        "More is asked for than can be used on these days: `asked`, `available`, `held` and `shortfall`, in `unit`.",
    ),
    Kind("overlap", 409, "These hours are taken", "Another request of the same person claims some of them."),
    Kind("decided", 409, "It has been decided", "Somebody decided it, or it was withdrawn, since you looked."),
    Kind("closed", 409, "Nothing is left to act on", "What was held or used has been settled already."),
    Kind(
        "key_reused",
        409,
        "The Idempotency-Key was used before",
        "The same key came with other content. What was sent first stands; use a new key for something new.",
    ),
    Kind("too_large", 413, "The body is too large", "Send less at a time."),
    Kind("unsupported_media_type", 415, "The API reads JSON only", "Send `Content-Type: application/json`."),
    Kind(
        "not_possible",
        422,
        "The rules do not allow it",
        "It is well formed, but a policy, a schedule or a limit rules it out; `errors` names the field.",
    ),
    Kind("throttled", 429, "Too many tries", "Wait for as many seconds as the header `Retry-After` says."),
    Kind("server_error", 500, "Something went wrong on the server", "Nothing was changed. It is in the server's log."),
    Kind("busy", 503, "The balance is changing at this very moment", "Nothing was done. Send it once more."),
)

KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}
