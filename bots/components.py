"""Authorization tokens and web services: read strictly, checked, stored with an audit entry."""

import json
import re
from collections.abc import Set
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Company
from bots.fields import KEY, NAME, RESERVED, Field, Type, clean
from bots.models import AuthorizationToken, WebService
from bots.paths import read_path
from bots.placeholders import PLACEHOLDER, names_in
from bots.requests import TEMPLATE
from bots.spec import host_of
from core import vault
from core.audit import Actor, record
from core.outbound import OutboundError, check_url
from core.reasons import Reason, Refused

QUESTIONS_MAX = 10
TOKEN_FIELDS = ("method", "url", "ttl", "is_json", "path", "by_number", "hosts", "questions")
SERVICE_FIELDS = ("questions", "method", "url", "query", "headers", "body", "saves", "may_speak", "timeout")
ASKED = (Field(name="text", type=Type.LINE, label="", required=True, is_said=True),)
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
HOST = re.compile(r"[a-z0-9.-]{1,253}(:[0-9]{1,5})?")
Errors = dict[str, list[str]]


@transaction.atomic
def save_token(company: Company, raw: dict[str, Any], *, by: Actor) -> AuthorizationToken:
    """Make or change the authorization token that `raw["uid"]` names. Raises Refused(invalid_request)."""
    uid = read_uid(raw, TOKEN_FIELDS)
    row = AuthorizationToken.objects.select_for_update().filter(company=company, uid=uid).first()
    row = row or AuthorizationToken(company=company, uid=uid)
    return store(row, raw, TOKEN_FIELDS, token_errors, by=by)


@transaction.atomic
def save_service(company: Company, raw: dict[str, Any], *, by: Actor) -> WebService:
    """The same for a web service. `secret_headers`: texts by name; a list of names keeps what is sealed already."""
    uid = read_uid(raw, (*SERVICE_FIELDS, "secret_headers"))
    row = WebService.objects.select_for_update().filter(company=company, uid=uid).first()
    row = row or WebService(company=company, uid=uid)
    given = raw.get("secret_headers", {})
    refuse_strayed(row, host_of(str(raw.get("url", row.url))), kept_of(given))
    changed = seal_headers(row, given)
    return store(row, raw, SERVICE_FIELDS, service_errors, by=by, also=changed)


def read_uid(raw: Any, known: tuple[str, ...]) -> str:
    uid = raw.get("uid") if isinstance(raw, dict) else None
    if not isinstance(uid, str) or not KEY.fullmatch(uid):
        raise Refused(Reason.INVALID_REQUEST, errors={"uid": [_("Give a short name of letters, digits, - and _.")]})
    unknown = sorted(set(raw) - {"uid", *known})
    if unknown:
        raise Refused(Reason.INVALID_REQUEST, errors={name: [_("There is no such setting.")] for name in unknown})
    return uid


def store(row: Any, raw: dict[str, Any], names: tuple[str, ...], judge: Any, *, by: Actor, also: bool = False) -> Any:
    """Set what `raw` names, check the whole, and save it if it is new or has changed."""
    is_new = row._state.adding
    changed = [name for name in names if name in raw and getattr(row, name) != raw[name]]
    for name in changed:
        setattr(row, name, raw[name])
    errors: Errors = judge(row)
    if not errors:
        try:
            row.full_clean()
        except ValidationError as error:
            errors = error.message_dict
    if errors:
        raise Refused(Reason.INVALID_REQUEST, _("%(uid)s is not complete.") % {"uid": row.uid}, errors=errors)
    if is_new or changed or also:
        row.save()
        kind = "authorization_token" if isinstance(row, AuthorizationToken) else "web_service"
        record(f"{kind}.{'made' if is_new else 'changed'}", by=by, target=row, fields=changed)
    return row


def token_errors(token: AuthorizationToken) -> Errors:
    errors: Errors = {}
    if not isinstance(token.url, str) or PLACEHOLDER.search(token.url) or not may_be_called(token.url):
        errors["url"] = [_("Give the full address of the log-in service, without placeholders.")]
    if token.is_json and not is_path(token.path):
        errors["path"] = [_("Give the path of the token, such as data.token.")]
    if not isinstance(token.hosts, list) or not all(isinstance(h, str) and HOST.fullmatch(h) for h in token.hosts):
        errors["hosts"] = [_("Give host names such as api.example.com, in small letters.")]
    if not are_questions(token.questions):
        errors["questions"] = [
            _("Give up to %(most)s questions, each with text, field and, if so, secret.") % {"most": QUESTIONS_MAX}
        ]
    return errors


def are_questions(questions: Any) -> bool:
    if not isinstance(questions, list) or len(questions) > QUESTIONS_MAX:
        return False
    fields = [question.get("field") for question in questions if is_question(question)]
    return len(fields) == len(questions) == len(set(fields))


def is_question(question: Any) -> bool:
    """A question of a log-in: what it asks, and the field that gets the answer."""
    if not is_asked(question, {"field", "secret"}):
        return False
    field = question.get("field")
    return isinstance(field, str) and 0 < len(field) <= 100 and isinstance(question.get("secret", False), bool)


def is_asked(question: Any, also: Set[str] = frozenset()) -> bool:
    """`text`, in other languages `text_in`, and no members but these and `also`."""
    if not isinstance(question, dict) or set(question) - {"text", "text_in", *also}:
        return False
    _settings, findings = clean(ASKED, {name: question[name] for name in question if name not in also})
    return not findings


def service_errors(service: WebService) -> Errors:
    errors: Errors = {}
    asked = service.questions
    if not isinstance(asked, list) or len(asked) > QUESTIONS_MAX or not all(is_asked(each) for each in asked):
        errors["questions"] = [_("Give up to %(most)s questions, each with text.") % {"most": QUESTIONS_MAX}]
    if not isinstance(service.url, str) or not TEMPLATE.fullmatch(service.url) or not may_be_called(plain(service.url)):
        errors["url"] = [_("Give the full address, with placeholders in path and query only.")]
    if not are_texts(service.query):
        errors["query"] = [_("Give texts by name.")]
    if not are_texts(service.headers) or not all(HEADER_NAME.fullmatch(name) for name in service.headers):
        errors["headers"] = [_("Give texts by the names of headers.")]
    if not isinstance(service.saves, list) or not all(is_save(save) for save in service.saves):
        errors["saves"] = [_("Give rows with path and variable.")]
    if not isinstance(service.timeout, int) or isinstance(service.timeout, bool):
        errors["timeout"] = [_("Give a whole number of seconds.")]
    return errors


def are_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) and not names_in(k) for k, v in value.items())


def is_save(save: Any) -> bool:
    if not isinstance(save, dict) or set(save) != {"path", "variable"}:
        return False
    name = save["variable"]
    return (
        isinstance(name, str) and bool(NAME.fullmatch(name)) and not RESERVED.fullmatch(name) and is_path(save["path"])
    )


def is_path(path: Any) -> bool:
    try:
        return isinstance(path, str) and bool(read_path(path) or path)
    except ValueError:
        return False


def plain(url: str) -> str:
    """The address with something harmless in the place of every placeholder."""
    return PLACEHOLDER.sub("x", url)


def may_be_called(url: str) -> bool:
    try:
        check_url(url)
    except OutboundError:
        return False
    return True


def kept_of(given: Any) -> list[str]:
    """The names of secret headers whose values stay as they are."""
    if isinstance(given, list):
        return [name for name in given if isinstance(name, str)]
    return [name for name, text in given.items() if text is None] if isinstance(given, dict) else []


def refuse_strayed(service: WebService, host: str, kept: list[str]) -> None:
    """A stored secret does not follow the address to another host, and cannot be kept without the vault's key.

    Raises Refused(invalid_request).
    """
    strayed = sorted(set(kept) & set(service.secret_names))
    if strayed and host != host_of(service.url):
        sentence = _("The address leads to another host: give the value of %(names)s again.")
    elif set(strayed) - set(opened_headers(service)):
        sentence = _("%(name)s has no value yet.")
    else:
        return
    names = ", ".join(strayed)
    sentence %= {"names": names, "name": names}
    raise Refused(Reason.INVALID_REQUEST, sentence, errors={"secret_headers": [sentence]})


def opened_headers(service: WebService) -> dict[str, str]:
    """The secret ones by name; none if the vault's key is gone."""
    try:
        found: dict[str, str] = json.loads(vault.unseal(service.secret_headers_sealed))
    except vault.CannotUnseal:
        return {}
    return found


def without_kept(given: Any) -> Any:
    """None in the place of a text keeps what is sealed already."""
    return {name: text for name, text in given.items() if text is not None} if isinstance(given, dict) else given


def seal_headers(service: WebService, given: Any) -> bool:
    """Whether anything changed."""
    known = opened_headers(service)
    if isinstance(given, list):
        wanted = {name: known[name] for name in given if name in known}
    elif are_texts(without_kept(given)) and all(HEADER_NAME.fullmatch(name) for name in given):
        wanted = {
            **without_kept(given),
            **{name: known[name] for name in given if given[name] is None and name in known},
        }
    else:
        raise Refused(Reason.INVALID_REQUEST, errors={"secret_headers": [_("Give texts by the names of headers.")]})
    if wanted == known:
        return False
    service.secret_headers_sealed = vault.seal(json.dumps(wanted)) if wanted else ""
    service.secret_names = sorted(wanted)
    return True
