from django.apps import AppConfig


class ConfigApp(AppConfig):
    """The house itself: its commands belong to no domain."""

    name = "config"
    verbose_name = "Passbook"
