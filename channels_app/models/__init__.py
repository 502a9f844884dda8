from channels_app.models.channels import Channel, ChannelHost
from channels_app.models.credentials import ApiKeyChannel, ManagementToken, SigningKey
from channels_app.models.members import ChannelMember

__all__ = ["ApiKeyChannel", "Channel", "ChannelHost", "ChannelMember", "ManagementToken", "SigningKey"]
