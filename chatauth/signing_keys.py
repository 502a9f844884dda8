"""Signing keys: made here or brought along. A made secret is shown once; public halves are checked first."""

import secrets
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import Company
from channels_app.models import Channel, SigningKey
from core import vault
from core.audit import Actor, record
from core.reasons import Reason, Refused

SHORTEST_SECRET = 32  # bytes, the digest size of HS256 (RFC 7518, section 3.2)


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
) -> tuple[SigningKey, str]:
    """A new key, and its secret if this call made one (else "").

    HS256 without `secret` makes one; the other algorithms need `public_key` (PEM or JWK) or `jwks_url`.
    Raises Refused: invalid_request with the field, conflict for a name or kid already used.
    """
    sealed, made = "", ""
    if algorithm == SigningKey.Algorithm.HS256:
        if public_key or jwks_url:
            raise _wrong("algorithm", "HS256 has a secret, not a public key.")
        made = "" if secret else secrets.token_urlsafe(48)
        sealed = vault.seal(check_secret(secret or made))
    elif algorithm in SigningKey.Algorithm.values:
        if secret:
            raise _wrong("secret", f"{algorithm} has a public key, not a secret.")
        if bool(public_key) == bool(jwks_url):
            raise _wrong("public_key", "Give a public key or a JWKS URL.")
    else:
        raise _wrong("algorithm", f"Use one of {', '.join(SigningKey.Algorithm.values)}.")
    try:
        with transaction.atomic():
            key = SigningKey.objects.create(
                company=company,
                channel=channel,
                name=name,
                kid=kid or new_kid(),
                algorithm=algorithm,
                secret_sealed=sealed,
                public_key=public_key,
                jwks_url=jwks_url,
                created_by_id=by.user_id,
            )
    except IntegrityError as error:
        raise Refused(Reason.CONFLICT, "There is a key with this name or key id already.") from error
    record("signing_key.made", by=by, target=key, company_id=UUID(str(company.pk)), algorithm=algorithm)
    return key, made


def check_secret(secret: str) -> str:
    """Raises Refused unless the text is long enough to be an HMAC key and is not a public key by mistake."""
    if len(secret.encode()) < SHORTEST_SECRET:
        raise _wrong("secret", f"An HS256 secret has at least {SHORTEST_SECRET} bytes.")
    if "-----BEGIN" in secret or secret.lstrip().startswith("{"):
        raise _wrong("secret", "This is a key file, not a shared secret. Choose the algorithm that it belongs to.")
    return secret


def new_kid() -> str:
    return secrets.token_hex(8)


def _wrong(field: str, sentence: str) -> Refused:
    return Refused(Reason.INVALID_REQUEST, sentence, errors={field: [sentence]})
