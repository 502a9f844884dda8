"""Making an authorization token: questions one after the other, one call, the token held until it expires.

It happens inside a step, a token step or a web service step that lacks its token; `turn.work["login"]` says which
token is being made. Answers are sealed by the chat as they arrive and deleted once the service has answered.
"""

import re
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from bots.models import AuthorizationToken, HeldToken
from bots.outcomes import Call, Fail, Listen, Outcome
from bots.paths import look_up
from bots.placeholders import CannotFill, as_text
from bots.requests import Reply, Request, login_request
from bots.spec import host_of
from bots.turn import Heard, Turn
from channels_app.models.channels import Kind as ChannelKind
from chat.sealing import forget_answers, read_answer
from core import vault
from core.vault import CannotUnseal

DIGITS = re.compile(r"[0-9]{1,64}")
ANSWER_MAX = 1_024  # characters
TOKEN_MAX = 8 * 1024  # bytes
TRIES = 3  # answers of the wrong form
NOT_ACCEPTED = frozenset({400, 401, 403, 422})  # what log-in services say to a wrong password


def held_token(turn: Turn, token: AuthorizationToken) -> str | None:
    """The token of this conversation, unless it has expired."""
    row = HeldToken.objects.filter(conversation=turn.conversation, token=token, expires_at__gt=timezone.now()).first()
    try:
        return vault.unseal(row.sealed) if row else None
    except CannotUnseal:
        return None


def drop_token(turn: Turn, token: AuthorizationToken) -> None:
    HeldToken.objects.filter(conversation=turn.conversation, token=token).delete()


def find_token(turn: Turn, uid: str) -> AuthorizationToken | None:
    return AuthorizationToken.objects.filter(company=turn.run.company_id, uid=uid).first()


def is_logging_in(turn: Turn) -> bool:
    return "login" in turn.work


def start_login(turn: Turn, token: AuthorizationToken, *, again: bool = False) -> Outcome:
    """Ask the first question, or call at once if there is none."""
    if not turn.allows_tokens:
        return Fail("authorization tokens are not allowed on this channel")
    turn.work.update({"login": token.uid, "answers": [], "tries": 0, "again": again})
    return ask_next(turn, token)


def ask_next(turn: Turn, token: AuthorizationToken, preface: str = "") -> Outcome:
    number = len(turn.work["answers"])
    if number >= len(token.questions):
        return Call(host_of(token.url))
    question = token.questions[number]
    text = f"{preface} {turn.words(question, 'text')}".strip()
    turn.say(text, ask={"secret": bool(question.get("secret")), "digits": token.by_number})
    turn.expects_secret = True
    return Listen()


def hear_answer(turn: Turn, heard: Heard) -> Outcome:
    """Whatever was written is sealed; only its form is judged here."""
    token = find_token(turn, turn.work["login"])
    if token is None:
        return Fail("the authorization token is gone")
    answer = read_answer(turn.conversation.pk, heard.message_id)
    wrong = wrong_form(turn, token, heard, answer)
    if not wrong:
        turn.work["answers"] = [*turn.work["answers"], str(heard.message_id)]
        turn.work["tries"] = 0
        return ask_next(turn, token)
    forget_answers(turn.conversation.pk, [heard.message_id])
    turn.work["tries"] += 1
    if turn.work["tries"] >= TRIES:
        return Fail("no valid answer")
    return ask_next(turn, token, wrong)


def wrong_form(turn: Turn, token: AuthorizationToken, heard: Heard, answer: str | None) -> str:
    """Why an answer cannot be sent, empty if it can."""
    text = (answer or "").strip()
    if answer is None or not text or len(text) > ANSWER_MAX:
        return _("Please answer again.")
    if not token.by_number:
        return ""
    if turn.channel.kind == ChannelKind.PHONE and not heard.by_keypad:
        return _("Please use the keypad.")
    return "" if DIGITS.fullmatch(text.removesuffix("#")) else _("Please answer with digits only.")


def build_login(turn: Turn) -> Request:
    """Raises CannotFill if an answer has expired meanwhile."""
    token = find_token(turn, turn.work["login"])
    if token is None:
        raise CannotFill("The authorization token is gone.")
    answers: dict[str, str] = {}
    for question, message_id in zip(token.questions, turn.work["answers"], strict=False):
        answer = read_answer(turn.conversation.pk, message_id)
        if answer is None:
            raise CannotFill("An answer has expired.")
        text = answer.strip()
        answers[question["field"]] = text.removesuffix("#") if token.by_number else text
    return login_request(token, answers)


def take_token(turn: Turn, reply: Reply) -> Outcome | None:
    """None: the token is held. After a refusal the questions come once more."""
    token = find_token(turn, turn.work["login"])
    was_again = turn.work["again"]
    forget_answers(turn.conversation.pk)
    for name in ("login", "answers", "tries", "again"):
        turn.work.pop(name, None)
    if token is None:
        return Fail("the authorization token is gone")
    if reply.status in NOT_ACCEPTED and not was_again and token.questions:
        turn.say(_("That was not accepted. Please try once more."))
        return start_login(turn, token, again=True)
    text = read_token(token, reply)
    if not text:
        return Fail(reply.why or "no token came back")
    expires_at = timezone.now() + timedelta(seconds=token.ttl)
    HeldToken.objects.update_or_create(
        conversation=turn.conversation,
        token=token,
        defaults={"company_id": turn.run.company_id, "sealed": vault.seal(text), "expires_at": expires_at},
    )
    return None


def read_token(token: AuthorizationToken, reply: Reply) -> str:
    """The token of a good answer, else an empty text."""
    if not reply.is_good or len(reply.body) > TOKEN_MAX * 4:
        return ""
    if token.is_json:
        found = look_up(reply.json(), token.path)
        text = as_text(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
    else:
        text = reply.body.decode("utf-8", errors="replace")
    text = text.strip()
    return text if len(text.encode()) <= TOKEN_MAX and text.isprintable() else ""
