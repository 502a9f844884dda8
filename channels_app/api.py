"""GET /api/v1/channels and /api/v1/channels/{id}."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ApiEndpoint
from accounts.api.paging import PAGE_PARAMETERS, page_of
from accounts.api.reading import NOBODY, as_id, read_query
from channels_app import described
from channels_app.models import Channel
from core.reasons import Reason, Refused
from core.times import rfc3339


class ChannelEndpoint(ApiEndpoint):
    abilities = {"GET": "channels.read"}

    def rows(self) -> QuerySet[Channel]:
        """A bound key sees the channels that it is bound to."""
        return Channel.objects.visible_to(self.key).filter(archived_at=None).prefetch_related("hosts")


class Channels(ChannelEndpoint):
    @described.list_channels
    def get(self, request: Request) -> Response:
        return Response(page_of(self.rows(), read_query(request, *PAGE_PARAMETERS), present))


class OneChannel(ChannelEndpoint):
    @described.get_channel
    def get(self, request: Request, channel_id: str) -> Response:
        read_query(request)
        channel = self.rows().filter(pk=as_id(channel_id) or NOBODY).first()
        if channel is None:
            raise Refused(Reason.NOT_FOUND)
        return Response(present(channel))


def present(channel: Channel) -> dict[str, Any]:
    return {
        "id": str(channel.pk),
        "slug": channel.slug,
        "name": channel.name,
        "kind": channel.kind,
        "is_active": channel.is_active,
        "sign_in": channel.sign_in,
        "enforcement": channel.enforcement,
        "allowed_origins": channel.allowed_origins,
        "hosts": [host.host for host in channel.hosts.all()],
        "token_age": channel.token_age,
        "token_age_max": channel.token_age_max,
        "codes": {
            "country": channel.code_country,
            "countries": channel.code_countries,
            "ask_name": channel.asks_name,
            "ask_email": channel.asks_email,
            "service": channel.code_service,
            "sender_url": channel.code_sender_url,
            "validator_url": channel.code_validator_url,
            "email_access": channel.email_access,
            "email_first": channel.email_first,
            "texts": channel.code_texts,
        },
        "look": {
            "title": channel.title,
            "accent": channel.accent,
            "position": channel.position,
            "greeting": channel.greeting,
            "starters": channel.starters,
            "disclaimer": channel.disclaimer,
            "words": channel.words,
        },
        "handover": {
            "away_text": channel.away_text,
            "working_hours": channel.working_hours,
            "time_zone": channel.time_zone,
            "mails_unread": channel.mails_unread,
            "mails_transcript": channel.mails_transcript,
        },
        "created_at": rfc3339(channel.created_at),
    }
