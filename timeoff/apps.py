from django.apps import AppConfig


class TimeOffConfig(AppConfig):
    name = "timeoff"
    verbose_name = "Time off"
    default_auto_field = "django.db.models.BigAutoField"
