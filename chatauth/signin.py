"""The one path on which anybody signs in, whatever the door and the method."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from accounts.models import Company, EndUser
from accounts.models.end_users import Assurance
from accounts.seats import take_seat
from accounts.tasks import warn_about_seats
from channels_app.models import Channel
from channels_app.models.channels import Enforcement, Kind, Method
from channels_app.origins import is_allowed
from chatauth.arrival import apply_change, end_user_of, link_identities, use_once
from chatauth.attempts import record_attempt
from chatauth.methods import METHODS
from chatauth.models import Session
from chatauth.proofs import Proof
from chatauth.sessions import Signed, lifetime, sign
from core.jobs import enqueue
from core.limits import hit_each
from core.net import limiter_address
from core.reasons import Reason, Refused

# A bad proof may be forgiven by the channel's enforcement; these never are.
ALWAYS_REFUSED = frozenset(
    {
        Reason.CLIENT_BLOCKED,
        Reason.TOKEN_REVOKED,
        Reason.CHANNEL_INACTIVE,
        Reason.COMPANY_INACTIVE,
        Reason.SEAT_LIMIT_REACHED,
        Reason.METHOD_NOT_ENABLED,
        Reason.ORIGIN_NOT_ALLOWED,
        Reason.GROUP_REQUIRED,
        Reason.NOT_FOUND,
        Reason.TOO_MANY_ATTEMPTS,
        Reason.RATE_LIMITED,
        Reason.DELIVERY_FAILED,  # nobody judged the proof
    }
)


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """One try to sign in. `origin` is the request's header ("" if absent), `embed_origin` what the iframe reports."""

    channel_id: UUID | None
    method: str
    credential: Any = None
    client: str | None = None
    previous: str | None = None
    origin: str = ""
    embed_origin: str = ""
    page: str = ""
    device: str = ""
    address: str | None = None
    context: dict[str, str] = field(default_factory=dict)
    bot_id: UUID | None = None  # that the page asks for; `admit` says whether this session may have it, or raises
    admit: Callable[[Session], None] | None = None


class Opened(NamedTuple):
    """A sign-in that worked."""

    session: Session
    signed: Signed
    notes: list[str]


def sign_in(wish: SignIn) -> Opened:
    """Judge channel, origin, method, proof, block and seat; then find or make the end user and open the session.

    Every try on a known channel is in the sign-in log with its exact reason. Raises Refused.
    """
    hit_each([("session", limiter_address(wish.address or "")), ("session_channel", str(wish.channel_id))])
    channel = find_channel(wish.channel_id)
    if channel is None:
        raise Refused(Reason.CHANNEL_INACTIVE)
    try:
        check_channel(channel, wish)
        opened, forgiven = let_in(channel, wish)
    except Refused as refused:
        record_attempt(channel, wish, reason=refused.reason)
        raise
    is_observed = forgiven is not None and channel.enforcement == Enforcement.OBSERVE
    record_attempt(
        channel,
        wish,
        reason=forgiven if forgiven and is_observed else "",
        session=opened.session,
        was_enforced=not is_observed,
        note="; ".join(opened.notes),
    )
    return opened


def find_channel(channel_id: UUID | None) -> Channel | None:
    return Channel.objects.select_related("company").filter(pk=channel_id).first() if channel_id else None


def check_channel(channel: Channel, wish: SignIn) -> None:
    """Is the door open, for this site, and for this method? Raises Refused."""
    if not channel.company.is_active:
        raise Refused(Reason.COMPANY_INACTIVE)
    if not channel.is_live:
        raise Refused(Reason.CHANNEL_INACTIVE)
    check_origins(channel, wish.origin, wish.embed_origin)
    if channel.kind != Kind.WEB:  # a line brings its own sender; whatever it lists as ways in is shown nowhere
        raise Refused(Reason.METHOD_NOT_ENABLED, "Nobody signs in on this channel: it is no web channel.")
    if wish.method not in channel.sign_in or wish.method not in METHODS:
        raise Refused(Reason.METHOD_NOT_ENABLED)


def check_origins(channel: Channel, origin: str, embed_origin: str = "") -> None:
    """Both the request's origin and the page around the iframe must be allowed. Raises Refused."""
    for candidate in filter(None, (origin, embed_origin)):
        if not is_allowed(channel, candidate):
            raise Refused(
                Reason.ORIGIN_NOT_ALLOWED, f"Add {candidate!r} to the allowed origins of the channel to let it in."
            )


def let_in(channel: Channel, wish: SignIn) -> tuple[Opened, Reason | None]:
    """The session, and the reason that was forgiven if a bad proof became an anonymous one. Raises Refused."""
    try:
        proof = METHODS[wish.method].prove(channel, credential=wish.credential, client=wish.client)
        return open_session(channel, wish, proof), None
    except Refused as refused:
        is_lenient = channel.enforcement != Enforcement.ENFORCE and Method.ANONYMOUS in channel.sign_in
        if refused.reason in ALWAYS_REFUSED or not is_lenient:
            raise
        nobody = METHODS[Method.ANONYMOUS].prove(channel, credential=None, client=None)
        return open_session(channel, wish, nobody), refused.reason


@transaction.atomic
def open_session(channel: Channel, wish: SignIn, proof: Proof) -> Opened:
    """Raises Refused: client_not_found, client_blocked, token_revoked, token_replayed, seat_limit_reached,
    invalid_request, and whatever `wish.admit` raises; then nothing was made.
    """
    made_by = wish.method if proof.identities else Method.ANONYMOUS
    end_user = end_user_of(channel.company_id, proof, made_by=made_by)
    if end_user.is_blocked:
        raise Refused(Reason.CLIENT_BLOCKED)
    if end_user.not_before and end_user.not_before > proof.proved_at:
        raise Refused(Reason.TOKEN_REVOKED)
    if proof.assurance == Assurance.VERIFIED and proof.credential_id:
        take_seat(end_user, warn=warn_owners)
    notes = link_identities(end_user, proof.identities[1:])
    apply_change(end_user, proof.change, as_of=proof.proved_at)
    session = make_session(channel, wish, proof, end_user)
    if wish.admit:
        wish.admit(session)
    if proof.one_time:
        use_once(proof.one_time, session, previous=wish.previous)
    best = Assurance.VERIFIED if proof.assurance == Assurance.VERIFIED else end_user.assurance
    EndUser.objects.filter(pk=end_user.pk).update(seen_at=session.created_at, assurance=best)
    return Opened(session, sign(session), notes)


def make_session(channel: Channel, wish: SignIn, proof: Proof, end_user: EndUser) -> Session:
    expires_at, latest = lifetime(wish.method, proof_expires_at=proof.expires_at)
    return Session.objects.create(
        company_id=channel.company_id,
        channel=channel,
        end_user=end_user,
        method=wish.method if proof.assurance != Assurance.ANONYMOUS else Method.ANONYMOUS,
        assurance=proof.assurance,
        credential_kind=proof.credential_kind,
        credential_id=proof.credential_id,
        proved_at=proof.proved_at,
        expires_at=expires_at,
        hard_expires_at=latest,
        origin=(wish.embed_origin or wish.origin)[:255],
        device=wish.device[:255],
        address=wish.address,
        context=wish.context,
        bot_id=wish.bot_id,
    )


def warn_owners(company: Company) -> None:
    enqueue(warn_about_seats, company_id=str(company.pk))
