from channels_app.models.channels import Channel, ChannelHost
from channels_app.models.credentials import ManagementToken, SigningKey

__all__ = ["Channel", "ChannelHost", "ManagementToken", "SigningKey"]
