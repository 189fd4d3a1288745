"""Draws the diagrams of architecture.md from the code itself, so that they cannot go stale.

`python docs/diagrams.py` writes them; a test sees that what is written is what would be drawn.
"""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
APPS = ["config", "tenants", "timeoff", "approvals", "people", "ledger"]
BLOCK = re.compile(r"(<!-- drawn: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def apps() -> str:
    """Which app imports which."""
    import grimp

    graph = grimp.build_graph(*APPS)
    arrows = {
        (importer.partition(".")[0], imported.partition(".")[0])
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    lines = [f"    {one} --> {other}" for one, other in sorted(arrows, key=_by_layer) if one != other]
    return "\n".join(["flowchart TD", *lines])


def tables() -> str:
    """The ledger's tables and what refers to what."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.apps import apps as installed

    lines = []
    for model in sorted(installed.get_app_config("ledger").get_models(), key=lambda found: found.__name__):
        for field in model._meta.get_fields():
            if field.many_to_one and field.related_model._meta.app_label == "ledger":
                many = "|o" if field.null else "||"
                lines.append(f"    {field.related_model.__name__} {many}--o{{ {model.__name__} : {field.name}")
    return "\n".join(["erDiagram", *lines])


def _by_layer(arrow: tuple[str, str]) -> tuple[int, int]:
    return APPS.index(arrow[0]), APPS.index(arrow[1])


def drawn(page: str) -> str:
    """The page with its diagrams drawn anew."""
    draw = {"apps": apps, "tables": tables}
    return BLOCK.sub(lambda block: f"{block[1]}```mermaid\n{draw[block[2]]()}\n```\n{block[3]}", page)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(drawn(PAGE.read_text()))
