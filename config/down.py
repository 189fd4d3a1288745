"""`make down`: end the run of this folder and its embedded servers, however they were left."""

import os
import signal
import time
from contextlib import suppress

from config import services
from config.processes import STOP_SECONDS, stop_leftovers
from config.run import running_as


def main() -> None:
    folder = services.data_folder()
    if pid := running_as(folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 2 * STOP_SECONDS
        while running_as(folder) and time.monotonic() < deadline:
            time.sleep(0.1)
    stop_leftovers(folder / "run.json")
    for server in (services.POSTGRES, services.TEST_POSTGRES, services.REDIS):
        server.stop()
    print("Nothing of Passbook is running in this folder.")


if __name__ == "__main__":
    main()
