"""`bots:` of a provisioning file (settings.PROVISIONED): the documents of import."""

from typing import Any

from accounts.models import Company
from bots.exchange import import_bot
from core.audit import SYSTEM


def provision(company: Company, documents: list[Any]) -> dict[str, dict[str, str]]:
    """The id of each bot by its short name. Raises Refused(invalid_request)."""
    bots = [import_bot(company, document, by=SYSTEM) for document in documents]
    return {bot.slug: {"id": str(bot.pk)} for bot in bots}
