"""Trying the address where a site hands out its tokens: it is called once, and the answer is told in words.

Nothing is stored, and nothing of the answer is shown but what a valid credential says: an address inside the operator's
network, where OUTBOUND_ALLOW opens one, must not be read through this.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_app.models import Channel
from chatauth.inspector import Finding, Report, inspect
from chatauth.strict.claims import in_words
from chatauth.token_answers import read_answer
from core.limits import hit
from core.outbound import Answer, Kind, OutboundError, check_url, fetch
from core.reasons import Reason, Refused

LIMIT = "self_test"
WITHIN = 5.0  # seconds; a visitor would not wait longer
MOST = 32 * 1024  # bytes
SLOW = 2.0
LONGEST_NAME = 80
REACH = gettext_lazy("Whoever hosts Usher can open others with OUTBOUND_ALLOW.")
GONE = gettext_lazy(
    "Check host and path, and that a server on the public Internet may call it with a valid certificate."
)
AS_NOBODY = gettext_lazy(
    "It answered a caller without cookie or log-in. "
    "On the live site it must answer only the client who is logged in there."
)
CACHED = gettext_lazy("Let it send Cache-Control: no-store, so that no cache hands one client's token to another.")


@dataclass(frozen=True, kw_only=True)
class Tried:
    """`report` is there once something came that could be inspected, `seconds` once anything was answered."""

    finding: Finding
    seconds: float | None = None
    report: Report | None = None
    warnings: list[str] = field(default_factory=list)


def try_endpoint(channel: Channel, url: str) -> Tried:
    """Call `url` with a GET, as nobody. Raises Refused: destination_refused, rate_limited."""
    check_destination(url)
    hit(LIMIT, str(channel.company_id))
    began = time.monotonic()
    try:
        answer = fetch("GET", url, headers={"Accept": "application/json, text/plain"}, limit=MOST, timeout=WITHIN)
    except OutboundError as error:
        return Tried(finding=unanswered(error))
    seconds = time.monotonic() - began
    handed = read_answer(answer)
    if isinstance(handed, Finding):
        return Tried(finding=handed, seconds=seconds)
    report = inspect(channel, handed.credential, client=handed.client)
    if not report.finding.is_good:
        return Tried(finding=prefaced(report.finding), seconds=seconds, report=report)
    warnings = [*report.warnings, *warnings_of(answer, seconds)]
    return Tried(finding=Finding("", sentence_of(report)), seconds=seconds, report=report, warnings=warnings)


def check_destination(url: str) -> None:
    """Raises Refused(destination_refused) for an address that is never called."""
    try:
        check_url(url)
    except OutboundError as error:
        raise Refused(Reason.DESTINATION_REFUSED, f"{error} {REACH}") from error


def unanswered(error: OutboundError) -> Finding:
    """A closed port and one that speaks something else read alike, so that no network can be mapped."""
    if error.kind is Kind.TIMEOUT:
        sentence = _("Your endpoint did not answer within %(span)s.") % {"span": in_words(WITHIN)}
        return Finding(Reason.DELIVERY_FAILED, sentence, _("A visitor would wait as long. Mint without detours."))
    if error.kind is Kind.TOO_LARGE:
        sentence = _("Your endpoint answered with more than %(most)s KiB.") % {"most": MOST // 1024}
        return Finding(Reason.DELIVERY_FAILED, sentence, _("A token is short; this looks like a page."))
    return Finding(Reason.DELIVERY_FAILED, _("Your endpoint could not be reached."), str(GONE))


def prefaced(finding: Finding) -> Finding:
    preface = _("Your endpoint answered, but what it returned lets nobody in.")
    return Finding(finding.reason, f"{preface} {finding.sentence}", finding.advice, finding.fields)


def sentence_of(report: Report) -> str:
    """Such as "Your endpoint returned a token valid for 58 minutes for customer-1042."."""
    is_token = report.kind == "client_token"
    expires = report.claims.get("exp")
    left = int(expires - time.time()) if isinstance(expires, int | float) else 0
    if left > 0 and is_token:
        said = _("Your endpoint returned a token valid for %(span)s for %(name)s.")
    elif left > 0:
        said = _("Your endpoint returned a signed code valid for %(span)s for %(name)s.")
    elif is_token:
        said = _("Your endpoint returned a token without an expiry for %(name)s.")
    else:
        said = _("Your endpoint returned a signed code without an expiry for %(name)s.")
    return said % {"span": in_words(left - left % 60 if left >= 120 else left), "name": name_of(report)}


def name_of(report: Report) -> str:
    """The integrator's own id of the client, as the credential says it; the client's name where it says none."""
    claims: dict[str, Any] = report.claims
    user = claims.get("user")
    inner = user.get("id") if isinstance(user, dict) else None
    named = next((each for each in (claims.get("client"), inner, claims.get("id"), claims.get("email")) if each), "")
    return str(named or report.end_user)[:LONGEST_NAME]


def warnings_of(answer: Answer, seconds: float) -> list[str]:
    """What works, but not well."""
    found = [str(AS_NOBODY)]
    if "no-store" not in answer.headers.get("cache-control", "").lower():
        found.append(str(CACHED))
    if seconds > SLOW:
        found.append(_("It took %(seconds).1f seconds, which every visitor waits.") % {"seconds": seconds})
    return found
