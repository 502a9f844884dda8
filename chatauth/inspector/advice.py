"""What to change, for each reason that can come out."""

from channels_app.models import Channel
from core.reasons import Reason, Refused

ADVICE: dict[Reason, str] = {
    Reason.INVALID_REQUEST: "Mend what is named here and send it again.",
    Reason.IDENTITY_MISSING: "Put id, email or user into the payload, as docs/identity-verification.md shows.",
    Reason.TOKEN_MISSING: "Send the credential in the place that the documentation of this door names.",
    Reason.TOKEN_MALFORMED: "Copy the credential whole, without quotes or line breaks, and check how it is made.",
    Reason.TOKEN_EXPIRED: "Make a new one for each page view, and check the clock of the server that makes it.",
    Reason.TOKEN_NOT_YET_VALID: "Check the clock of the server that makes it; iat and nbf are seconds.",
    Reason.EXPIRY_MISSING: "Add exp to the payload, or let this channel accept codes without one.",
    Reason.LIFETIME_TOO_LONG: "Make exp earlier, or allow longer codes on this channel.",
    Reason.SIGNATURE_INVALID: "Sign with a key that stands under Identity keys; a secret is used as plain text.",
    Reason.KEY_UNKNOWN: "Use the key id of an active key, or leave kid out so that every active key is tried.",
    Reason.ALGORITHM_NOT_ALLOWED: "Sign with the algorithm of the key, or add a key for this algorithm.",
    Reason.AUDIENCE_MISMATCH: "Put the audience of this channel into aud.",
    Reason.ISSUER_MISMATCH: "Put the issuer of this channel into iss.",
    Reason.CLIENT_MISMATCH: "Let window.MB_CLIENT be the clientID that the token was minted for.",
    Reason.TOKEN_REVOKED: "Make a new one with a credential that is not revoked.",
    Reason.TOKEN_REPLAYED: "Make a new code with a new jti for each page view.",
    Reason.CHANNEL_MISMATCH: "Use a credential of this channel, and this channel's id.",
    Reason.COMPANY_MISMATCH: "Use a credential of this company, and this company's id.",
    Reason.SCOPE_MISSING: "Give the API key what is missing, or use another key.",
    Reason.CLIENT_NOT_FOUND: "Create the client first, or send {user: {id: ...}}, which creates them.",
    Reason.CLIENT_BLOCKED: "Unblock the client on their page, if they may come back.",
    Reason.SEAT_LIMIT_REACHED: "Release a seat on the company's Seats tab, or ask for more seats.",
    Reason.METHOD_NOT_ENABLED: "Tick this way in on the channel's Sign-in tab.",
    Reason.CHANNEL_INACTIVE: "Switch the channel on.",
    Reason.COMPANY_INACTIVE: "The company is switched off; its operator can switch it on.",
    Reason.UNSUPPORTED_MEDIA_TYPE: "Add the header Content-Type: application/json.",
    Reason.PAYLOAD_TOO_LARGE: "Send fewer or shorter properties.",
    Reason.NOT_FOUND: "Check the address of the call.",
}


def advise(refused: Refused, channel: Channel) -> str:
    """One sentence that says what to do, with this channel's own values where they help."""
    advice = ADVICE.get(refused.reason, "")
    match refused.reason:
        case Reason.AUDIENCE_MISMATCH:
            return f"{advice} It is {channel.audience!r}."
        case Reason.ISSUER_MISMATCH:
            return f"{advice} It is {channel.issuer!r}."
        case Reason.CHANNEL_MISMATCH:
            return f"{advice} It is {channel.pk}."
        case Reason.COMPANY_MISMATCH:
            return f"{advice} It is {channel.company_id}."
    return advice
