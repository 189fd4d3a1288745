from django.apps import AppConfig


class TimeOffConfig(AppConfig):
    name = "timeoff"
    verbose_name = "Time off"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the ledger, approvals and the pages what time off contributes to them."""
        from timeoff import (
            contributions,
            kinds,
            listening,  # noqa: F401 - it listens to what people do
            presets,
            subject,
            touched,
        )
        from timeoff.feeds import places

        kinds.register()
        presets.register()
        subject.register()
        contributions.register()
        touched.contribute()
        places.register()
