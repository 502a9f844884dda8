"""Read by Django's autodiscover: importing a page registers it."""

from scripting.pages import bots, scripts, services, tokens

__all__ = ["bots", "scripts", "services", "tokens"]
