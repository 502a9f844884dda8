"""The ways of signing in and minting, in the words of the console."""

from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel
from channels_app.models.channels import Kind, Method
from console.values import listed

NAMES = {
    Method.CLIENT_TOKEN: _("Client token"),
    Method.EXTERNAL_JWT: _("Signed code"),
    Method.SMS_CODE: _("SMS code"),
    Method.EMAIL_CODE: _("E-mail code"),
    Method.ANONYMOUS: _("Anonymous"),
}
MINT_DOORS = {
    "mindbehind": _("Management token"),
    "mindset": _("API key, appuid call"),
    "mindset_legacy": _("API key, legacy call"),
    "api": _("API key"),
}
DOORS = MINT_DOORS | {"rest": _("REST API")}
UNASKED = {"mail": _("Answer to a mail")}  # a session without a sign-in


def name(method: str) -> str:
    """A method of signing in, a line that knows its sender, or a door of minting; an unknown one stays as it is."""
    if method in Method.values:
        return str(NAMES[Method(method)])
    if method in Kind.values:
        return str(Kind(method).label)
    return str((DOORS | UNASKED).get(method, method))


def ways_in(channel: Channel) -> str:
    """The names of a channel's ways in: only a web channel has any, elsewhere the line brings its own sender."""
    if channel.kind != Kind.WEB:
        return "–"
    return listed(label for way, label in NAMES.items() if way in channel.sign_in) or "–"
