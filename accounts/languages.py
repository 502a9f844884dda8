"""The language in which somebody works: what they chose, else their company's, else English."""

from django.conf import settings
from django.db import transaction

from accounts.models import Company, User
from accounts.models.users import LANGUAGES
from core.audit import Actor, record

KNOWN = frozenset(code for code, _name in LANGUAGES)


def known(code: str | None) -> str:
    """The console's language for a code such as "de-AT"; empty if it has none."""
    first = (code or "").replace("_", "-").partition("-")[0].lower()
    return first if first in KNOWN else ""


def language_of(user: User) -> str:
    """For mails; pages follow the browser of whoever has chosen nothing."""
    if user.language:
        return user.language
    company = Company.objects.filter(memberships__user=user).order_by("memberships__created_at").first()
    return language_of_company(company)


def language_of_company(company: Company | None) -> str:
    """The first language in which it writes to its visitors, if the console speaks it."""
    return next((code for code in map(known, company.languages if company else []) if code), settings.LANGUAGE_CODE)


@transaction.atomic
def choose(user: User, language: str, *, by: Actor) -> None:
    """Empty: pages follow the browser, mails the company."""
    if user.language == language:
        return
    user.language = language
    user.save(update_fields=["language"])
    record("user.language_chosen", by=by, target=user, language=language)
