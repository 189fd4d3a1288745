"""How payroll proves that a message is its own: HMAC-SHA256 over the time of sending and the body.

The secret is computed from the installation's key, the company and a nonce, so that it is stored nowhere, is worthless
in another company, and ends with its nonce.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

from people.company import schema_name
from people.models import PayrollKey

TIMESTAMP, SIGNATURE = "X-Passbook-Timestamp", "X-Passbook-Signature"
VERSION = "v1="
TOLERANCE = timedelta(minutes=5)
PREFIX = "pbw_"
_DIGITS = 12

MESSAGE = f"“{VERSION}” and the HMAC-SHA256, in hexadecimal, of the time stamp, a full stop and the body"


class NotSigned(Exception):
    """The message does not prove whose it is. `header` names what is wrong; the words say what would be right."""

    def __init__(self, header: str, message: str) -> None:
        super().__init__(message)
        self.header = header


def secret_of(key: PayrollKey) -> str:
    """The secret that payroll signs with."""
    return next(_secrets(key))


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the header of the signature says of a body sent at that time (seconds since 1970)."""
    return VERSION + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def verify(key: PayrollKey | None, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
    """See that a message was signed with the company's secret, within five minutes of that moment.

    :raises NotSigned: if not.
    """
    timestamp, signed = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= _DIGITS):
        what = f"“{timestamp[:30]}” is none" if timestamp else "it is missing"
        raise NotSigned(TIMESTAMP, f"The time of sending is needed, as seconds since 1970 in UTC; {what}.")
    if not signed.startswith(VERSION):
        raise NotSigned(SIGNATURE, f"The signature is needed: {MESSAGE}.")
    late = timedelta(seconds=int(at.timestamp()) - int(timestamp))
    if abs(late) > TOLERANCE:
        when = "ago" if late > timedelta() else "ahead"
        raise NotSigned(
            TIMESTAMP,
            f"It was signed {abs(int(late.total_seconds()))} seconds {when}, and {int(TOLERANCE.total_seconds())} are "
            "the most. Sign it anew when it is sent, and set the clock.",
        )
    expected = [signature(secret, timestamp, body) for secret in _secrets(key)] if key else []
    if not any(hmac.compare_digest(each.encode(), signed.encode()) for each in expected):
        raise NotSigned(
            SIGNATURE,
            f"The signature does not fit. It is {MESSAGE}, byte for byte as sent, with the secret that HR made last.",
        )


def _secrets(key: PayrollKey) -> Iterator[str]:
    """The secret by the installation's key, and by those before it that still count."""
    for of_installation in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        made = salted_hmac("people.payroll", f"{schema_name()}/{key.nonce}", secret=of_installation, algorithm="sha256")
        yield PREFIX + urlsafe_b64encode(made.digest()).decode().rstrip("=")
