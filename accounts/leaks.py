"""Secrets that somebody put into an address, where every log on the way keeps them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import unquote

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Credential
from core import issued
from core.audit import Actor, kind_of, record
from core.models import Entry
from core.reasons import Reason, Refused

SECRET = re.compile(r"usher_(mt|key)_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}")
HEADERS = ("Authorization", "x-api-key", "apiToken")
TOLD_EVERY = timedelta(hours=1)


def refuse_leaked(request: HttpRequest, models: Mapping[str, type[Credential]]) -> None:
    """Refuse a request whose address holds a secret, also when its headers are right; a known one is reported.

    `models` names the rows of each family of secrets ("key", "mt"). Raises Refused: token_missing, token_malformed.
    """
    found = SECRET.search(unquote(request.get_full_path()))
    if found is None:
        return
    family = found[1]
    if model := models.get(family):
        report(model, issued.parse(found[0], family), by=Actor.of(request))
    has_another = any(name in request.headers for name in HEADERS)
    raise Refused(
        Reason.TOKEN_MALFORMED if has_another else Reason.TOKEN_MISSING,
        "A secret stands in the address of this request, where logs keep it. It is read from its header only. "
        "Replace it: it counts as leaked.",
    )


def report(model: type[Credential], secret: issued.IssuedSecret, *, by: Actor) -> None:
    """Write `api_key.leaked` or `management_token.leaked`, once an hour for each."""
    row = model._default_manager.filter(prefix=secret.prefix, digest=secret.digest, ended_at=None).first()
    if row is None:
        return
    action, since = f"{kind_of(row)}.leaked", timezone.now() - TOLD_EVERY
    if not Entry.objects.filter(action=action, target_kind=kind_of(row), target_id=str(row.pk), at__gt=since).exists():
        record(action, by=by, target=row)
