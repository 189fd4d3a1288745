from django.contrib.staticfiles.apps import StaticFilesConfig


class PassbookStaticFilesConfig(StaticFilesConfig):
    """Leaves out `static/src/`: what the served CSS and scripts are built from."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "src"]
