"""T09: nobody asks for all rows of a table that companies share, but for the places named here."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

from core.tenancy import path_of

FOLDERS = ("accounts", "bots", "channels_app", "chat", "chatauth", "config", "console", "core", "scripting", "widget")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
WHOLE = {"all", "iterator", "first", "last", "earliest", "latest", "count", "exists", "delete", "update"}
# Each takes one row by its id, or narrows what it took in the same expression.
ALLOWED = {
    ("accounts/tasks.py", "User.objects.all"),
    ("accounts/tasks.py", "Company.objects.all"),
    ("core/tenant_admin.py", "model._default_manager.all"),
    ("core/tenant_filters.py", "field.related_model._default_manager.all"),
    ("scripting/importing.py", "Company.objects.all"),
}


def whole_tables(source: str) -> Iterator[str]:
    """Calls such as `Conversation.objects.all()`, at the very manager."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WHOLE):
            continue
        manager = node.func.value
        if isinstance(manager, ast.Attribute) and manager.attr in MANAGERS:
            yield ast.unparse(node.func)


def test_T09_no_code_takes_a_whole_table_of_all_companies() -> None:
    found = set()
    shared = {model.__name__ for model in apps.get_models() if path_of(model)}
    for path in sorted(each for folder in FOLDERS for each in (settings.BASE_DIR / folder).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for call in whole_tables(path.read_text()):
            name = call.split(".")[0]
            if name in shared or not name[0].isupper():
                found.add((str(Path(path).relative_to(settings.BASE_DIR)), call))
    assert found == ALLOWED


def test_T09_the_rule_sees_what_it_looks_for() -> None:
    lines = ["Conversation.objects.all()", "Conversation.objects.visible_to(user).all()", "One.objects.last()"]
    assert list(whole_tables("\n".join(lines))) == ["Conversation.objects.all", "One.objects.last"]
