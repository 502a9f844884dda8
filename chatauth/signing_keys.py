"""Signing keys: made here or brought along. A made secret is shown once; public halves are checked first."""

import json
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company
from channels_app.models import Channel, SigningKey
from chatauth.strict import KeyRefused, parse_public_key, shared_secret
from chatauth.tasks import tell_of_new_key
from core import vault
from core.audit import Actor, record
from core.jobs import enqueue
from core.outbound import OutboundError, check_url
from core.reasons import Reason, Refused

KID_MAX = 100  # characters
URL_MAX = 500


@transaction.atomic
def make_signing_key(
    *,
    company: Company,
    channel: Channel | None,
    name: str,
    algorithm: str,
    by: Actor,
    kid: str = "",
    secret: str = "",
    public_key: str = "",
    jwks_url: str = "",
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> tuple[SigningKey, str]:
    """A new key, and its secret if this call made one (else "").

    HS256 without `secret` makes one; the other algorithms need `public_key` (PEM or JWK) or `jwks_url`. Without
    `kid` a JWK's own is taken, else one is made. Raises Refused: invalid_request with the field, conflict for a name
    or kid already used.
    """
    if not 1 <= len(name) <= 80:
        raise _wrong("name", _("Give a name of 1 to 80 characters."))
    if len(kid) > KID_MAX:
        raise _wrong("kid", _("A key id has at most %(most)s characters.") % {"most": KID_MAX})
    if not_after is not None and (not_after <= timezone.now() or (not_before and not_after <= not_before)):
        raise _wrong("not_after", _("The end lies in the past or before the beginning."))
    sealed, made = "", ""
    if algorithm == SigningKey.Algorithm.HS256:
        if public_key or jwks_url:
            raise _wrong("algorithm", _("HS256 has a secret, not a public key."))
        made = "" if secret else secrets.token_urlsafe(48)
        sealed = vault.seal(check_secret(secret or made))
    elif algorithm in SigningKey.Algorithm.values:
        if secret:
            raise _wrong("secret", _("%(algorithm)s has a public key, not a secret.") % {"algorithm": algorithm})
        check_public(algorithm, public_key, jwks_url)
    else:
        raise _wrong("algorithm", _("Use one of %(known)s.") % {"known": ", ".join(SigningKey.Algorithm.values)})
    try:
        with transaction.atomic():
            key = SigningKey.objects.create(
                company=company,
                channel=channel,
                name=name,
                kid=kid or own_kid(public_key) or secrets.token_hex(8),
                algorithm=algorithm,
                secret_sealed=sealed,
                public_key=public_key,
                jwks_url=jwks_url,
                not_before=not_before,
                not_after=not_after,
                created_by_id=by.user_id,
            )
    except IntegrityError as error:
        raise Refused(Reason.CONFLICT, _("There is a key with this name or key id already.")) from error
    record("signing_key.made", by=by, target=key, company_id=company.pk, algorithm=algorithm)
    enqueue(tell_of_new_key, key_id=str(key.pk))
    return key, made


def check_secret(secret: str) -> str:
    """The secret, if it is sound as an HS256 key. Raises Refused(invalid_request)."""
    try:
        shared_secret(secret)
    except KeyRefused as refused:
        raise _wrong("secret", str(refused)) from None
    return secret


def check_public(algorithm: str, public_key: str, jwks_url: str) -> None:
    """Raises Refused(invalid_request) unless exactly one is given and it can be used."""
    if bool(public_key) == bool(jwks_url):
        raise _wrong("public_key", _("Give a public key or a JWKS URL."))
    try:
        if public_key:
            parse_public_key(public_key, algorithm=algorithm)
        elif len(jwks_url) > URL_MAX:
            raise _wrong("jwks_url", _("The address may take %(most)s characters.") % {"most": URL_MAX})
        else:
            check_url(jwks_url)
    except KeyRefused as refused:
        raise _wrong("public_key", str(refused)) from None
    except OutboundError as error:
        raise _wrong("jwks_url", str(error)) from None


def own_kid(public_key: str) -> str:
    """The `kid` inside a pasted JWK, "" if there is none."""
    if not public_key.lstrip().startswith("{"):
        return ""
    kid = json.loads(public_key).get("kid", "")
    return kid if isinstance(kid, str) and len(kid) <= KID_MAX else ""


def _wrong(field: str, sentence: str) -> Refused:
    return Refused(Reason.INVALID_REQUEST, sentence, errors={field: [sentence]})
