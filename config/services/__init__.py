"""PostgreSQL and Redis out of Python wheels, for laptops, CI and trials: no root, no Docker, no system package.

They stand in where DATABASE_URL or REDIS_URL is unset, and keep their data under `.data/`.
"""

import os
import sys

from config.services.folders import CannotStart, data_folder, make_data_folder
from config.services.postgres import Postgres
from config.services.redis import Redis
from config.services.sharing import SharedServer

__all__ = [
    "POSTGRES",
    "REDIS",
    "TEST_POSTGRES",
    "CannotStart",
    "data_folder",
    "make_data_folder",
    "use",
    "use_for_tests",
]

POSTGRES = Postgres(data_folder() / "postgres")
TEST_POSTGRES = Postgres(data_folder() / "test-postgres", durable=False)
REDIS = Redis(data_folder() / "redis")

_shared = {
    "DATABASE_URL": SharedServer("postgres", POSTGRES),
    "REDIS_URL": SharedServer("redis", REDIS),
}
_shared_by_tests = SharedServer("test-postgres", TEST_POSTGRES)


def use() -> None:
    """Bring up what no URL is given for, until this process ends. Ends the process with a message if that fails."""
    try:
        for variable, server in _shared.items():
            if not os.environ.get(variable):
                server.join()
    except CannotStart as error:
        sys.exit(f"Passbook cannot start. {error}")


def use_for_tests() -> None:
    """Bring up the tests' own PostgreSQL, which keeps nothing safe and so is faster.

    :raises CannotStart: if that fails.
    """
    if not os.environ.get("DATABASE_URL"):
        _shared_by_tests.join()
