"""May they? One table of abilities by role, asked by every doorway. Which rows? `visible_to` on the querysets."""

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
    roles = Membership.objects.filter(user=user, company__is_active=True)
    if company is not None:
        roles = roles.filter(company=company)
    return any(ability in BY_ROLE[role] for role in roles.values_list("role", flat=True))


def companies_of(user: User | AnonymousUser, ability: str = "company.read") -> "set[str]":
    """The ids of the companies in which this person has the ability. The operator sees every company."""
    if not user.is_authenticated or not user.is_active:
        return set()
    if user.is_superuser:
        return {str(pk) for pk in Company.objects.values_list("pk", flat=True)}
    rows = Membership.objects.filter(user=user, company__is_active=True).values_list("company_id", "role")
    return {str(company_id) for company_id, role in rows if ability in BY_ROLE[role]}


def roles_with(ability: str) -> list[str]:
    """The roles that have an ability, for SQL that asks on the message path."""
    return [role for role, abilities in BY_ROLE.items() if ability in abilities]
