"""The life of a channel: paused and started again, copied, archived and taken back. None is ever deleted."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.models import Channel
from core.audit import Actor, record
from core.reasons import Reason, Refused

OWN = frozenset(
    {"id", "slug", "name", "is_active", "archived_at", "created_at", "code_secret_sealed"}
)  # what a copy has of its own


@transaction.atomic
def pause(channel: Channel, *, by: Actor) -> None:
    """Let nobody in until it is started again; open chats close. Twice is fine. Raises Refused(conflict)."""
    _switch(channel, by=by, is_active=False)


@transaction.atomic
def start(channel: Channel, *, by: Actor) -> None:
    """Let people in again. Twice is fine. Raises Refused(conflict) for an archived one."""
    _switch(channel, by=by, is_active=True)


@transaction.atomic
def archive(channel: Channel, *, by: Actor) -> None:
    """Put it away: nobody comes in, nothing is minted, and lists leave it out. Its conversations stay."""
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    if row.archived_at is None:
        _archived(row, channel, by=by, is_archived=True)


@transaction.atomic
def take_back(channel: Channel, *, by: Actor) -> None:
    """Bring an archived one back as it was."""
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    if row.archived_at is not None:
        _archived(row, channel, by=by, is_archived=False)


@transaction.atomic
def copy(channel: Channel, *, name: str, slug: str, by: Actor) -> Channel:
    """Another channel of the company with the same settings, paused. Tokens, keys, hosts and conversations stay behind.

    Raises Refused(conflict) if the short name is taken.
    """
    if Channel.objects.filter(company=channel.company_id, slug=slug).exists():
        raise Refused(Reason.CONFLICT, errors={"slug": [_("Another channel has this short name.")]})
    settings = {
        field.attname: getattr(channel, field.attname)
        for field in Channel._meta.concrete_fields
        if field.name not in OWN
    }
    made = Channel.objects.create(**settings, name=name, slug=slug, is_active=False)
    record("channel.copied", by=by, target=made, source=str(channel.pk))
    return made


def _switch(channel: Channel, *, by: Actor, is_active: bool) -> None:
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    if row.archived_at is not None:
        raise Refused(Reason.CONFLICT, _("This channel is archived; take it back first."))
    if row.is_active != is_active:
        row.is_active = channel.is_active = is_active
        row.save(update_fields=["is_active"])
        record(f"channel.{'started' if is_active else 'paused'}", by=by, target=row)


def _archived(row: Channel, channel: Channel, *, by: Actor, is_archived: bool) -> None:
    row.archived_at = channel.archived_at = timezone.now() if is_archived else None
    row.save(update_fields=["archived_at"])
    record(f"channel.{'archived' if is_archived else 'taken_back'}", by=by, target=row)
