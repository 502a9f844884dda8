"""May they? One table of abilities by role, asked by every doorway. Which rows? `visible_to` on the querysets."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.models import Company, Membership, User
from accounts.models.companies import Role

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
    }
)
OWNER = ADMIN | frozenset({"staff.change"})
OPERATOR = OWNER | frozenset({"companies.create", "seats.change"})

REMEMBERED = "_roles_of_this_request"
BY_ROLE: dict[str, frozenset[str]] = {Role.OWNER: OWNER, Role.ADMIN: ADMIN, Role.AGENT: AGENT}


def may(user: User | AnonymousUser, ability: str, company: Company | None = None) -> bool:
    """Whether this person may do that in this company; without one: in any of theirs.

    Raises KeyError for an ability that does not exist, so that a misspelt one cannot pass as a refusal.
    """
    if ability not in OPERATOR:
        raise KeyError(ability)
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    rows = _roles_of(user)
    return any(ability in BY_ROLE[role] for company_id, role in rows if company is None or company_id == company.pk)


def companies_of(user: User | AnonymousUser, ability: str = "company.read") -> "set[str]":
    """The ids of the companies in which this person has the ability. The operator sees every company."""
    if not user.is_authenticated or not user.is_active:
        return set()
    if user.is_superuser:
        return {str(pk) for pk in Company.objects.values_list("pk", flat=True)}
    return {str(company_id) for company_id, role in _roles_of(user) if ability in BY_ROLE[role]}


def remember_roles(user: User | AnonymousUser) -> None:
    """Ask the database once for this instance's roles: only for an instance that ends with its request."""
    if user.is_authenticated and not hasattr(user, REMEMBERED):
        setattr(user, REMEMBERED, _roles_of(user))


def _roles_of(user: User) -> list[tuple[UUID, str]]:
    known: list[tuple[UUID, str]] | None = getattr(user, REMEMBERED, None)
    if known is not None:
        return known
    rows = Membership.objects.filter(user=user, company__is_active=True)
    return list(rows.values_list("company_id", "role"))


def roles_with(ability: str) -> list[str]:
    """The roles that have an ability, for SQL that asks on the message path."""
    return [role for role, abilities in BY_ROLE.items() if ability in abilities]
