"""Kinds of resource: a class that a domain registers, so that type safety comes from a class and not from a string."""

from __future__ import annotations

from dataclasses import dataclass, field


class UnknownKind(LookupError):
    """No domain has registered this kind of resource."""


@dataclass(frozen=True)
class ResourceKind:
    """What the pages and forms need to know of a kind of resource.

    ``unit`` is ``minutes``, ``points`` or empty where each resource names its own currency. ``words`` gives a domain's
    own word for an entry kind ("Charge" for a usage of money).
    """

    key: str
    label: str
    unit: str
    words: dict[str, str] = field(default_factory=dict)

    def word_for(self, entry_kind: str) -> str:
        """The domain's word for an entry kind."""
        return self.words.get(entry_kind, entry_kind.replace("_", " ").capitalize())


_kinds: dict[str, ResourceKind] = {}


def register(kind: ResourceKind) -> ResourceKind:
    """Make a kind known; a domain app does so when it is ready.

    :raises ValueError: if another kind has this key.
    """
    if _kinds.setdefault(kind.key, kind) != kind:
        raise ValueError(f"The kind of resource {kind.key!r} is registered twice.")
    return kind


def get(key: str) -> ResourceKind:
    """The kind of that key.

    :raises UnknownKind: if no domain has registered it.
    """
    try:
        return _kinds[key]
    except KeyError:
        raise UnknownKind(f"No app has registered the kind of resource {key!r}.") from None


def choices() -> list[tuple[str, str]]:
    """Keys and labels for a form."""
    return [(kind.key, kind.label) for kind in _kinds.values()]
