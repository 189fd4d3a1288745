"""All mistakes that are made, by the form or command in which they are made."""

from __future__ import annotations

from collections.abc import Callable

from tests.errors import (
    agreements,
    api,
    changes,
    commands,
    granting,
    imports,
    inbox,
    lab,
    leave,
    people,
    policies,
    sign_in,
)
from tests.errors.desk import Desk
from tests.errors.outcome import Outcome

MISTAKES: dict[str, dict[str, Callable[[Desk], Outcome]]] = {
    **sign_in.mistakes(),
    **leave.mistakes(),
    **inbox.mistakes(),
    **policies.mistakes(),
    **lab.mistakes(),
    **agreements.mistakes(),
    **granting.mistakes(),
    **imports.mistakes(),
    **changes.mistakes(),
    **people.mistakes(),
    **commands.mistakes(),
    **api.mistakes(),
}
