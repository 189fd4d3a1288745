from django.contrib.staticfiles.apps import StaticFilesConfig


class PassbookStaticFilesConfig(StaticFilesConfig):
    """Leaves out `static/src/`, what the served CSS and scripts are built from, and the API reader that is not used."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "src", "redoc"]
