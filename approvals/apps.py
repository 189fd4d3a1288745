from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"
    verbose_name = "Approvals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from approvals import erasure, places  # noqa: F401 - erasure listens to what people do
        from people import home, navigation

        navigation.register(places.INBOX)
        home.register_to_dos(places.to_dos)
