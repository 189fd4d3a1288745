"""Letting programs in for somebody, and shutting them out again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from people.access import digest_of, new_nonce, new_secret
from people.models import ApiToken, CalendarFeed, Employee, KeptAnswer, Team
from people.models.access import TOKEN_NAME_LENGTH

MOST_TOKENS = 20
ANSWERS_KEPT_FOR = timedelta(days=30)


class CannotCreateToken(Exception):
    """There can be no such token. `field` names what to correct, if it is one field."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def create_token(
    *, employee: Employee, name: str, at: datetime, expires_on: date | None = None
) -> tuple[ApiToken, str]:
    """A token for a program of somebody's, and its secret: this is the only time that anybody can read it.

    :raises CannotCreateToken: without a name, with a last day that has passed, or if there are too many already.
    """
    # Lock the person first: two tabs may send the form at once, and the limit holds for both together.
    employee = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    today, name = at.astimezone(employee.zone).date(), name.strip()
    if not name:
        raise CannotCreateToken("Give the token a name, to know it by later.", field="name")
    if len(name) > TOKEN_NAME_LENGTH:
        raise CannotCreateToken(f"The name has {len(name)} characters, and {TOKEN_NAME_LENGTH} fit.", field="name")
    if expires_on is not None and expires_on < today:
        raise CannotCreateToken("The last day has passed already.", field="expires_on")
    live = ApiToken.objects.of(employee).live(today)
    if live.count() >= MOST_TOKENS:
        raise CannotCreateToken(f"You have {MOST_TOKENS} tokens. Revoke one that is no longer needed first.")
    if live.filter(name=name).exists():
        raise CannotCreateToken("You have a token of this name. Choose another, to tell them apart.", field="name")
    secret = new_secret()
    token = ApiToken.objects.create(
        employee=employee, name=name, digest=digest_of(secret), created_at=at, expires_on=expires_on
    )
    return token, secret


def revoke_token(*, token: ApiToken, at: datetime) -> bool:
    """Shut a token for good; false if it was already."""
    return bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at))


def note_token_use(*, token: ApiToken, on: date) -> None:
    """Remember the last day on which a token was used: one write a day, however busy it is."""
    if token.last_used_on is None or token.last_used_on < on:
        newer = Q(last_used_on=None) | Q(last_used_on__lt=on)
        ApiToken.objects.filter(newer, pk=token.pk).update(last_used_on=on)


def open_feed(*, employee: Employee, at: datetime, team: Team | None = None) -> CalendarFeed:
    """An address for somebody's own leave, or for a team's; asked again, the one that there is."""
    feed, _ = CalendarFeed.objects.get_or_create(
        employee=employee, team=team, defaults={"nonce": new_nonce(), "made_at": at}
    )
    return feed


def renew_feed(*, feed: CalendarFeed, at: datetime) -> CalendarFeed:
    """Another address for the same calendar: whoever has the old one reads nothing more."""
    feed.nonce, feed.made_at, feed.last_read_on = new_nonce(), at, None
    feed.save(update_fields=["nonce", "made_at", "last_read_on"])
    return feed


def change_feed(*, feed: CalendarFeed, with_holidays: bool) -> CalendarFeed:
    """Say what a calendar holds besides leave; its address stays."""
    feed.with_holidays = with_holidays
    feed.save(update_fields=["with_holidays"])
    return feed


def close_feed(*, feed: CalendarFeed) -> None:
    """Shut an address for good."""
    CalendarFeed.objects.filter(pk=feed.pk).delete()


def note_feed_read(*, feed: CalendarFeed, on: date) -> None:
    """Remember the last day on which a calendar was read: one write a day."""
    if feed.last_read_on is None or feed.last_read_on < on:
        newer = Q(last_read_on=None) | Q(last_read_on__lt=on)
        CalendarFeed.objects.filter(newer, pk=feed.pk).update(last_read_on=on)


def forget_answers(*, on: date) -> int:
    """Delete the API's answers that were kept for long enough; returns how many."""
    before = datetime.combine(on - ANSWERS_KEPT_FOR, time(), UTC)
    deleted, _ = KeptAnswer.objects.filter(at__lt=before).delete()
    return deleted


def forget_access(employee: Employee) -> None:
    """Everything that lets programs in for somebody, and what they were answered: gone with the person."""
    for kept in (ApiToken, CalendarFeed, KeptAnswer):
        kept.objects.filter(employee=employee).delete()
