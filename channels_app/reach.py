"""Whether a credential reaches only some channels of its company; which ones: `Channel.objects.visible_to`."""

from accounts.models import ApiKey
from channels_app.models import ApiKeyChannel, ManagementToken


def is_bound(credential: ApiKey | ManagementToken) -> bool:
    """Whether it reaches only some channels of its company."""
    return isinstance(credential, ManagementToken) or ApiKeyChannel.objects.filter(api_key=credential).exists()
