import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.colours import DARK_SURFACE, ENOUGH, LIGHT_SURFACE, contrast, ink_on, mix, readable

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.478),
        ("#0f766e", "#ffffff", 5.47),
    ],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@given(COLOURS)
def test_text_on_any_accent_can_be_read(accent: str) -> None:
    assert contrast(ink_on(accent), accent) >= ENOUGH


@given(COLOURS, st.sampled_from([LIGHT_SURFACE, DARK_SURFACE]))
def test_any_accent_has_a_shade_that_can_be_read_as_text(accent: str, surface: str) -> None:
    shade = readable(accent, surface)
    assert contrast(shade, surface) >= ENOUGH
    if contrast(accent, surface) >= ENOUGH:
        assert shade == accent


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert [mix("#000000", "#ffffff", share) for share in (0, 0.5, 1)] == ["#000000", "#808080", "#ffffff"]
