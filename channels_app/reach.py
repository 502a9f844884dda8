"""Which channels a credential reaches: a management token its own, an API key all of its company or those it names."""

from django.db.models import QuerySet

from accounts.models import ApiKey
from channels_app.models import ApiKeyChannel, Channel, ManagementToken


def channels_reached_by(credential: ApiKey | ManagementToken) -> QuerySet[Channel]:
    rows = Channel.objects.filter(company=credential.company_id)
    if isinstance(credential, ManagementToken):
        return rows.filter(pk=credential.channel_id)
    bound = ApiKeyChannel.objects.filter(api_key=credential).values("channel")
    return rows.filter(pk__in=bound) if is_bound(credential) else rows


def is_bound(credential: ApiKey | ManagementToken) -> bool:
    """Whether it reaches only some channels of its company."""
    return isinstance(credential, ManagementToken) or ApiKeyChannel.objects.filter(api_key=credential).exists()
