"""The one vocabulary of refusals. API answers, logs, inspector and widget all use these words."""

from collections.abc import Mapping, Sequence
from enum import StrEnum


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


_SENTENCES: dict[Reason, str] = {
    Reason.INVALID_REQUEST: "The request is not valid.",
    Reason.IDENTITY_MISSING: "The credential names nobody.",
    Reason.CODE_INVALID: "That code is not right.",
    Reason.CODE_EXPIRED: "That code has expired.",
    Reason.TOKEN_MISSING: "No credential was sent.",
    Reason.TOKEN_MALFORMED: "The credential does not have the right form.",
    Reason.TOKEN_EXPIRED: "The credential has expired.",
    Reason.TOKEN_NOT_YET_VALID: "The credential is not valid yet.",
    Reason.EXPIRY_MISSING: "The credential has no expiry, and this channel requires one.",
    Reason.LIFETIME_TOO_LONG: "The credential lives longer than this channel allows.",
    Reason.SIGNATURE_INVALID: "The signature does not fit any active key.",
    Reason.KEY_UNKNOWN: "The key is not known here.",
    Reason.ALGORITHM_NOT_ALLOWED: "The key may not be used with this algorithm.",
    Reason.AUDIENCE_MISMATCH: "The credential was made for another audience.",
    Reason.ISSUER_MISMATCH: "The credential comes from another issuer.",
    Reason.CLIENT_MISMATCH: "The credential belongs to another client than the page names.",
    Reason.TOKEN_REVOKED: "The credential was revoked.",
    Reason.TOKEN_REPLAYED: "The credential was already used.",
    Reason.CHANNEL_MISMATCH: "The credential does not belong to this channel.",
    Reason.COMPANY_MISMATCH: "The credential does not belong to this company.",
    Reason.SCOPE_MISSING: "The credential lacks the scope for this.",
    Reason.CLIENT_NOT_FOUND: "There is no such client.",
    Reason.CLIENT_BLOCKED: "This client is blocked.",
    Reason.GROUP_REQUIRED: "This needs membership of a group.",
    Reason.SEAT_LIMIT_REACHED: "Every seat is taken.",
    Reason.ORIGIN_NOT_ALLOWED: "This site may not use the channel.",
    Reason.METHOD_NOT_ENABLED: "The channel does not allow this way of signing in.",
    Reason.CHANNEL_INACTIVE: "The channel is not active.",
    Reason.COMPANY_INACTIVE: "The company is not active.",
    Reason.DESTINATION_REFUSED: "Nothing can be sent to this address.",
    Reason.NOT_FOUND: "There is nothing here.",
    Reason.CONFLICT: "That does not fit the present state.",
    Reason.PAYLOAD_TOO_LARGE: "The request is too large.",
    Reason.UNSUPPORTED_MEDIA_TYPE: "Send JSON, with the content type application/json.",
    Reason.TOO_MANY_ATTEMPTS: "Too many attempts. Wait before the next one.",
    Reason.RATE_LIMITED: "Too many requests. Wait before the next one.",
    Reason.DELIVERY_FAILED: "The other service could not be reached.",
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
        self.detail = detail or self.reason.sentence
        self.errors = {name: list(sentences) for name, sentences in errors.items()} if errors else None
        self.retry_after = retry_after
        super().__init__(f"{self.reason}: {self.detail}")

    @property
    def status(self) -> int:
        return self.reason.status
