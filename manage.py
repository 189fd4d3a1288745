#!/usr/bin/env python
"""Django's command line, with the embedded database brought up for the commands that need one."""

import os
import sys

# Commands that touch neither database nor broker, so that they work where neither can run (an image build, a linter).
OFFLINE = {"check", "collectstatic", "help", "spectacular", "test", "version", "--help", "-h", "--version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django is not installed here. Run `make install`, then use .venv/bin/python.") from error

    from django.core.exceptions import ImproperlyConfigured

    from config import services

    try:
        if len(sys.argv) > 1 and sys.argv[1] not in OFFLINE:
            services.use()
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # Somebody has to write a setting otherwise; where in our code it is read does not help them.
        raise SystemExit(f"Passbook cannot start: {error}") from None


if __name__ == "__main__":
    main()
