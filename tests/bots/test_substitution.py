"""Whatever a visitor or a server wrote, a value stays in its place: an address, a JSON value, a header, a text."""

import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bots.models import AuthorizationToken, WebService
from bots.placeholders import BREAK, CannotFill, fill, fill_header, fill_json
from bots.requests import build_url, login_request, service_request

HOSTILE = [
    "..", ".", "%2e%2e", "a/../b", "?x=1&y=2#z", "https://evil.example/", "@evil.example", "\\", '","admin":true,"x":"',
    "{b}", "{authtoken}", "{{a}}", "a\r\nX-Admin: 1", "\u202e", "é", "\U0001f600", "", " ", "+", "%", "&", "=",
]  # fmt: skip
ANYTHING = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=200))
# A JSON template: texts with placeholders in them, at any depth, under any names.
TEMPLATES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.sampled_from(["{a}", "x {a} y", "{b}{a}", "{none}", "plain"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.just("{a}"), st.text(max_size=8)), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(ANYTHING, ANYTHING)
@example("..", "x")
@example("a/../b", "?x=1&y=2#z")
def test_L06_no_value_leaves_its_place_in_an_address(a: str, b: str) -> None:
    template = "https://api.example.com:8443/v1/{a}/of-{b}?q={a}&both={a}-{b}&fixed=1"
    try:
        url = build_url(template, {"a": a, "b": b}, {"added": b})
    except CannotFill:
        assert a in (".", ".."), "only what would climb is refused"
        return
    parts = urlsplit(url)
    assert url.isascii()
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "api.example.com:8443", "")
    assert [unquote(segment) for segment in parts.path.split("/")] == ["", "v1", a, f"of-{b}"]
    assert parse_qsl(parts.query, keep_blank_values=True) == [
        ("q", a), ("both", f"{a}-{b}"), ("fixed", "1"), ("added", b),
    ]  # fmt: skip


@given(TEMPLATES, ANYTHING, ANYTHING)
def test_L06_no_value_changes_the_shape_of_a_json_body(template: Any, a: str, b: str) -> None:
    filled = fill_json(template, {"a": a, "b": b})
    assert same_shape(template, filled, a, b)
    assert json.loads(json.dumps(filled)) == filled


def same_shape(template: Any, filled: Any, a: str, b: str) -> bool:
    match template:
        case dict():
            return list(template) == list(filled) and all(same_shape(template[k], filled[k], a, b) for k in template)
        case list():
            return len(template) == len(filled) and all(
                same_shape(*pair, a, b) for pair in zip(template, filled, strict=True)
            )
        case str():
            wanted = {"{a}": a, "x {a} y": f"x {a} y", "{b}{a}": b + a}
            return bool(filled == wanted.get(template, template))
    return template is filled or template == filled


@given(ANYTHING)
def test_L06_a_header_is_one_line_of_ascii_or_none(a: str) -> None:
    try:
        filled = fill_header("Bearer {a}", {"a": a})
    except CannotFill:
        assert BREAK.search(a)
        return
    assert filled == f"Bearer {a}"
    assert filled.isascii()
    assert not set(filled) & {"\r", "\n", "\0"}


@given(ANYTHING, ANYTHING)
def test_L06_a_value_is_put_in_once_and_never_read_again(a: str, b: str) -> None:
    assert fill("<{a}|{b}|{c}>", {"a": a, "b": b}) == f"<{a}|{b}|{{c}}>"


@given(ANYTHING, ANYTHING)
def test_L06_answers_and_tokens_stay_in_their_fields(name: str, password: str) -> None:
    answers = {"user": name, "pass word": password}
    asked = login_request(AuthorizationToken(method="GET", url="https://api.example.com/login?app=1"), answers)
    assert parse_qsl(urlsplit(asked.url).query, keep_blank_values=True) == [("app", "1"), *answers.items()]
    asked = login_request(AuthorizationToken(method="POST", url="https://api.example.com/login"), answers)
    assert json.loads(asked.body or b"") == answers
    assert asked.url == "https://api.example.com/login"


@given(ANYTHING, ANYTHING)
def test_L06_a_token_goes_only_where_its_placeholder_stands(token: str, said: str) -> None:
    service = WebService(
        method="POST",
        url="https://api.example.com/{said}/x?t={authtoken}",
        body={"t": "{authtoken:shop}", "s": "{said}"},
    )
    try:
        asked = service_request(service, {"said": said}, {"": token, "shop": token}, everything={"said": said})
    except CannotFill:
        return
    assert parse_qsl(urlsplit(asked.url).query, keep_blank_values=True) == [("t", token)]
    assert json.loads(asked.body or b"") == {"parameters": {"said": said}, "t": token, "s": said}


@pytest.mark.parametrize("hostile", ["..", "."])
def test_L06_what_would_climb_out_of_a_path_is_refused(hostile: str) -> None:
    with pytest.raises(CannotFill, match=r"^A value would climb out of the path\.$"):
        build_url("https://api.example.com/a/{v}/b", {"v": hostile})
