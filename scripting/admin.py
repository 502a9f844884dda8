"""Read by Django's autodiscover: importing a page registers it."""

from console.pages.channels import ChannelAdmin
from scripting.on_channel import bots_panels
from scripting.pages import bots, scripts, services, tokens

__all__ = ["bots", "scripts", "services", "tokens"]

ChannelAdmin.joined.append(bots_panels)
