"""Rows with sensible values. What a test does not name is somebody else's business."""

from datetime import timedelta
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import ApiKey, Company, EndUser, Group, Identity, Membership, User
from accounts.models.companies import Role
from accounts.models.end_users import Assurance
from channels_app.models import Channel, ChannelMember, ManagementToken, SigningKey
from channels_app.models.channels import Method
from chat.models import Conversation, Message, QuickReply, Tag, Team, TeamMember
from chat.models.messages import Author
from chatauth.models import Session
from core import issued, vault
from core.ids import uuid7

PASSWORD = "a long enough password of the tests"
SIGNING_SECRET = "a signing secret of the tests, longer than 32 bytes"


@cache
def hashed_password() -> str:
    """Hashed once a run, because the hash is slow on purpose."""
    return make_password(PASSWORD)


class CompanyFactory(DjangoModelFactory[Company]):
    class Meta:
        model = Company

    slug = factory.Sequence(lambda number: f"company-{number}")
    name = factory.LazyAttribute(lambda company: company.slug.capitalize())


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"staff-{number}@example.test")
    password = factory.LazyFunction(hashed_password)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    company = factory.SubFactory(CompanyFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.AGENT


class GroupFactory(DjangoModelFactory[Group]):
    class Meta:
        model = Group

    company = factory.SubFactory(CompanyFactory)
    slug = factory.Sequence(lambda number: f"group-{number}")
    name = factory.LazyAttribute(lambda group: group.slug.capitalize())


class EndUserFactory(DjangoModelFactory[EndUser]):
    class Meta:
        model = EndUser

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda number: f"Visitor {number}")


class IdentityFactory(DjangoModelFactory[Identity]):
    class Meta:
        model = Identity

    end_user = factory.SubFactory(EndUserFactory)
    company = factory.SelfAttribute("end_user.company")
    kind = Identity.Kind.EXTERNAL_ID
    issuer = Identity.Issuer.INTEGRATOR
    value = factory.Sequence(lambda number: f"customer-{number}")
    key = factory.LazyAttribute(
        lambda identity: identity.value.casefold() if identity.kind == Identity.Kind.EMAIL else identity.value
    )


class ChannelFactory(DjangoModelFactory[Channel]):
    class Meta:
        model = Channel

    company = factory.SubFactory(CompanyFactory)
    slug = factory.Sequence(lambda number: f"channel-{number}")
    name = factory.LazyAttribute(lambda channel: channel.slug.capitalize())


class IssuedFactory(DjangoModelFactory[Any]):
    """A credential whose secret the test may read as `.text`."""

    class Meta:
        abstract = True

    name = factory.Sequence(lambda number: f"credential-{number}")

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **fields: Any) -> Any:
        secret = issued.issue("key" if model_class is ApiKey else "mt")
        row = super()._create(model_class, *args, **{"prefix": secret.prefix, "digest": secret.digest, **fields})
        row.text = secret.text
        return row


class ManagementTokenFactory(IssuedFactory):
    class Meta:
        model = ManagementToken

    channel = factory.SubFactory(ChannelFactory)
    company = factory.SelfAttribute("channel.company")


class ApiKeyFactory(IssuedFactory):
    class Meta:
        model = ApiKey

    company = factory.SubFactory(CompanyFactory)
    scopes: tuple[str, ...] | list[str] = ["clients:authenticate"]


class SigningKeyFactory(DjangoModelFactory[SigningKey]):
    """HS256 with SIGNING_SECRET; `channel=None, company=...` makes it good for the whole company."""

    class Meta:
        model = SigningKey

    channel = factory.SubFactory(ChannelFactory)
    company = factory.SelfAttribute("channel.company")
    name = factory.Sequence(lambda number: f"signing-key-{number}")
    kid = factory.Sequence(lambda number: f"kid-{number}")
    algorithm = SigningKey.Algorithm.HS256
    secret_sealed = factory.LazyFunction(lambda: vault.seal(SIGNING_SECRET))


class SessionFactory(DjangoModelFactory[Session]):
    """An anonymous session that lives for an hour."""

    class Meta:
        model = Session

    channel = factory.SubFactory(ChannelFactory)
    company = factory.SelfAttribute("channel.company")
    end_user = factory.SubFactory(EndUserFactory, company=factory.SelfAttribute("..company"))
    method = Method.ANONYMOUS
    assurance = Assurance.ANONYMOUS
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=1))
    hard_expires_at = factory.SelfAttribute("expires_at")


class ConversationFactory(DjangoModelFactory[Conversation]):
    class Meta:
        model = Conversation

    channel = factory.SubFactory(ChannelFactory)
    company = factory.SelfAttribute("channel.company")
    end_user = factory.SubFactory(EndUserFactory, company=factory.SelfAttribute("..company"))


class MessageFactory(DjangoModelFactory[Message]):
    """A stored message. It does not advance `last_seq`: tests of that go through posting."""

    class Meta:
        model = Message

    conversation = factory.SubFactory(ConversationFactory)
    company = factory.SelfAttribute("conversation.company")
    seq = factory.Sequence(lambda number: number + 1)
    message_id = factory.LazyFunction(uuid7)
    author_kind = Author.VISITOR
    text = factory.Sequence(lambda number: f"Message {number}")


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda number: f"Team {number}")


class TeamMemberFactory(DjangoModelFactory[TeamMember]):
    """A member of the company, made one if they are not yet."""

    class Meta:
        model = TeamMember

    company = factory.SelfAttribute("team.company")
    team = factory.SubFactory(TeamFactory)
    user = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **fields: Any) -> Any:
        Membership.objects.get_or_create(company=fields["company"], user=fields["user"])
        return super()._create(model_class, *args, **fields)


class ChannelMemberFactory(DjangoModelFactory[ChannelMember]):
    """An agent of the company who is limited to this channel, and to those of other such rows."""

    class Meta:
        model = ChannelMember

    company = factory.SelfAttribute("channel.company")
    channel = factory.SubFactory(ChannelFactory)
    user = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **fields: Any) -> Any:
        Membership.objects.get_or_create(company=fields["company"], user=fields["user"])
        Membership.objects.filter(company=fields["company"], user=fields["user"]).update(is_limited=True)
        return super()._create(model_class, *args, **fields)


class TagFactory(DjangoModelFactory[Tag]):
    class Meta:
        model = Tag

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda number: f"tag-{number}")


class QuickReplyFactory(DjangoModelFactory[QuickReply]):
    class Meta:
        model = QuickReply

    company = factory.SubFactory(CompanyFactory)
    shortcut = factory.Sequence(lambda number: f"reply-{number}")
    text = "Hello"
