from channels_app.models.channels import Channel, ChannelHost
from channels_app.models.credentials import ApiKeyChannel, ManagementToken, SigningKey

__all__ = ["ApiKeyChannel", "Channel", "ChannelHost", "ManagementToken", "SigningKey"]
