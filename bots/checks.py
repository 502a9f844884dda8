"""What must not start wrong."""

from typing import Any

from django.core.checks import CheckMessage, Error

from bots.models.scripts import Kind
from bots.steps import STEPS


def every_kind_has_a_handler(app_configs: Any, **options: Any) -> list[CheckMessage]:
    missing = sorted(set(Kind.values) - set(STEPS))
    return [Error(f"No handler in bots/steps/ does {kind!r}.", id="bots.E101") for kind in missing]
