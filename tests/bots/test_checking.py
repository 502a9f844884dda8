"""What is found wrong with a script: pure, so without a database."""

from typing import Any

import pytest

from bots.checking import check
from bots.spec import ChannelSpec, Place, ScriptSpec, StepSpec, service_spec, token_spec

SMS = ChannelSpec("Texts", "sms")
PHONE = ChannelSpec("Calls", "phone")
WEB = ChannelSpec("Shop", "web")
WEB_WITH_TOKENS = ChannelSpec("Shop", "web", allows_tokens=True)
WRONG = ("text", "cases", "options", "go", "seconds", "token", "service", "variable", "buttons", "team")
SAY = {"kind": "say", "text": "x"}
TOKEN = {"kind": "token", "token": "shop"}
SERVICE = {"kind": "service", "service": "order"}


def found(*steps: dict[str, Any], starts: Any = ({"on": "fallback"},), **place: Any) -> list[tuple[str, str, str]]:
    made = []
    for number, raw in enumerate(steps, 1):
        step = {"key": f"s{number}", "next": "", **raw}
        settings = {name: value for name, value in step.items() if name not in ("key", "kind", "next")}
        made.append(StepSpec(step["key"], step["kind"], settings, step["next"]))
    script = ScriptSpec("main", "Main", tuple(starts), tuple(made))
    tokens = {
        "shop": token_spec("shop", "https://login.example.com/in", ["api.example.com"]),
        "bank": token_spec("bank", "https://bank.example.com/in", []),
    }
    services = {
        "order": service_spec("order", "https://api.example.com/o?t={authtoken}", {}, {}, None),
        "named": service_spec("named", "https://api.example.com/o", {}, {"X": "{authtoken:shop}"}, None),
        "leak": service_spec("leak", "https://evil.example.com/o", {}, {}, {"t": ["{authtoken:shop}"]}),
        "plain": service_spec("plain", "https://any.example.com/", {}, {}, None),
    }
    known = {"channels": (SMS,), "tokens": tokens, "services": services, "scripts": frozenset({"main"}), **place}
    return [(finding.code, finding.step, finding.field) for finding in check(script, Place(**known))]


def test_a_script_that_can_run_has_no_findings():
    assert found(SAY, TOKEN, SERVICE, {"kind": "service", "service": "named"}, {"kind": "end"}) == []


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], [("no_steps", "", "")]),
        ([SAY, {"kind": "end"}, SAY], [("unreachable", "s3", "")]),
        ([{"kind": "jump", "go": "nowhere"}], [("missing_target", "s1", "go")]),
        ([{**SAY, "next": "nowhere"}], [("missing_target", "s1", "next")]),
        ([{"kind": "jump"}], [("bad_setting", "s1", "go")]),
        ([{"kind": "jump", "script": "other"}], [("unknown_script", "s1", "script")]),
        ([{"kind": "say"}], [("bad_setting", "s1", "text")]),
        ([{**SAY, "colour": "red"}], [("bad_setting", "s1", "colour")]),
        ([{"kind": "dance"}], [("unknown_kind", "s1", "")]),
        ([{**SAY, "key": "a"}, {**SAY, "key": "a"}], [("duplicate_key", "a", "")]),
        ([{"kind": "ask", "text": "?", "type": "choice"}], [("bad_setting", "s1", "options")]),
        ([{"kind": "ask", "text": "?", "variable": "CHAT_URL"}], [("bad_setting", "s1", "variable")]),
        ([{"kind": "ask", "text": "?", "variable": "authtoken"}], [("bad_setting", "s1", "variable")]),
        ([{"kind": "ask", "text": "?", "least": 3, "most": 2}], [("bad_setting", "s1", "least")]),
        ([{"kind": "ask", "text": "?", "retries": True}], [("bad_setting", "s1", "retries")]),
        ([{"kind": "ask", "text": "?", "type": "file"}], [("kind_not_allowed", "s1", "type")]),
        ([{"kind": "wait", "seconds": 90_000}], [("bad_setting", "s1", "seconds")]),
        ([{"kind": "set", "value": "x"}], [("bad_setting", "s1", "variable")]),
        ([{"kind": "service", "service": "none"}], [("unknown_component", "s1", "service")]),
        ([{"kind": "token", "token": "none"}], [("unknown_component", "s1", "token")]),
        ([SERVICE], [("token_before_made", "s1", "service")]),
        ([SERVICE, TOKEN], [("token_before_made", "s1", "service")]),
        ([TOKEN, {"kind": "service", "service": "leak"}], [("host_not_listed", "s2", "service")]),
        ([{"kind": "token", "token": "bank"}, SERVICE], [("host_not_listed", "s2", "service")]),
        ([{**TOKEN, "fallback": "s2"}, SERVICE], [("token_before_made", "s2", "service")]),
        ([{**TOKEN, "fallback": "s3"}, SAY, SERVICE], [("token_before_made", "s3", "service")]),
        ([SAY, {"kind": "jump", "go": "s1"}], [("endless_loop", "s1", ""), ("endless_loop", "s2", "")]),
        ([{"kind": "ask", "text": "?"}, {"kind": "jump", "go": "s1"}], []),
        ([{"kind": "handover", "team": "nobody"}], [("unknown_team", "s1", "team")]),
    ],
)
def test_each_mistake_is_named_with_step_and_setting(steps, expected):
    assert found(*steps, teams=frozenset()) == expected


def test_a_token_that_only_one_of_two_ways_makes_is_used_too_early():
    branch = {"kind": "condition", "cases": [{"variable": "x", "test": "known", "go": "s3"}]}
    assert found(branch, TOKEN, SERVICE) == [("token_before_made", "s3", "service")]


def test_tokens_belong_to_messaging_sms_and_phone_and_a_web_channel_must_allow_them():
    assert found(TOKEN, SERVICE, channels=(SMS, PHONE, WEB_WITH_TOKENS)) == []
    assert found(TOKEN, SERVICE, channels=(SMS, WEB)) == [("kind_not_allowed", "s1", "")]


def test_cards_are_not_for_the_phone():
    cards = {"kind": "say", "cards": [{"title": "Shoes"}]}
    assert found(cards, channels=(PHONE,)) == [("kind_not_allowed", "s1", "")]
    assert found(cards, channels=(SMS, WEB)) == []


@pytest.mark.parametrize(
    ("start", "field"),
    [
        ({"on": "never"}, "starts[0].on"),
        ({"on": "keyword"}, "starts[0].words"),
        ({"on": "keyword", "words": [" "]}, "starts[0].words"),
        ({"on": "url"}, "starts[0].address"),
        ({"on": "fallback", "extra": 1}, "starts[0].extra"),
    ],
)
def test_starts_are_checked(start, field):
    assert found(SAY, starts=[start]) == [("bad_setting", "", field)]


def test_settings_of_the_wrong_type_are_findings_never_errors():
    for value in (None, 1, [], {}, "x", ["x"], {"a": {"b": 1}}, True, float("nan"), "\0", "\ud800"):
        for kind in ("say", "ask", "condition", "set", "token", "service", "handover", "jump", "wait", "end"):
            for name in WRONG:
                assert isinstance(found({"kind": kind, name: value}), list)
