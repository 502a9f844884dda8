"""What to change, for each reason that can come out: one text for the inspector, the log and the self-test."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel
from channels_app.models.channels import Method
from chatauth.tokens import ClientToken
from core.reasons import Reason, Refused

ADVICE: dict[str, str | Promise] = {
    Reason.INVALID_REQUEST: _("Mend what is named here and send it again."),
    Reason.IDENTITY_MISSING: _("Put id, email or user into the payload, as docs/identity-verification.md shows."),
    Reason.CODE_INVALID: _("Type the newest code that was sent, or ask for another one."),
    Reason.CODE_EXPIRED: _("Ask for another code."),
    Reason.TOKEN_MISSING: _("Send the credential in the place that the documentation of this door names."),
    Reason.TOKEN_MALFORMED: _("Copy the credential whole, without quotes or line breaks, and check how it is made."),
    Reason.TOKEN_EXPIRED: _(
        "Make a new one for each page view, and check the clock of the server that makes it; how long minted tokens "
        "live stands on the channel's Sign-in tab."
    ),
    Reason.TOKEN_NOT_YET_VALID: _("Check the clock of the server that makes it; iat and nbf are seconds."),
    Reason.EXPIRY_MISSING: _("Add exp to the payload, or let this channel accept codes without one."),
    Reason.LIFETIME_TOO_LONG: _("Make exp earlier, or allow longer codes on this channel."),
    Reason.SIGNATURE_INVALID: _(
        "Copy it whole, and sign with a key that stands under Identity keys; a secret is used as plain text."
    ),
    Reason.KEY_UNKNOWN: _(
        "Use a credential of this installation that is not revoked; in a code, the key id of an active key, or no kid "
        "so that every active key is tried."
    ),
    Reason.ALGORITHM_NOT_ALLOWED: _("Sign with the algorithm of the key, or add a key for this algorithm."),
    Reason.AUDIENCE_MISMATCH: _("Put the audience of this channel into aud."),
    Reason.ISSUER_MISMATCH: _("Put the issuer of this channel into iss."),
    Reason.CLIENT_MISMATCH: _("Let window.MB_CLIENT be exactly the clientID that the token was minted for."),
    Reason.TOKEN_REVOKED: _(
        "The credential behind it was revoked, or the client was logged out everywhere: make a new one with a "
        "credential that is not revoked."
    ),
    Reason.TOKEN_REPLAYED: _("Make a new code with a new jti for each page view."),
    Reason.CHANNEL_MISMATCH: _("Use a credential of this channel, and this channel's id."),
    Reason.COMPANY_MISMATCH: _("Use a credential of this company, and this company's id."),
    Reason.SCOPE_MISSING: _("Give the API key what is missing, or use another key."),
    Reason.CLIENT_NOT_FOUND: _("Create the client first, or send {user: {id: ...}}, which creates them."),
    Reason.CLIENT_BLOCKED: _("Somebody of your staff blocked them; unblock them on their page if they may come back."),
    Reason.GROUP_REQUIRED: _("Put the client into a group that this needs."),
    Reason.SEAT_LIMIT_REACHED: _("Release a seat on the company's Seats tab, or ask for more seats."),
    Reason.ORIGIN_NOT_ALLOWED: _("Add the site on the channel's Install tab, exactly as it is written here."),
    Reason.METHOD_NOT_ENABLED: _("Tick this way in on the channel's Sign-in tab."),
    Reason.CHANNEL_INACTIVE: _("Switch the channel on, if it should let people in."),
    Reason.COMPANY_INACTIVE: _("The company is switched off; its operator can switch it on."),
    Reason.NOT_FOUND: _("Check the address of the call."),
    Reason.PAYLOAD_TOO_LARGE: _("Send fewer or shorter properties."),
    Reason.UNSUPPORTED_MEDIA_TYPE: _("Add the header Content-Type: application/json."),
    Reason.TOO_MANY_ATTEMPTS: _("Wait for as long as Retry-After says."),
    Reason.RATE_LIMITED: _("Wait for as long as Retry-After says, and ask less often."),
}

OF_CLIENT_TOKENS: dict[str, str | Promise] = {  # which no key of the company's signs
    Reason.SIGNATURE_INVALID: _("Hand the token to the page exactly as the call that minted it answered, and whole."),
}


def advice_for(reason: str, method: str = "") -> str:
    """What to do about a reason, closer where the way in is known; empty where nothing general can be said."""
    closer = OF_CLIENT_TOKENS.get(reason) if method == Method.CLIENT_TOKEN else None
    return str(closer or ADVICE.get(reason, ""))


def sentence_for(reason: Reason, method: str = "") -> str:
    """What a reason means, closer where the way in is known."""
    if reason == Reason.SIGNATURE_INVALID and method == Method.CLIENT_TOKEN:
        return ClientToken.not_ours()
    return _now(reason.sentence)


def advise(refused: Refused, channel: Channel, method: str = "") -> str:
    """One sentence that says what to do, with this channel's own values where they help."""
    advice = advice_for(refused.reason, method)
    values = {
        Reason.AUDIENCE_MISMATCH: repr(channel.audience),
        Reason.ISSUER_MISMATCH: repr(channel.issuer),
        Reason.CHANNEL_MISMATCH: str(channel.pk),
        Reason.COMPANY_MISMATCH: str(channel.company_id),
    }
    value = values.get(refused.reason)
    return " ".join([advice, _now("It is %(value)s.") % {"value": value}]) if value else advice
