"""The secret with which calls to a company's own code services are signed."""

import secrets

from django.db import transaction

from channels_app.models import Channel
from core import vault
from core.audit import Actor, record

BYTES = 32


@transaction.atomic
def make_code_secret(channel: Channel, *, by: Actor) -> str:
    """A new secret, to be shown once; the one before signs nothing any more."""
    text = f"usher_cs_{secrets.token_hex(BYTES)}"
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    row.code_secret_sealed = channel.code_secret_sealed = vault.seal(text)
    row.save(update_fields=["code_secret_sealed"])
    record("channel.code_secret_made", by=by, target=row)
    return text
