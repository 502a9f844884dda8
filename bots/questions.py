"""The questions of a web service: asked one after the other, their answers are {val1}, {val2}, ...

A value that the step gives itself takes the place of the question with the same number.
"""

from collections.abc import Mapping
from typing import Any

from bots.answers import WrongAnswer, read_text
from bots.models import WebService
from bots.outcomes import Fail, Listen, Outcome
from bots.turn import Heard, Turn

TRIES = 3
Settings = Mapping[str, Any]


def ask_next(turn: Turn, settings: Settings, service: WebService, preface: str = "") -> Outcome | None:
    """None: there is nothing left to ask."""
    number = len(settings.get("values", [])) + len(answers_of(turn))
    if number >= len(service.questions):
        return None
    turn.say(f"{preface} {turn.words(service.questions[number], 'text')}".strip())
    return Listen()


def hear_one(turn: Turn, settings: Settings, service: WebService, heard: Heard) -> Outcome | None:
    """Keep an answer, and ask what is left. None: nothing is."""
    try:
        answer = read_text(heard, {})
    except WrongAnswer as wrong:
        turn.work["tries"] = turn.work.get("tries", 0) + 1
        if turn.work["tries"] >= TRIES:
            return Fail("no valid answer")
        return ask_next(turn, settings, service, str(wrong))
    turn.work.update({"values": [*answers_of(turn), answer], "tries": 0})
    return ask_next(turn, settings, service)


def values_for(turn: Turn, settings: Settings) -> dict[str, str]:
    """What `{val1}`, `{val2}`, ... stand for."""
    given = [turn.fill(row["value"]) for row in settings.get("values", [])]
    return {f"val{number}": value for number, value in enumerate([*given, *answers_of(turn)], 1)}


def answers_of(turn: Turn) -> list[str]:
    return list(turn.work.get("values", []))
