"""Two companies with a row of every kind the console shows. Every text of the neighbour is a canary."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.invitations import make
from accounts.models import ApiKey, Company, EndUser, IdentityConflict, Invitation, Login, Membership, User
from bots.exchange import import_bot
from bots.models import AuthorizationToken, Bot, Script, WebService
from channels_app.models import Channel, ChannelHost, ManagementToken, SigningKey
from chat.models import Conversation, ConversationTag, Merge, QuickReply, Tag, Team, TeamChannel
from chatauth.models import Attempt, Session
from chatauth.models.sessions import CredentialKind
from core.audit import SYSTEM, Actor, record
from tests.factories import (
    ApiKeyFactory,
    ChannelFactory,
    ConversationFactory,
    EndUserFactory,
    GroupFactory,
    IdentityFactory,
    ManagementTokenFactory,
    MembershipFactory,
    QuickReplyFactory,
    SessionFactory,
    SigningKeyFactory,
    TagFactory,
    TeamFactory,
    TeamMemberFactory,
    UserFactory,
)

CANARY = "Serinus"


@dataclass(frozen=True)
class Populated:
    channel: Channel
    token: ManagementToken
    end_user: EndUser
    session: Session
    conversation: Conversation
    attempt: Attempt
    api_key: ApiKey
    signing_key: SigningKey
    team: Team
    tag: Tag
    reply: QuickReply
    membership: Membership
    invitation: Invitation
    login: Login
    conflict: IdentityConflict
    merge: Merge
    bot: Bot
    script: Script
    login_service: AuthorizationToken
    service: WebService


def populate(company: Company, word: str) -> Populated:
    """Rows whose texts all begin with `word`."""
    slug = word.lower()
    staff: User = UserFactory(email=f"{slug}-staff@example.test", name=f"{word} Staff")
    membership = MembershipFactory(company=company, user=staff)
    invitation = make(company, f"{slug}-invited@example.test", "agent", by=Actor.from_row(staff))
    login = Login.objects.create(session_key=f"{slug}-login", user=staff, expire_date=timezone.now())
    group = GroupFactory(company=company, slug=f"{slug}-group", name=f"{word} Group")
    channel = ChannelFactory(
        company=company,
        slug=f"{slug}-site",
        name=f"{word} Channel",
        allowed_origins=[f"https://{slug}.example"],
        greeting=f"{word} greeting",
        kept_parameters=[f"{slug}_ref"],
    )
    ChannelHost.objects.create(channel=channel, company=company, host=f"{slug}.chat.example")
    token = ManagementTokenFactory(channel=channel, name=f"{word} token", created_by=staff)
    end_user = EndUserFactory(
        company=company,
        name=f"{word} Visitor",
        email=f"{slug}-visitor@example.test",
        verified={f"{slug}_plan": f"{word} gold"},
        claimed={f"{slug}_mood": f"{word} curious"},
        assurance="verified",
        seat_taken_at=timezone.now(),
    )
    end_user.groups.add(group, through_defaults={"company": company})
    IdentityFactory(end_user=end_user, value=f"{word}-customer")
    session = SessionFactory(
        channel=channel,
        end_user=end_user,
        method="client_token",
        assurance="verified",
        origin=f"https://{slug}.example",
        device=f"{word} Browser",
        credential_kind=CredentialKind.MANAGEMENT_TOKEN,
        credential_id=token.pk,
        expires_at=timezone.now() + timedelta(hours=2),
    )
    conversation = ConversationFactory(channel=channel, end_user=end_user, preview=f"{word} last text", assignee=staff)
    attempt = Attempt.objects.create(
        company=company,
        channel=channel,
        action="sign_in",
        method="client_token",
        reason="token_expired",
        end_user=end_user,
        origin=f"https://{slug}.example",
        page=f"https://{slug}.example/{word}",
        note=f"{word} note",
    )
    record(f"channel.{slug}", by=Actor.from_row(staff), target=channel, company_id=company.pk, word=f"{word} data")
    api_key = ApiKeyFactory(company=company, name=f"{word} API key", created_by=staff)
    signing_key = SigningKeyFactory(channel=channel, name=f"{word} signing key", kid=f"{word}-kid", created_by=staff)
    team = TeamMemberFactory(team=TeamFactory(company=company, name=f"{word} Team"), user=staff).team
    TeamChannel.objects.create(company=company, team=team, channel=channel)
    tag = TagFactory(company=company, name=f"{word} Tag")
    ConversationTag.objects.create(company=company, conversation=conversation, tag=tag)
    reply = QuickReplyFactory(company=company, shortcut=slug, text=f"{word} answer")
    other = EndUserFactory(company=company, name=f"{word} Anonymous")
    conflict = IdentityConflict.objects.create(
        company=company,
        holder=end_user,
        claimant=other,
        kind="email",
        issuer="integrator",
        value=f"{slug}-claimed@example.test",
        key=f"{slug}-claimed@example.test",
    )
    merge = Merge.objects.create(
        company=company, channel=channel, source=other, target=end_user, state="done", decided_at=timezone.now()
    )
    bot = import_bot(company, document_of_a_bot(slug, word), by=SYSTEM)
    return Populated(
        channel, token, end_user, session, conversation, attempt, api_key, signing_key, team, tag, reply,
        membership, invitation, login, conflict, merge, bot, bot.scripts.get(),
        AuthorizationToken.objects.get(company=company), WebService.objects.get(company=company),
    )  # fmt: skip


def document_of_a_bot(slug: str, word: str) -> dict[str, Any]:
    """A bot with a script that has a step of most kinds, and the components that it uses."""
    return {
        "slug": f"{slug}-bot",
        "name": f"{word} Bot",
        "groups": [f"{slug}-group"],
        "channels": [{"slug": f"{slug}-site", "is_default": False, "allows_tokens": True}],
        "authorization_tokens": [
            {
                "uid": f"{slug}-login",
                "url": f"https://{slug}.example/login",
                "questions": [{"text": f"{word} password?", "field": "password", "secret": True}],
            }
        ],
        "web_services": [
            {
                "uid": f"{slug}-orders",
                "url": f"https://{slug}.example/orders?token={{authtoken}}",
                "secret_headers": {"X-Secret": f"{word} secret"},
            }
        ],
        "scripts": [
            {
                "slug": f"{slug}-script",
                "name": f"{word} Script",
                "starts": [{"on": "keyword", "words": [f"{word} order"]}],
                "steps": [
                    {"key": "hello", "kind": "say", "text": f"{word} says hello", "buttons": [{"text": word}]},
                    {"key": "login", "kind": "token", "token": f"{slug}-login"},
                    {"key": "look", "kind": "service", "service": f"{slug}-orders"},
                    {"key": "person", "kind": "handover", "text": f"{word} hands over", "team": f"{word} Team"},
                ],
            }
        ],
    }
