from bots.models.bots import Bot, BotChannel, BotGroup
from bots.models.components import AuthorizationToken, WebService
from bots.models.outages import Outage
from bots.models.runs import HeldToken, Run
from bots.models.scripts import Script, Step, Version

__all__ = [
    "AuthorizationToken", "Bot", "BotChannel", "BotGroup", "HeldToken", "Outage", "Run", "Script", "Step", "Version",
    "WebService",
]  # fmt: skip
