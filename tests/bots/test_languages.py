"""What a bot says itself comes in six languages; what a company writes, in as many as it wrote."""

import ast
import gettext
import re
from pathlib import Path

import pytest

from bots.models import Run
from channels_app.models.code_rules import LANGUAGES
from chat.models import Conversation
from chat.transports.loopback import receive
from core.reasons import Refused
from tests.jobs import run_jobs
from tests.telephone import heard_by

ROOT = Path(__file__).resolve().parent.parent.parent
SAYS = ["bots/answers.py", "bots/login.py", "bots/engine.py", "chat/transports/phone.py"]
HOLE = re.compile(r"%\(\w+\)[sd]")
NUMBER = "+441632960960"


def said_by_the_program() -> set[str]:
    """The texts in the files that speak to visitors."""
    calls = (node for path in SAYS for node in ast.walk(ast.parse((ROOT / path).read_text())))
    return {
        node.args[0].value
        for node in calls
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "_"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_everything_that_a_bot_says_itself_is_translated_and_compiled(language: str) -> None:
    with (ROOT / f"bots/locale/{language}/LC_MESSAGES/django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    said = said_by_the_program()
    assert len(said) >= 15
    assert {text for text in said if compiled.gettext(text) == text} == set()
    assert {
        text for text in said if sorted(HOLE.findall(text)) != sorted(HOLE.findall(compiled.gettext(text)))
    } == set()


def speaks(talk, language: str) -> None:
    Conversation.objects.filter(pk=talk.conversation.pk).update(context={"LANGUAGE": language})


def test_the_question_comes_again_in_the_language_in_which_they_read_the_chat(robo, talk, vera):
    robo({"kind": "ask", "text": "How many?", "type": "number"})
    speaks(talk, "de")
    type(vera).objects.update(locale="fr_FR")
    talk.say("Hi")
    assert talk.say("many") == ["Bitte antworten Sie mit einer Zahl."]


@pytest.mark.parametrize(
    ("locale", "languages", "said"),
    [("fr_FR", ["tr"], "Veuillez répondre par un nombre."), ("xx", ["tr", "en"], "Lütfen bir sayıyla yanıtlayın.")],
)
def test_else_in_that_of_their_profile_else_in_the_companys_first(robo, talk, acme, vera, locale, languages, said):
    type(vera).objects.update(locale=locale)
    type(acme).objects.update(languages=languages)
    robo({"kind": "ask", "text": "How many?", "type": "number"})
    talk.say("Hi")
    assert talk.say("many") == [said]


def test_a_step_says_what_its_writer_wrote_in_that_language_and_the_first_text_to_others(robo, talk):
    robo(
        {"kind": "say", "text": "Hello {LANGUAGE}.", "text_in": {"de": "Hallo {NAME}.", "tr": ""}},
        {"kind": "ask", "text": "Which?", "text_in": {"de": "Welche?"}, "type": "choice", "variable": "size",
         "wrong": "One of these.", "wrong_in": {"de": "Eine davon."},
         "options": [{"text": "Small", "text_in": {"de": "Klein"}}, {"text": "Large", "text_in": {"de": "Groß"}}]},
        {"kind": "say", "text": "{size}"},
    )  # fmt: skip
    speaks(talk, "de")
    assert talk.say("Hi") == ["Hallo Vera.", "Welche?"]
    assert talk.last().extras == {"buttons": [{"text": "Klein", "value": "Small"}, {"text": "Groß", "value": "Large"}]}
    assert talk.say("?") == ["Eine davon."]
    assert talk.say("groß") == ["Large"]
    speaks(talk, "tr")
    Run.objects.all().delete()
    assert talk.say("Hi again")[0] == "Hello tr."


def test_buttons_and_cards_too_and_a_buttons_value_is_the_same_in_all(robo, talk):
    robo(
        {"kind": "say", "buttons": [{"text": "Returns", "text_in": {"de": "Rückgabe"}}],
         "cards": [{"title": "Tent", "title_in": {"de": "Zelt"}, "text": "Dry", "text_in": {"de": "Trocken"}}]}
    )  # fmt: skip
    speaks(talk, "de")
    talk.say("Hi")
    assert talk.messages()[1].extras == {
        "buttons": [{"text": "Rückgabe", "value": "Returns"}], "cards": [{"title": "Zelt", "text": "Trocken"}],
    }  # fmt: skip


@pytest.mark.parametrize("words", [{"xx": "?"}, "Hallo", {"de": 5}, {"de": "x" * 5_000}])
def test_texts_in_a_language_that_nobody_speaks_or_of_a_wrong_shape_are_refused(robo, words):
    with pytest.raises(Refused) as refusal:
        robo({"kind": "say", "text": "Hello", "text_in": words})
    assert any("text_in" in place for place in refusal.value.errors)


def test_the_phone_tells_its_keys_in_the_language_of_the_caller(robo, calls, acme):
    type(acme).objects.update(languages=["de"])
    robo({"kind": "ask", "text": "Gut?", "type": "choice", "options": [{"text": "Ja"}]}, channels=["calls"])
    receive(calls, sender=NUMBER, text="Hallo")
    run_jobs()
    assert [text for _seq, text in heard_by(calls, number=NUMBER)] == ["Gut? Drücken Sie 1 für Ja."]


def test_who_has_not_signed_in_is_told_so_before_a_person_takes_over(robo, talk):
    robo({"kind": "say", "text": "Your account", "assurance": "verified"})
    speaks(talk, "es")
    assert talk.say("Hi") == ["Solo puedo hacerlo para quien ha iniciado sesión. Una persona le ayudará."]
    talk.conversation.refresh_from_db()
    assert talk.conversation.is_for_people
