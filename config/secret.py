"""The secret key of a trial: made once and kept with the data, so that sign-ins survive a restart."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def kept_secret_key(folder: Path) -> str:
    """The key in this folder. Several processes may ask first at once: one makes it, all get the same."""
    path = folder / "secret-key"
    with suppress(FileNotFoundError):
        return path.read_text()
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret-key.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text()
