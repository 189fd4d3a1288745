"""What must be done before the processes of a run start: in one process, as each start of Django takes a second."""

import argparse
import os
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m config.prepare")
    parser.add_argument("--static", action="store_true", help="collect static files")
    parser.add_argument("--demo", action="store_true", help="make the demo companies unless there is a company")
    parser.add_argument("--welcome", type=Path, required=True, help="file for what is said when all is up")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
        call_command("migrate_schemas", verbosity=0)
        if options.static:
            call_command("collectstatic", interactive=False, verbosity=0)
        if options.demo:
            call_command("load_demo", if_empty=True)
        from config.welcome import welcome

        options.welcome.write_text(welcome())
    except (CommandError, ImproperlyConfigured) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
