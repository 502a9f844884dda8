"""How PostgreSQL runs the statements of the hot paths: `python -m bench.plans <slug>`, on a company of `seed_load`."""

import os
import re
import sys
from typing import Any

import django
from django.db import connection, transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from accounts.identities import IdentityClaim  # noqa: E402
from accounts.models import Company  # noqa: E402 - Django's models need its settings first
from channels_app.models import Channel, ManagementToken  # noqa: E402
from chat.admission import ADMIT_SQL  # noqa: E402
from chat.history import AFTER_SQL  # noqa: E402
from chat.live.rooms import NEWEST_SQL  # noqa: E402
from chat.live.sweep import VISITORS_SQL  # noqa: E402
from chat.models import Conversation  # noqa: E402
from chat.models.messages import Author  # noqa: E402
from chat.posting import Post  # noqa: E402
from chat.posting_sql import post_parameters, post_sql  # noqa: E402
from chatauth.minting import MintRequest  # noqa: E402
from chatauth.minting_sql import MINT, mint_parameters  # noqa: E402
from chatauth.models import Session  # noqa: E402
from chatauth.models.sessions import CredentialKind  # noqa: E402
from core import issued  # noqa: E402
from core.ids import uuid7  # noqa: E402


def main(slug: str) -> None:
    company = Company.objects.get(slug=slug)
    place = Conversation.objects.open().filter(company=company).order_by("-last_at")[0]
    session = Session.objects.get(end_user=place.end_user_id)
    post = Post(
        kind=Author.VISITOR, conversation_id=place.pk, message_id=uuid7(), text="Hello", session_id=session.pk
    )  # fmt: skip
    with transaction.atomic():
        show("connect", ADMIT_SQL, [[session.pk], [None]])
        show("connect, naming a conversation", ADMIT_SQL, [[session.pk], [place.pk]])
        show("post", post_sql(), post_parameters([post]))
        show("history", AFTER_SQL, {"conversation": [place.pk], "after": [0]})
        show("inbox", NEWEST_SQL, {"companies": [company.pk], "channels": []})
        show("mint", MINT, mint_parameters([wish(company)]))
        show("sweep of a socket", VISITORS_SQL, [[session.pk]])
        transaction.set_rollback(True)


def wish(company: Company) -> MintRequest:
    channel, secret = Channel.objects.get(company=company), issued.issue("mt")
    ManagementToken.objects.create(
        company=company, channel=channel, name="plans", prefix=secret.prefix, digest=secret.digest
    )
    return MintRequest(
        door="mindbehind",
        credential_kind=CredentialKind.MANAGEMENT_TOKEN,
        credential=secret,
        identity=IdentityClaim("external_id", "integrator", "load-1"),
        channel_id=channel.pk,
    )


def show(name: str, sql: str, parameters: Any) -> None:
    """The time, the pages touched, and how each large table was read."""
    with connection.cursor() as cursor:
        for _ in range(2):  # the second run finds everything in memory
            with transaction.atomic():
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) {sql}", parameters)
                lines = [row[0] for row in cursor.fetchall()]
                transaction.set_rollback(True)
    took = next(line for line in lines if "Execution Time" in line).split(": ")[1]
    pages = re.search(r"shared hit=(\d+)", "\n".join(lines))
    scans = {
        re.sub(r"\s*\(.*|^[\s>-]*", "", line)
        for line in lines
        if re.search(r"Scan (using|on|Backward)", line) and re.search("chat_|session|identity|enduser", line)
    }
    sys.stdout.write(f"{name}: {took}, {pages[1] if pages else 0} pages\n")
    sys.stdout.writelines(f"    {scan}\n" for scan in sorted(scans))


if __name__ == "__main__":
    main(sys.argv[1])
