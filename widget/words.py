"""What a visitor is told when they are not let in: plain words, never the machine's. The reason goes to the console."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.reasons import Reason

Words = tuple[str | Promise, str | Promise]

UNCONFIRMED: Words = (
    _("We could not confirm who you are"),
    _("Your sign-in on this site does not work for this chat. Reload the page, or sign out of the site and in again."),
)
ELSEWHERE: Words = (
    _("This sign-in is meant for another place"),
    _("It does not work for this chat. Open the chat from the site where you signed in."),
)
USED: Words = (
    _("This sign-in was used already"),
    _("For your safety it works only once. Go back to the site and open the chat from there again."),
)
STRANGER: Words = (
    _("We do not know you here yet"),
    _("Your account on the site has no place in this chat. Please reach us in another way."),
)
EXPIRED: Words = (
    _("Your sign-in has run out"),
    _("It is good for a limited time. Reload the page, or come again from the site; your conversation is kept."),
)
ENDED: Words = (
    _("You have been signed out"),
    _("That may have happened on another device. Reload the page to sign in again."),
)
SIGN_IN_FIRST: Words = (
    _("Please sign in first"),
    _("This chat is for signed-in customers. Sign in on the site, then open the chat again."),
)
NOT_HERE: Words = (
    _("The chat is not available on this page"),
    _("It has not been switched on for this site. Please reach us in another way."),
)
CLOSED: Words = (
    _("The chat is closed"),
    _("It is not available at the moment. Please reach us in another way."),
)
BLOCKED: Words = (
    _("You cannot use this chat"),
    _("Your access to it was withdrawn. If you think that is a mistake, please reach us in another way."),
)
FULL: Words = (
    _("No place is free right now"),
    _("This chat is used by as many people as it can take. We are sorry; please try again later."),
)
NOT_FOR_YOU: Words = (
    _("This chat is not open to your account"),
    _("It is meant for certain customers. Please reach us in another way."),
)
SLOW_DOWN: Words = (
    _("That was a little too fast"),
    _("Please wait a moment, then try again."),
)
FAILED: Words = (
    _("Something went wrong"),
    _("The chat could not be opened. Please try again in a moment."),
)

_GROUPS: Mapping[Words, str] = {
    UNCONFIRMED: "identity_missing code_invalid token_malformed token_not_yet_valid expiry_missing lifetime_too_long "
    "signature_invalid key_unknown algorithm_not_allowed client_mismatch",
    ELSEWHERE: "audience_mismatch issuer_mismatch channel_mismatch company_mismatch",
    USED: "token_replayed",
    STRANGER: "client_not_found",
    EXPIRED: "token_expired code_expired",
    ENDED: "token_revoked",
    SIGN_IN_FIRST: "token_missing method_not_enabled",
    NOT_HERE: "origin_not_allowed",
    CLOSED: "channel_inactive company_inactive",
    BLOCKED: "client_blocked",
    FULL: "seat_limit_reached",
    NOT_FOR_YOU: "group_required",
    SLOW_DOWN: "too_many_attempts rate_limited",
}
_BY_REASON = {Reason(word): words for words, reasons in _GROUPS.items() for word in reasons.split()}


def words_for(reason: Reason) -> tuple[str, str]:
    """Title and sentence for a refusal, in the visitor's language."""
    title, sentence = _BY_REASON.get(reason, FAILED)
    return str(title), str(sentence)


def all_words() -> dict[str, tuple[str, str]]:
    """Every refusal that a visitor may meet; "" is for the rest."""
    return {str(reason): words_for(reason) for reason in _BY_REASON} | {"": words_for(Reason.CONFLICT)}
