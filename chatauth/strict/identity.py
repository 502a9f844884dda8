"""Whom a code names: `{id}`, `{email}` or `{user: {id, ...}}`."""

import re
from typing import Any, NamedTuple, NoReturn

from django.utils.translation import gettext as _

from accounts.properties import PropertyChange, read_properties
from core.reasons import Reason, Refused

ID_LENGTH = 255
EMAIL_LENGTH = 254
EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+")


class CodeIdentity(NamedTuple):
    """`external_id` decides alone where it is set. `email` is an identity only if the site vouches for it.

    `creates`: the code came as {"user": ...}, so an unknown person is made; `change` are that person's properties.
    """

    external_id: str | None
    email: str | None
    creates: bool
    change: PropertyChange


def read_identity(claims: dict[str, Any]) -> CodeIdentity:
    """Read {"id"}, {"email"} or {"user": {...}}; null counts as absent. Raises Refused: identity_missing,
    invalid_request with the member it is about.
    """
    user = claims.get("user")
    if user is None:
        return _existing(claims)
    if claims.get("id") is not None or claims.get("email") is not None:
        _invalid("user", _("The code carries user beside id or email. Send one of them."))
    if not isinstance(user, dict):
        _invalid("user", "user is not an object.")
    external_id = _external_id(user.get("id"), "user.id")
    if external_id is None:
        raise Refused(Reason.IDENTITY_MISSING, _("The code's user has no id."))
    email = _email(user.get("email"), "user.email")
    if not (_is_vouched_for(claims) and _is_vouched_for(user)):
        email = None
    others = {name: value for name, value in user.items() if name != "id"}
    return CodeIdentity(external_id, email, True, read_properties(others, field="user", may_nest=True))


def _existing(claims: dict[str, Any]) -> CodeIdentity:
    external_id, email = _external_id(claims.get("id"), "id"), None
    if external_id is None:
        email = _email(claims.get("email"), "email")
        if email is None:
            raise Refused(Reason.IDENTITY_MISSING, _("The code carries neither id nor email nor user."))
        if not _is_vouched_for(claims):
            raise Refused(Reason.IDENTITY_MISSING, _("The code says that its e-mail address is not verified."))
    return CodeIdentity(external_id, email, False, PropertyChange({}, {}, []))


def _external_id(value: Any, field: str) -> str | None:
    """A text as it stands, or a whole number as its decimal text."""
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > ID_LENGTH:
        _invalid(
            field,
            _("%(field)s is neither a text of at most %(most)s characters nor a whole number.")
            % {"field": field, "most": ID_LENGTH},
        )
    return value


def _email(value: Any, field: str) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > EMAIL_LENGTH or not EMAIL.fullmatch(value):
        _invalid(field, _("%(field)s is not an e-mail address.") % {"field": field})
    if len(value.casefold()) > EMAIL_LENGTH:  # some letters become three
        _invalid(field, _("%(field)s is too long when it is compared without case.") % {"field": field})
    return value


def _is_vouched_for(members: dict[str, Any]) -> bool:
    """Only a site that says nothing, or yes, about `email_verified` lets an e-mail address stand for somebody."""
    answer = members.get("email_verified")
    return answer is None or answer is True or answer == "true"


def _invalid(field: str, sentence: str) -> NoReturn:
    raise Refused(Reason.INVALID_REQUEST, sentence, errors={field: [sentence]})
