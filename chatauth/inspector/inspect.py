"""The inspector itself: find out what was pasted, try it for real, roll it back, and say what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_app.models import Channel, SigningKey
from channels_app.models.channels import Method
from chatauth.credentials import find_credential
from chatauth.inspector.advice import advise
from chatauth.inspector.decode import decode, times
from chatauth.inspector.report import Finding, Report
from chatauth.inspector.try_call import inspect_call
from chatauth.keyring import keys_for
from chatauth.methods import METHODS
from chatauth.signin import SignIn, check_channel, open_session
from core.reasons import Reason, Refused

SESSION = gettext_lazy("This is a session token, which a browser got for itself. It signs nobody in.")
SECRETS = {
    "usher_mt_": (
        "management_token",
        gettext_lazy("This is a management token. It belongs on your server: it mints client tokens."),
    ),
    "usher_key_": ("api_key", gettext_lazy("This is an API key. It belongs on your server.")),
}


def inspect(channel: Channel, pasted: str, *, client: str | None = None) -> Report:
    """What would happen to a token, a code or a curl line on this channel. Stores nothing, signs nobody in.

    `client` is what the page would say beside a client token (`window.MB_CLIENT`).
    """
    text = pasted.strip()
    with suppress(Refused):
        keys_for(channel, text.strip("'\""))  # published keys are fetched here, so that no transaction waits for them
    with rolled_back():
        if text.startswith("curl"):
            return inspect_call(channel, text)
        for start, (kind, sentence) in SECRETS.items():
            if text.startswith(start):
                return Report(
                    kind=kind, finding=Finding(Reason.INVALID_REQUEST, str(sentence), _("Paste the whole curl line."))
                )
        return inspect_token(channel, text.strip("'\""), client)


def inspect_token(channel: Channel, text: str, client: str | None) -> Report:
    header, claims = decode(text)
    seen: dict[str, Any] = {"header": header, "claims": claims, "times": times(claims)}
    if claims.get("typ") == "session":
        return Report(kind="session_token", finding=Finding(Reason.TOKEN_MALFORMED, str(SESSION)), **seen)
    method = Method.CLIENT_TOKEN if claims.get("typ") == "client" else Method.EXTERNAL_JWT
    kind = "client_token" if method == Method.CLIENT_TOKEN else "code"
    began = timezone.now()
    wish = SignIn(channel_id=channel.pk, method=method, credential=text)
    try:
        check_channel(channel, wish)
        proof = METHODS[method].prove(channel, credential=text, client=client)
        opened = open_session(channel, wish, proof)
    except Refused as refused:
        return Report(kind=kind if header else "unknown", finding=finding_of(refused, channel, method), **seen)
    credential = find_credential(proof.credential_kind, proof.credential_id) if proof.credential_id else None
    end_user = opened.session.end_user
    was_made = end_user.created_at >= began
    return Report(
        kind=kind,
        finding=Finding("", _("It works: this channel lets its bearer in.")),
        key=f"{credential} ({credential.kid})" if isinstance(credential, SigningKey) else str(credential or ""),
        end_user=str(end_user),
        end_user_id="" if was_made else str(end_user.pk),
        was_made=was_made,
        warnings=[_(note) for note in opened.notes],
        **seen,
    )


def finding_of(refused: Refused, channel: Channel, method: str = "") -> Finding:
    return Finding(str(refused.reason), refused.detail, advise(refused, channel, method), refused.errors or {})


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever happens inside is undone: rows, jobs and hints alike."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
