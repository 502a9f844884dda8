"""The reasons of refusals, for people: what it means and what to do about it."""

from django.utils.translation import gettext as _

from core.reasons import Reason


def in_words(reason: str) -> str:
    """A sentence for a reason, with the usual cure where there is one. Empty: it worked."""
    if not reason:
        return _("Everything held.")
    return f"{sentence(reason)} {_cures().get(reason, '')}".strip()


def sentence(reason: str) -> str:
    """The vocabulary's own sentence; an unknown reason stays as it is."""
    try:
        return Reason(reason).sentence
    except ValueError:
        return reason


def _cures() -> dict[str, str]:
    return {
        Reason.TOKEN_EXPIRED: _("Mint one for each page, or give tokens a longer age on the channel's Sign-in tab."),
        Reason.TOKEN_NOT_YET_VALID: _("Compare the clocks of the two servers."),
        Reason.EXPIRY_MISSING: _("Sign the code with an “exp” claim."),
        Reason.LIFETIME_TOO_LONG: _("Sign it for a shorter time."),
        Reason.SIGNATURE_INVALID: _("Was it signed with a key of this channel, and copied whole?"),
        Reason.KEY_UNKNOWN: _("Was the credential revoked, or copied from another installation?"),
        Reason.CLIENT_MISMATCH: _("MB_CLIENT must be exactly the clientID that the token was minted for."),
        Reason.TOKEN_REVOKED: _("The credential behind it was revoked, or the client was logged out everywhere."),
        Reason.CHANNEL_MISMATCH: _("A management token mints for the one channel that it was generated on."),
        Reason.ORIGIN_NOT_ALLOWED: _("Add the site to the channel's Install tab, exactly as it is written here."),
        Reason.METHOD_NOT_ENABLED: _("Tick it on the channel's Sign-in tab."),
        Reason.SEAT_LIMIT_REACHED: _("Free a seat, or ask for more."),
        Reason.CLIENT_BLOCKED: _("Somebody of your staff blocked this person."),
        Reason.CHANNEL_INACTIVE: _("Switch the channel on, if it should let people in."),
    }
