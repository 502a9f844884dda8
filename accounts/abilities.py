"""May they? One table of abilities, by role and by scope, asked by every doorway. Which rows? `visible_to`."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.models import ApiKey, Company, Credential, Membership, User
from accounts.models.companies import Role
from accounts.models.credentials import Scope
from core.reasons import Reason, Refused

Who = User | AnonymousUser | Credential

AGENT = frozenset(
    {"company.read", "channels.read", "inbox.answer", "conversations.read", "end_users.read", "staff.read"}
)
ADMIN = AGENT | frozenset(
    {
        "company.change",
        "channels.change",
        "tokens.read",
        "tokens.issue",
        "tokens.revoke",
        "keys.change",
        "groups.change",
        "end_users.change",
        "sessions.read",
        "sessions.revoke",
        "log.read",
        "audit.read",
        "teams.change",
        "tags.change",
        "quick_replies.change",
        "bots.change",
    }
)
OWNER = ADMIN | frozenset({"staff.change"})
OPERATOR = OWNER | frozenset({"companies.create", "seats.change"})

REMEMBERED, LIMITED = "_roles_of_this_request", "_limits_of_this_request"
BY_ROLE: dict[str, frozenset[str]] = {Role.OWNER: OWNER, Role.ADMIN: ADMIN, Role.AGENT: AGENT}

# What a scope of an API key amounts to in the same words. None of them reaches staff, keys or seats.
BY_SCOPE: dict[str, frozenset[str]] = {
    Scope.CLIENTS_AUTHENTICATE: frozenset({"clients.authenticate"}),
    Scope.CLIENTS_READ: frozenset({"end_users.read"}),
    Scope.CLIENTS_WRITE: frozenset({"end_users.change"}),
    Scope.GROUPS_ASSIGN: frozenset({"groups.assign"}),
    Scope.CONVERSATIONS_READ: frozenset({"conversations.read"}),
    Scope.CONVERSATIONS_WRITE: frozenset({"inbox.answer"}),
    Scope.CHANNELS_READ: frozenset({"channels.read"}),
    Scope.WEBHOOKS_WRITE: frozenset({"webhooks.change"}),
}
OF_ANY_KEY = frozenset({"company.read"})
# A management token has no scopes of its own to choose: these, on its one channel.
SCOPES_OF_A_TOKEN = (Scope.CLIENTS_AUTHENTICATE, Scope.CLIENTS_READ, Scope.CLIENTS_WRITE)
ALL = OPERATOR.union(OF_ANY_KEY, *BY_SCOPE.values())


def may(who: Who, ability: str, company: Company | None = None) -> bool:
    """Whether this person or key may do that in this company; without one: in any of theirs.

    Raises KeyError for an ability that does not exist, so that a misspelt one cannot pass as a refusal.
    """
    if ability not in ALL:
        raise KeyError(ability)
    if isinstance(who, Credential):
        return ability in abilities_of_credential(who) and (company is None or company.pk == who.company_id)
    if not who.is_authenticated or not who.is_active or not who.is_staff:
        return False
    if who.is_superuser:
        return ability in OPERATOR
    rows = _roles_of(who)
    return any(ability in BY_ROLE[role] for company_id, role in rows if company is None or company_id == company.pk)


def require(credential: Credential, ability: str) -> None:
    """Raises Refused(scope_missing), which names the scope that would do."""
    if not may(credential, ability):
        raise Refused(Reason.SCOPE_MISSING, f"This needs the scope {' or '.join(scopes_with(ability))}.")


def companies_of(who: Who, ability: str = "company.read") -> "set[str]":
    """The ids of the companies in which this person or key has the ability. The operator sees every company."""
    if isinstance(who, Credential):
        return {str(who.company_id)} if ability in abilities_of_credential(who) else set()
    if not who.is_authenticated or not who.is_active or not who.is_staff:
        return set()
    if who.is_superuser:
        return {str(pk) for pk in Company.objects.values_list("pk", flat=True)}
    return {str(company_id) for company_id, role in _roles_of(who) if ability in BY_ROLE[role]}


def limited_in(user: Who) -> set[UUID]:
    """The ids of the companies in which somebody sees chosen channels alone, for pages that then leave something out.

    Which rows: `channels_app.reach`.
    """
    if not isinstance(user, User) or user.is_superuser:
        return set()
    known: set[UUID] | None = getattr(user, LIMITED, None)
    if known is not None:
        return known
    return set(Membership.objects.limited().filter(user=user).values_list("company_id", flat=True))


def remember_roles(user: User, roles: list[tuple[UUID, str]], limited: set[UUID]) -> None:
    """Spare the database the questions for this instance: only for one that ends with its request."""
    setattr(user, REMEMBERED, roles)
    setattr(user, LIMITED, limited)


def _roles_of(user: User) -> list[tuple[UUID, str]]:
    known: list[tuple[UUID, str]] | None = getattr(user, REMEMBERED, None)
    if known is not None:
        return known
    rows = Membership.objects.filter(user=user, company__is_active=True)
    return list(rows.values_list("company_id", "role"))


def abilities_of_credential(credential: Credential) -> frozenset[str]:
    """Everything that it may do in its company: nothing once it is revoked or the company is switched off."""
    if not credential.is_live or not credential.company.is_active:
        return frozenset()
    scopes = credential.scopes if isinstance(credential, ApiKey) else SCOPES_OF_A_TOKEN
    return OF_ANY_KEY.union(*(BY_SCOPE[scope] for scope in scopes))


def scopes_with(ability: str) -> list[str]:
    """The scopes of which each is enough for an ability; the mint asks them in its own SQL."""
    return [str(scope) for scope, abilities in BY_SCOPE.items() if ability in abilities]


# `may` for SQL that asks on the message path: alias `g` is the user, `{company}` the company's id. Whether the company
# is active is asked beside it, because some callers have a word of their own for that. `{reaches}` is what else the
# membership `m` has to be; what is about a conversation takes the whole from `channels_app.reach.may_on`.
MAY_SQL = """(
    g.is_active AND g.is_staff AND (
        g.is_superuser OR EXISTS (
            SELECT FROM accounts_membership m
            WHERE m.user_id = g.id AND m.company_id = {company} AND m.role = ANY(%(roles)s) AND {reaches}
        )
    )
)"""
IS_LIMITED_SQL = f"(m.role = '{Role.AGENT}' AND m.is_limited)"  # `Membership.objects.limited`


def roles_with(ability: str) -> list[str]:
    """The roles that have an ability, for SQL that asks on the message path."""
    return [role for role, abilities in BY_ROLE.items() if ability in abilities]
