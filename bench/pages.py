"""Every page of the console at a company with years behind it: queries and server time.

The server is this process: Django's own test client, middleware and templates included, the network not. Pages are
found in the admin site itself, so that none is left out.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import django

from bench.tables import goal

if __name__ == "__main__":
    django.setup(set_prefix=False)

from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.api_keys import issue_api_key
from accounts.models import Company, EndUser, Membership, User
from accounts.models.companies import Role
from accounts.models.credentials import Scope
from bench.growth import database
from bench.servers import ROOT
from channels_app.models import Channel, ManagementToken
from channels_app.tokens import issue_token
from chat.seeding import copy, moments, seed
from chatauth.models import Attempt, Session
from chatauth.models.sessions import CredentialKind
from chatauth.signing_keys import make_signing_key
from core.assets import collect_if_changed
from core.audit import SYSTEM
from core.models import Entry

END_USERS, CONVERSATIONS, MESSAGES = 100_000, 50_000, 1_000_000
CREDENTIALS, SEATS, STAFF = 5, 500, 20
RARE = 500  # of the oldest tries and sessions rest on one management token
ROUNDS = 7
MOST_QUERIES, MOST_MILLISECONDS = 12, 150
WORD = "load-77777"  # the identity of one end user
Say = Callable[[str], None]


def pages(environment: dict[str, str], say: Say) -> list[str]:
    """Seed a database of its own, measure in a process of its own, and print a line a page, the slowest first."""
    own = environment | {"DATABASE_URL": database(environment["DATABASE_URL"], "pages")}
    command = [sys.executable, "-m", "bench.pages"]
    made = subprocess.run(command, cwd=ROOT, env=os.environ | own, stdout=subprocess.PIPE, check=True)
    found = json.loads(made.stdout)
    say(f"\n## Pages of the console: {END_USERS:,} end users, {CONVERSATIONS:,} conversations, {MESSAGES:,} messages\n")
    say("| page | status | queries | of them slowest ms | median ms (range) | KB |")
    say("|---|---|---|---|---|---|")
    for row in sorted(found, key=lambda row: -row["median"]):
        say(
            f"| {row['name']} | {row['status']} | {row['queries']} | {row['slowest']:.0f} | "
            f"{row['median']:.0f} ({row['least']:.0f}-{row['most']:.0f}) | {row['bytes'] / 1000:.0f} |"
        )
    worst, slowest = max(found, key=lambda row: row["queries"]), max(found, key=lambda row: row["median"])
    return [
        goal(f"queries of {worst['name']}", worst["queries"], MOST_QUERIES, at_most=True),
        goal(f"median ms of {slowest['name']}", slowest["median"], MOST_MILLISECONDS, at_most=True),
    ]


def main() -> list[dict[str, Any]]:
    collect_if_changed()
    call_command("migrate", verbosity=0)
    facts = seed(messages=MESSAGES, per_conversation=MESSAGES // CONVERSATIONS, slug="pages", end_users=END_USERS)
    furnish(facts)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    company = Company.objects.get(pk=facts["company"])
    owner = User.objects.create_user("owner@pages.test", "a password of the bench", name="Olga", is_staff=True)
    Membership.objects.create(company=company, user=owner, role=Role.OWNER)
    operator = User.objects.create_superuser("operator@pages.test", "a password of the bench", name="Otto")
    found = []
    for name, address in addresses(owner, operator):
        for user in (owner, operator):
            if (row := measured(name, address, user)) is not None:
                found.append(row)
                break
    return found


def furnish(facts: dict[str, Any]) -> None:
    """Credentials, seats and audit entries, as a company has them."""
    company, channel = Company.objects.get(pk=facts["company"]), Channel.objects.get(pk=facts["channel"])
    for number in range(CREDENTIALS):
        issue_api_key(company=company, name=f"Key {number}", scopes=[Scope.CLIENTS_READ], by=SYSTEM)
        issue_token(channel=channel, name=f"Token {number}", by=SYSTEM)
        make_signing_key(
            company=company,
            channel=None,
            name=f"Identity key {number}",
            algorithm="HS256",
            secret=secrets.token_urlsafe(48),
            by=SYSTEM,
        )
    seated = EndUser.objects.filter(company=company)[:SEATS].values("pk")
    EndUser.objects.filter(pk__in=seated).update(seat_taken_at=timezone.now())
    token = ManagementToken.objects.filter(company=company).earliest("created_at")
    for model, by in ((Attempt, "at"), (Session, "created_at")):
        oldest = model.objects.order_by(by)[:RARE].values("pk")
        model.objects.filter(pk__in=oldest).update(
            credential_kind=CredentialKind.MANAGEMENT_TOKEN, credential_id=token.pk
        )
    for number in range(STAFF):
        user = User.objects.create_user(f"agent-{number}@pages.test", "a password of the bench", is_staff=True)
        Membership.objects.create(company=company, user=user, role=Role.AGENT)
    common = {"company_id": company.pk, "actor_kind": "user", "actor_label": "Olga", "target_kind": "conversation"}
    rows = ({**common, "action": "conversation.closed", "target_id": str(n), "at": at}
            for n, at in enumerate(moments(CONVERSATIONS)))  # fmt: skip
    copy(Entry, rows)


def addresses(owner: User, operator: User) -> Iterator[tuple[str, str]]:
    """Each list, each list searched, and one page of each kind of row, as (name, address)."""
    yield "home", reverse("admin:index")
    for period in ("7d", "12w"):
        yield f"home, {period}", f"{reverse('admin:index')}?period={period}"
    yield "inbox", reverse("admin:inbox")
    yield "account", reverse("admin:account")
    token = ManagementToken.objects.earliest("created_at")
    for label in ("chatauth_attempt", "chatauth_session"):
        yield f"{label}, of a credential", f"{reverse(f'admin:{label}_changelist')}?credential={token.pk}"
    for model, page in admin.site._registry.items():
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        changelist = reverse(f"admin:{label}_changelist")
        yield f"{model._meta.verbose_name_plural}", changelist
        if page.search_fields:
            yield f"{model._meta.verbose_name_plural}, searched", f"{changelist}?q={WORD}"
        row = first_row(page, owner) or first_row(page, operator)
        if row is None:
            continue
        name = f"one of {model._meta.verbose_name_plural}"
        yield name, reverse(f"admin:{label}_change", args=[row.pk])
        yield f"{name}, history", reverse(f"admin:{label}_history", args=[row.pk])
        for view in views_of_a_row(page):
            yield f"{name}, {view.removeprefix(label).strip('_')}", reverse(f"admin:{view}", args=[row.pk])


def views_of_a_row(page: Any) -> list[str]:
    """The pages of our own that a row has beside Django's."""
    patterns = [pattern for pattern in page.get_urls() if len(pattern.pattern.converters) == 1]
    names = [pattern.name for pattern in patterns if pattern.name]
    return [name for name in names if not name.endswith(("_change", "_history", "_delete", "_changelist", "_add"))]


def first_row(page: Any, user: User) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return page.get_queryset(request).first()


def measured(name: str, address: str, user: User) -> dict[str, Any] | None:
    """None if the page is not for this person, or only takes what a form sends."""
    client = Client(SERVER_NAME=str(urlsplit(settings.PUBLIC_URL).hostname))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address)
    if response.status_code in (403, 404, 405):
        return None
    if response.status_code not in (200, 302):
        raise SystemExit(f"{address} answers {response.status_code}.")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    queries = list(captured.captured_queries)  # the next request clears the log
    times = [timed(client, address) for _ in range(ROUNDS)]
    return {
        "name": f"{name}{' (operator)' if user.is_superuser else ''}",
        "status": response.status_code,
        "queries": len(queries),
        "slowest": max((float(query["time"]) * 1000 for query in queries), default=0.0),
        "sql": [query["sql"][:400] for query in queries],
        "median": median(times),
        "least": min(times),
        "most": max(times),
        "bytes": len(response.content) if not response.streaming else 0,
    }


def timed(client: Client, address: str) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()))
