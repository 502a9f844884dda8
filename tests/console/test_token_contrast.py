"""M08: every pair of colours that pages put together can be read, in the light and in the dark, by the tokens alone.

axe looks at what a page shows just then: not at a placeholder, a hover or a notice that is not there.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

from widget.colours import contrast

GROUNDS = ("surface", "raised", "sunken", "hover", "button", "button-hover")
TINTED = ("accent-quiet", "ok-quiet", "warning-quiet", "danger-quiet")
READABLE, VISIBLE = 4.5, 3.0
PAIR = re.compile(r"--usher-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
STATIC = Path(settings.BASE_DIR) / "static"


@pytest.fixture(scope="module", params=["light", "dark"])
def tokens(request: pytest.FixtureRequest) -> dict[str, str]:
    pairs = PAIR.findall((STATIC / "console" / "tokens.css").read_text())
    return {name: dark if request.param == "dark" else light for name, light, dark in pairs}


def weak(tokens: dict[str, str], pairs: list[tuple[str, str]], least: float) -> list[str]:
    found = [(ink, ground, contrast(tokens[ink], tokens[ground])) for ink, ground in pairs]
    return [f"{ink} on {ground}: {ratio:.2f}" for ink, ground, ratio in found if ratio < least]


def test_M08_text_and_placeholders_can_be_read_on_every_ground(tokens):
    pairs = [(ink, ground) for ink in ("text", "muted") for ground in GROUNDS + TINTED]
    assert weak(tokens, pairs, READABLE) == []


def test_M08_links_and_states_can_be_read_on_every_ground_and_on_their_own(tokens):
    pairs = [(ink, ground) for ink in ("accent", "accent-strong", "danger") for ground in GROUNDS]
    pairs += [(name, ground) for name in ("ok", "warning", "danger") for ground in ("raised", f"{name}-quiet")]
    pairs += [("accent-strong", "accent-quiet"), ("on-accent", "accent"), ("on-danger", "danger")]
    pairs += [("on-accent", "accent-strong")]
    assert weak(tokens, pairs, READABLE) == []


def test_M08_the_edge_of_a_field_and_a_focus_ring_can_be_seen(tokens):
    pairs = [(edge, ground) for edge in ("border-strong", "accent") for ground in ("surface", "raised", "sunken")]
    assert weak(tokens, pairs, VISIBLE) == []
