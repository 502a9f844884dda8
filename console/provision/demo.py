"""What `make demo` shows: two companies with staff, channels and an earlier conversation."""

import json
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from accounts.identities import IdentityClaim
from accounts.models import Company, Identity, User
from accounts.properties import read_properties
from channels_app.models import Channel, ManagementToken
from channels_app.tokens import issue_token
from chat.conversations import assign, open_for
from chat.models import Conversation
from chat.models.messages import Author
from chat.posting import Post, post
from chatauth.minting import MintRequest, mint
from chatauth.models.sessions import CredentialKind
from chatauth.signin import SignIn, sign_in
from console.provision.companies import provision
from console.provision.demo_bot import PHONE, demo_bots
from console.provision.operators import make_operator
from core import issued
from core.audit import SYSTEM
from core.ids import uuid7
from core.reasons import Refused

CLIENT = "customer-1042"
OPERATOR = "operator@usher.test"
CODE_COUNTRIES = ["AE", "CA", "DE", "EG", "ES", "FR", "GB", "MX", "SA", "TR", "US"]
STAFF = {
    "olga@acme.test": ("Olga Ortiz", "owner"),
    "adam@acme.test": ("Adam Ames", "admin"),
    "ana@acme.test": ("Ana Abel", "agent"),
}
EARLIER = (
    (Author.VISITOR, "Hello! My tent arrived, but one of the poles is bent. Order 20417."),
    (Author.AGENT, "Hi Vera, sorry about that. A new set of poles leaves our warehouse today, free of charge."),
    (Author.VISITOR, "That was quick. Thank you!"),
)


class Demo:
    """The demo's own memory: passwords and the management token, in USHER_HOME/demo.json (mode 600)."""

    def __init__(self, home: Path) -> None:
        self.path = home / "demo.json"
        self.state: dict[str, Any] = json.loads(self.path.read_text()) if self.path.exists() else {}

    def password(self, email: str) -> str:
        """Made once, and the same on each run."""
        passwords = self.state.setdefault("passwords", {})
        return str(passwords.setdefault(email, secrets.token_urlsafe(9)))

    def save(self) -> None:
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(json.dumps(self.state, indent=2) + "\n")


def provision_demo(home: Path, public_url: str) -> Demo:
    """Make what is missing. A second run finds everything and only brings the allowed origins up to date."""
    demo = Demo(home)
    result = provision(document(demo, public_url))
    make_operator(OPERATOR, demo.password(OPERATOR))
    token = result["companies"]["acme"]["channels"]["site"]["management_tokens"].get("backend")
    if token is None and not is_live(demo.state.get("management_token", "")):
        token = issue_again()
    if token:
        demo.state["management_token"] = token
    demo.save()
    if not Identity.objects.filter(company__slug="acme", value=CLIENT).exists():
        tell_an_earlier_conversation(demo.state["management_token"])
    return demo


def is_live(text: str) -> bool:
    try:
        secret = issued.parse(text, "mt")
    except Refused:
        return False
    return ManagementToken.objects.live().filter(prefix=secret.prefix, digest=secret.digest).exists()


def issue_again() -> str:
    """Somebody tried revoking: the shop's backend gets a new token under the next free name."""
    site = Channel.objects.get(company__slug="acme", slug="site")
    name = f"backend {ManagementToken.objects.filter(channel=site).count() + 1}"
    return issue_token(channel=site, name=name, by=SYSTEM)[1]


def document(demo: Demo, public_url: str) -> dict[str, Any]:
    origins = demo_origins(public_url)
    staff = [
        {"email": email, "name": name, "role": role, "password": demo.password(email)}
        for email, (name, role) in STAFF.items()
    ]
    boris = {
        "email": "boris@bolt.test",
        "name": "Boris Berg",
        "role": "owner",
        "password": demo.password("boris@bolt.test"),
    }
    return {
        "companies": [
            {
                "slug": "acme",
                "name": "Acme Outdoor",
                "seat_limit": 100,
                "groups": ["gold"],
                "staff": staff,
                "channels": [
                    {
                        "slug": "site",
                        "name": "Web shop",
                        "sign_in": ["client_token", "anonymous"],
                        "allowed_origins": origins,
                        "kept_parameters": ["ref"],
                        "management_tokens": ["backend"],
                        "greeting": "Hello! Ask us anything about your order.",
                        "starters": ["Where is my order?", "I want to send something back"],
                        "away_text": "Nobody is at the desk right now. Your message waits here, and we will answer it.",
                    },
                    {
                        "slug": "account",
                        "name": "Customer account",
                        "sign_in": ["sms_code", "email_code"],
                        "allowed_origins": origins,
                        "greeting": "You are signed in. How can we help?",
                        "away_text": "Nobody is at the desk right now. Your message waits here, and we will answer it.",
                        "codes": {"country": "GB", "countries": CODE_COUNTRIES, "ask_name": True},
                    },
                    {
                        "slug": "help",
                        "name": "Help pages",
                        "sign_in": ["anonymous"],
                        "allowed_origins": origins,
                        "accent": "#7c3aed",
                        "greeting": "Hi! No account needed here.",
                        "away_text": "Nobody is at the desk right now. Your message waits here, and we will answer it.",
                    },
                    PHONE,
                ],
                "bots": demo_bots(public_url),
            },
            {
                "slug": "bolt",
                "name": "Bolt Cycles",
                "staff": [boris],
                "channels": [{"slug": "site", "name": "Web shop", "sign_in": ["anonymous"]}],
            },
        ]
    }


def demo_origins(public_url: str) -> list[str]:
    """The shop is reachable under both names of this machine, so that one of them is another origin."""
    port = urlsplit(public_url).port
    suffix = f":{port}" if port else ""
    return [f"http://localhost{suffix}", f"http://127.0.0.1{suffix}"]


def tell_an_earlier_conversation(token: str) -> None:
    """Vera wrote before, and Ana answered: through the same services as everybody else."""
    acme = Company.objects.get(slug="acme")
    site = Channel.objects.get(company=acme, slug="site")
    ana = User.objects.get(email="ana@acme.test")
    profile = {"name": "Vera", "surname": "Lind", "email": "vera@example.com", "plan": "gold", "orders": 12}
    request = MintRequest(
        door="mindbehind",
        credential_kind=CredentialKind.MANAGEMENT_TOKEN,
        credential=issued.parse(token, "mt"),
        identity=IdentityClaim(Identity.Kind.EXTERNAL_ID, Identity.Issuer.INTEGRATOR, CLIENT),
        channel_id=site.pk,
        properties=read_properties(profile),
    )
    wish = SignIn(channel_id=site.pk, method="client_token", credential=mint(request).token, client=CLIENT)
    session = sign_in(wish).session
    first = uuid7()
    conversation = open_for(session, message_id=first)
    Conversation.objects.filter(pk=conversation.pk).update(was_told_away=True)  # Ana was at the desk
    for index, (kind, text) in enumerate(EARLIER):
        writer: dict[str, Any] = {"session_id": session.pk} if kind == Author.VISITOR else {"user_id": ana.pk}
        message_id = first if index == 0 else uuid7()
        post(Post(kind=kind, conversation_id=conversation.pk, message_id=message_id, text=text, **writer))
    assign(conversation.pk, to=ana, by=ana)
