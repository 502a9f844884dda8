"""The one vocabulary of refusals. API answers, logs, inspector and widget all use these words."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class Reason(StrEnum):
    INVALID_REQUEST = "invalid_request"
    IDENTITY_MISSING = "identity_missing"
    CODE_INVALID = "code_invalid"
    CODE_EXPIRED = "code_expired"
    TOKEN_MISSING = "token_missing"
    TOKEN_MALFORMED = "token_malformed"
    TOKEN_EXPIRED = "token_expired"
    TOKEN_NOT_YET_VALID = "token_not_yet_valid"
    EXPIRY_MISSING = "expiry_missing"
    LIFETIME_TOO_LONG = "lifetime_too_long"
    SIGNATURE_INVALID = "signature_invalid"
    KEY_UNKNOWN = "key_unknown"
    ALGORITHM_NOT_ALLOWED = "algorithm_not_allowed"
    AUDIENCE_MISMATCH = "audience_mismatch"
    ISSUER_MISMATCH = "issuer_mismatch"
    CLIENT_MISMATCH = "client_mismatch"
    TOKEN_REVOKED = "token_revoked"
    TOKEN_REPLAYED = "token_replayed"
    CHANNEL_MISMATCH = "channel_mismatch"
    COMPANY_MISMATCH = "company_mismatch"
    SCOPE_MISSING = "scope_missing"
    CLIENT_NOT_FOUND = "client_not_found"
    CLIENT_BLOCKED = "client_blocked"
    GROUP_REQUIRED = "group_required"
    SEAT_LIMIT_REACHED = "seat_limit_reached"
    ORIGIN_NOT_ALLOWED = "origin_not_allowed"
    METHOD_NOT_ENABLED = "method_not_enabled"
    CHANNEL_INACTIVE = "channel_inactive"
    COMPANY_INACTIVE = "company_inactive"
    DESTINATION_REFUSED = "destination_refused"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    RATE_LIMITED = "rate_limited"
    DELIVERY_FAILED = "delivery_failed"

    @property
    def status(self) -> int:
        """The HTTP status that goes with this reason."""
        return _STATUS[self]

    @property
    def sentence(self) -> str:
        """What to tell somebody when no closer explanation is at hand."""
        return _SENTENCES[self]


# English as titles on the wire; details follow the language that is asked for.
_SENTENCES: dict[Reason, str] = {
    Reason.INVALID_REQUEST: _("The request is not valid."),
    Reason.IDENTITY_MISSING: _("The credential names nobody."),
    Reason.CODE_INVALID: _("That code is not right."),
    Reason.CODE_EXPIRED: _("That code has expired."),
    Reason.TOKEN_MISSING: _("No credential was sent."),
    Reason.TOKEN_MALFORMED: _("The credential does not have the right form."),
    Reason.TOKEN_EXPIRED: _("The credential has expired."),
    Reason.TOKEN_NOT_YET_VALID: _("The credential is not valid yet."),
    Reason.EXPIRY_MISSING: _("The credential has no expiry, and this channel requires one."),
    Reason.LIFETIME_TOO_LONG: _("The credential lives longer than this channel allows."),
    Reason.SIGNATURE_INVALID: _("The signature does not fit any active key."),
    Reason.KEY_UNKNOWN: _("The key is not known here."),
    Reason.ALGORITHM_NOT_ALLOWED: _("The key may not be used with this algorithm."),
    Reason.AUDIENCE_MISMATCH: _("The credential was made for another audience."),
    Reason.ISSUER_MISMATCH: _("The credential comes from another issuer."),
    Reason.CLIENT_MISMATCH: _("The credential belongs to another client than the page names."),
    Reason.TOKEN_REVOKED: _("The credential was revoked."),
    Reason.TOKEN_REPLAYED: _("The credential was already used."),
    Reason.CHANNEL_MISMATCH: _("The credential does not belong to this channel."),
    Reason.COMPANY_MISMATCH: _("The credential does not belong to this company."),
    Reason.SCOPE_MISSING: _("The credential lacks the scope for this."),
    Reason.CLIENT_NOT_FOUND: _("There is no such client."),
    Reason.CLIENT_BLOCKED: _("This client is blocked."),
    Reason.GROUP_REQUIRED: _("This needs membership of a group."),
    Reason.SEAT_LIMIT_REACHED: _("Every seat is taken."),
    Reason.ORIGIN_NOT_ALLOWED: _("This site may not use the channel."),
    Reason.METHOD_NOT_ENABLED: _("The channel does not allow this way of signing in."),
    Reason.CHANNEL_INACTIVE: _("The channel is not active."),
    Reason.COMPANY_INACTIVE: _("The company is not active."),
    Reason.DESTINATION_REFUSED: _("Nothing can be sent to this address."),
    Reason.NOT_FOUND: _("There is nothing here."),
    Reason.CONFLICT: _("That does not fit the present state."),
    Reason.PAYLOAD_TOO_LARGE: _("The request is too large."),
    Reason.UNSUPPORTED_MEDIA_TYPE: _("Send JSON, with the content type application/json."),
    Reason.TOO_MANY_ATTEMPTS: _("Too many attempts. Wait before the next one."),
    Reason.RATE_LIMITED: _("Too many requests. Wait before the next one."),
    Reason.DELIVERY_FAILED: _("The other service could not be reached."),
}

_BY_STATUS: dict[int, str] = {
    400: "invalid_request identity_missing code_invalid code_expired",
    401: "token_missing token_malformed token_expired token_not_yet_valid expiry_missing lifetime_too_long "
    "signature_invalid key_unknown algorithm_not_allowed audience_mismatch issuer_mismatch client_mismatch "
    "token_revoked token_replayed",
    403: "channel_mismatch company_mismatch scope_missing client_not_found client_blocked group_required "
    "seat_limit_reached origin_not_allowed method_not_enabled channel_inactive company_inactive destination_refused",
    404: "not_found",
    409: "conflict",
    413: "payload_too_large",
    415: "unsupported_media_type",
    429: "too_many_attempts rate_limited",
    502: "delivery_failed",
}
_STATUS: dict[Reason, int] = {Reason(word): status for status, words in _BY_STATUS.items() for word in words.split()}


class Refused(Exception):
    """A rule said no.

    `detail` is a sentence for a person (default: the reason's own), `errors` maps field names to sentences,
    `retry_after` is in seconds.
    """

    def __init__(
        self,
        reason: Reason | str,
        detail: str = "",
        *,
        errors: Mapping[str, Sequence[str]] | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.reason = Reason(reason)
        self.detail = detail or gettext(self.reason.sentence)
        self.errors = {name: list(sentences) for name, sentences in errors.items()} if errors else None
        self.retry_after = retry_after
        super().__init__(f"{self.reason}: {self.detail}")

    @property
    def status(self) -> int:
        return self.reason.status
