"""Whom a code names, by {id}, {email} or {user: {...}}."""

from typing import Any

import pytest

from chatauth.strict import CodeIdentity, read_identity
from core.reasons import Reason, Refused


def refused(claims: dict[str, Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        read_identity(claims)
    return caught.value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("vera", "vera"), ("Vera ", "Vera "), ("1234", "1234"), (1234, "1234"), (0, "0"), (-5, "-5"), ("0042",
        "0042"),
        (2**100, str(2**100)), ("李", "李"), ("a" * 255, "a" * 255), ("vera@example.com", "vera@example.com"),
    ],
)  # fmt: skip
def test_an_id_is_kept_exactly_and_a_whole_number_is_its_decimal_text(value: Any, text: str) -> None:
    assert read_identity({"id": value})[:3] == (text, None, False)
    assert read_identity({"user": {"id": value}})[:3] == (text, None, True)


@pytest.mark.parametrize("value", [True, False, 1.0, 1.5, [], ["vera"], {}, {"id": 1}, "a" * 256])
def test_an_id_of_another_type_is_invalid(value: Any) -> None:
    for claims, field in (({"id": value}, "id"), ({"user": {"id": value}}, "user.id")):
        error = refused(claims)
        assert error.reason == Reason.INVALID_REQUEST
        assert list(error.errors or {}) == [field]


def test_an_email_names_an_existing_client() -> None:
    assert read_identity({"email": "Vera@Example.com"})[:3] == (None, "Vera@Example.com", False)


@pytest.mark.parametrize("email", ["vera@example.com", "not an address", 5])
def test_id_wins_over_email_and_decides_alone(email: Any) -> None:
    assert read_identity({"id": "vera", "email": email})[:3] == ("vera", None, False)


@pytest.mark.parametrize(
    "value",
    [
        "vera", "@a.example", "vera@", "a b@a.example", "a@b@c", 5, True, [], "a" * 251 + "@b.c", "vera@a.example\n",
        "\u0390" * 84 + "@a.example",
    ],
)  # fmt: skip
def test_an_email_that_is_none_is_invalid(value: Any) -> None:
    assert refused({"email": value}).reason == Reason.INVALID_REQUEST
    assert refused({"user": {"id": "vera", "email": value}}).reason == Reason.INVALID_REQUEST


@pytest.mark.parametrize(
    "claims",
    [
        {}, {"sub": "vera"}, {"id": None}, {"id": ""}, {"email": None}, {"email": ""}, {"id": None, "email": None},
        {"user": None}, {"user": {}}, {"user": {"id": None}}, {"user": {"id": ""}},
        {"user": {"email": "v@example.com"}},
        {"name": "Vera", "exp": 1}, {"ID": "vera"}, {"User": {"id": "vera"}},
    ],
)  # fmt: skip
def test_a_code_that_names_nobody_lacks_an_identity(claims: dict[str, Any]) -> None:
    assert refused(claims).reason == Reason.IDENTITY_MISSING


@pytest.mark.parametrize("beside", [{"id": "vera"}, {"email": "vera@example.com"}, {"id": 1, "email": "v@example.com"}])
def test_user_beside_id_or_email_is_invalid(beside: dict[str, Any]) -> None:
    assert refused({"user": {"id": "vera"}} | beside).reason == Reason.INVALID_REQUEST


@pytest.mark.parametrize("user", ["vera", 1, True, [], [{"id": "vera"}]])
def test_user_is_an_object(user: Any) -> None:
    assert refused({"user": user}).reason == Reason.INVALID_REQUEST


def test_null_counts_as_absent() -> None:
    assert read_identity({"user": {"id": "vera"}, "id": None, "email": None}).creates
    assert read_identity({"id": None, "email": "v@example.com", "user": None}).email == "v@example.com"


@pytest.mark.parametrize("answer", [False, "false", 0, 1, "yes", [], {}])
def test_an_email_that_the_site_did_not_verify_never_names_anybody(answer: Any) -> None:
    assert refused({"email": "v@example.com", "email_verified": answer}).reason == Reason.IDENTITY_MISSING
    made = {"id": "vera", "email": "v@example.com"}
    for claims in ({"user": made | {"email_verified": answer}}, {"user": made, "email_verified": answer}):
        identity = read_identity(claims)
        assert (identity.external_id, identity.email) == ("vera", None)
        assert identity.change.profile["email"] == "v@example.com"


@pytest.mark.parametrize("more", [{}, {"email_verified": True}, {"email_verified": "true"}, {"email_verified": None}])
def test_an_email_that_the_site_verified_or_says_nothing_about_is_an_identity(more: dict[str, Any]) -> None:
    assert read_identity({"email": "v@example.com"} | more).email == "v@example.com"
    assert read_identity({"user": {"id": "vera", "email": "v@example.com"} | more}).email == "v@example.com"


def test_other_members_of_user_become_properties() -> None:
    identity = read_identity(
        {
            "iss": "shop",
            "user": {
                "id": "vera",
                "email": "v@example.com",
                "name": "Vera",
                "phone": None,
                "plan": "gold",
                "seats": 3,
                "old": None,
                "tags": ["a", 1, None],
                "address": {"city": "İzmir", "lines": ["1", "2"]},
            },
        }
    )
    assert identity == CodeIdentity(
        external_id="vera",
        email="v@example.com",
        creates=True,
        change=identity.change,
    )
    assert identity.change.profile == {"email": "v@example.com", "name": "Vera", "phone": ""}
    assert identity.change.put == {
        "plan": "gold",
        "seats": 3,
        "tags": ["a", 1, None],
        "address": {"city": "İzmir", "lines": ["1", "2"]},
    }
    assert identity.change.remove == ["old"]


def test_id_and_email_codes_change_no_property() -> None:
    assert not any(read_identity({"id": "vera", "name": "Vera", "plan": "gold"}).change)


@pytest.mark.parametrize(
    "members",
    [
        {f"p{number}": 1 for number in range(51)},
        {"k" * 65: 1},
        {"": 1},
        {"text": "a" * 1_025},
        {"list": ["a" * 1_024]},
        {"object": {"a": ["b" * 600], "c": "d" * 500}},
        {f"p{number}": "a" * 1_000 for number in range(9)},
        {f"p{number}": ["a" * 990] for number in range(9)},
    ],
)
def test_the_limits_of_properties_hold(members: dict[str, Any]) -> None:
    assert refused({"user": {"id": "vera"} | members}).reason == Reason.INVALID_REQUEST


def test_properties_within_the_limits_are_kept() -> None:
    members = {"k" * 64: "a" * 1_024, "list": ["a" * 1_000]} | {f"p{number}": number for number in range(48)}
    assert read_identity({"user": {"id": "vera"} | members}).change.put == members
