from typing import Any

from django.apps import AppConfig

from config import words


class ConfigApp(AppConfig):
    """The house itself: its commands belong to no domain."""

    name = "config"
    verbose_name = "Passbook"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not in ready(): by then the other apps have declared their forms.
        words.apply()
