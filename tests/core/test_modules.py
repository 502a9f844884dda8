"""Modules under hashed names: a name follows from every name below it, so that no module may lead back to itself."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from core.storage import IN_A_COMMENT

STATIC = Path(settings.BASE_DIR) / "static"
IMPORT = re.compile(r"(?:from|import)\s*\(?\s*[\"']\./([\w.]+)[\"']")


def imports(folder: str) -> dict[str, set[str]]:
    """What each module imports, at once or later; types in comments are no imports."""
    found: dict[str, set[str]] = {}
    for path in (STATIC / folder).glob("*.js"):
        text = path.read_text()
        names = (
            (match[1], text[text.rfind("\n", 0, match.start()) + 1 : match.start()]) for match in IMPORT.finditer(text)
        )
        found[path.name] = {name for name, before in names if not IN_A_COMMENT.search(before)}
    return found


@pytest.mark.parametrize("folder", ["inbox", "widget"])
def test_no_module_leads_back_to_itself(folder: str) -> None:
    left = imports(folder)
    assert len(left) > 20
    while ends := {name for name, others in left.items() if not others & left.keys()}:
        left = {name: others for name, others in left.items() if name not in ends}
    assert left == {}
