"""Who reaches only some channels of a company. Which: `Channel.objects.visible_to`, for people and for credentials.

For what belongs to a channel, such as conversations, the same rule stands once as a condition of Django's (`reached`)
and once as SQL (`may_on`, `REACHED_SQL`).
"""

from collections.abc import Mapping
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.abilities import IS_LIMITED_SQL, MAY_SQL, may, roles_with
from accounts.models import ApiKey, Company, Membership, User
from accounts.models.companies import Role
from channels_app.models import ApiKeyChannel, Channel, ChannelMember, ManagementToken

Limits = Mapping[UUID, frozenset[UUID]]  # channels by company, or by person; who is not in it sees all

# `reached` for the row `{row}` and the user `%(user)s`; NULL stands for an operator.
REACHED_SQL = f"""(
    %(user)s::uuid IS NULL OR {{row}}.company_id IN (
        SELECT m.company_id FROM accounts_membership m WHERE m.user_id = %(user)s::uuid AND NOT {IS_LIMITED_SQL}
    ) OR {{row}}.channel_id IN (
        SELECT l.channel_id FROM channels_app_channelmember l WHERE l.user_id = %(user)s::uuid
    )
)"""  # noqa: S608 - made of constants
# By company, as JSON: the channels of user `g`, for each company in which they are limited.
LIMITS_SQL = f"""(
    SELECT coalesce(jsonb_object_agg(m.company_id, (
        SELECT coalesce(jsonb_agg(l.channel_id), '[]') FROM channels_app_channelmember l
        WHERE l.user_id = m.user_id AND l.company_id = m.company_id
    )), '{{}}')
    FROM accounts_membership m WHERE m.user_id = g.id AND NOT g.is_superuser AND {IS_LIMITED_SQL}
)"""  # noqa: S608


def may_on(company: str, channel: str) -> str:
    """MAY_SQL for what belongs to a channel; both are SQL for an id."""
    chosen = f"SELECT FROM channels_app_channelmember l WHERE l.channel_id = {channel} AND l.user_id = m.user_id"
    return MAY_SQL.format(company=company, reaches=f"(NOT {IS_LIMITED_SQL} OR EXISTS ({chosen}))")


def may_answer(user: User, company: Company, channel_id: UUID) -> bool:
    """Whether somebody may answer on this channel of the company."""
    return may(user, "inbox.answer", company) and reaches(user, channel_id)


def reaches(user: User, channel_id: UUID) -> bool:
    """Whether nothing keeps somebody from this channel of a company for which they work."""
    return Channel.objects.reached_by(user).filter(pk=channel_id).exists()


def limits_of(user: User) -> Limits:
    """The channels that somebody sees, for each company in which they do not see all."""
    if user.is_superuser:
        return {}
    links = ChannelMember.objects.filter(user=user, company=OuterRef("company")).values("channel")
    rows = Membership.objects.limited().filter(user=user).values_list("company_id", ArraySubquery(links))
    return {company_id: frozenset(channels) for company_id, channels in rows}


def limits_in(company_id: UUID) -> Limits:
    """The channels of those who work there and do not see all."""
    links = ChannelMember.objects.filter(user=OuterRef("user"), company=company_id).values("channel")
    rows = Membership.objects.limited().filter(company=company_id, user__is_superuser=False)
    return {user_id: frozenset(chosen) for user_id, chosen in rows.values_list("user_id", ArraySubquery(links))}


def is_within(limits: Limits, key: UUID, channel_id: UUID) -> bool:
    """Whether nothing in `limits`, for this company or person, keeps from the channel."""
    chosen = limits.get(key)
    return chosen is None or channel_id in chosen


def answering_on(channel_id: UUID, company_id: UUID) -> QuerySet[Membership]:
    """Of those who work for the channel's company, whoever may answer on it."""
    may_answer_somewhere = Membership.objects.filter(
        company=company_id, user__is_active=True, role__in=roles_with("inbox.answer")
    )
    here = ChannelMember.objects.filter(channel=channel_id, user=OuterRef("user"))
    is_limited = Q(role=Role.AGENT, is_limited=True, user__is_superuser=False)
    return may_answer_somewhere.filter(~is_limited | Exists(here))


def is_bound(credential: ApiKey | ManagementToken) -> bool:
    """Whether it reaches only some channels of its company."""
    return isinstance(credential, ManagementToken) or ApiKeyChannel.objects.filter(api_key=credential).exists()
