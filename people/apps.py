from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the ledger who its holders are, and people where to go."""
        from ledger import facts
        from people import places
        from people.accrual_facts import accrual_facts

        facts.register(accrual_facts)
        places.register()
