"""Finding end users by what somebody would type: words of their profile, or an identity as a whole."""

import re
from collections.abc import Collection
from typing import Any

from django.db.models.expressions import RawSQL

from accounts.models import Identity

PHONE_SHAPE = re.compile(r"\+?[\d\s()./-]{5,30}")

# Over a bare `accounts_enduser`; the index of the words repeats both (accounts/migrations).
WORDS = "name || ' ' || surname || ' ' || email || ' ' || phone"
HAS_WORDS = "name <> '' OR surname <> '' OR email <> '' OR phone <> ''"

# The ids of the end users of company `w.id` that fit the text `w.asked`. Identities are compared as a whole, because
# an index of their words would be paid at every mint. `w.digits` is a phone number without spaces and signs, or NULL.
PEOPLE_SQL = f"""
    SELECT id FROM accounts_enduser
    WHERE company_id = w.id AND ({HAS_WORDS}) AND core_words(company_id, {WORDS}) @@ core_words_query(w.id, w.asked)
    UNION ALL
    SELECT id FROM accounts_enduser
    WHERE company_id = w.id AND ({HAS_WORDS}) AND core_words(company_id, {WORDS}) @@ core_words_query(w.id, w.digits)
    UNION ALL
    SELECT end_user_id FROM accounts_identity
    WHERE company_id = w.id AND kind = ANY(w.kinds) AND issuer = ANY(w.issuers)
        AND key = ANY(ARRAY[w.asked, lower(w.asked), '+' || w.digits])
"""  # noqa: S608 - made of constants

ASKED_SQL = """
    SELECT unnest(%s::uuid[]) AS id, %s::text AS asked, %s::text AS digits, %s::text[] AS kinds, %s::text[] AS issuers
"""  # `w` of PEOPLE_SQL
IDS_SQL = f"""
    WITH w AS ({ASKED_SQL}) SELECT p.id FROM w CROSS JOIN LATERAL ({PEOPLE_SQL}) p
"""  # noqa: S608 - made of constants


def asked_parameters(asked: str, companies: Collection[Any]) -> list[Any]:
    """What ASKED_SQL wants."""
    digits = re.sub(r"\D", "", asked) if PHONE_SHAPE.fullmatch(asked) else None
    kinds = [kind for kind in Identity.Kind.values if kind != Identity.Kind.DEVICE]
    return [list(companies), asked, digits, kinds, Identity.Issuer.values]


def people_matching(asked: str, companies: Collection[Any]) -> RawSQL:
    """The ids of the end users of these companies who fit, for a lookup with `in`."""
    return RawSQL(IDS_SQL, asked_parameters(asked, companies))  # noqa: S611 - made of constants
