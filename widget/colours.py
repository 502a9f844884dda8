"""Readable colours from one accent: contrast ratios of WCAG 2.2, section 1.4.3."""

WHITE = "#ffffff"
BLACK = "#000000"
ENOUGH = 4.5
STEPS = 20
LIGHT_SURFACE = "#ffffff"  # --usher-raised of static/widget/tokens.css, in light and in dark
DARK_SURFACE = "#151b1a"


def contrast(one: str, other: str) -> float:
    """The ratio between two colours written as #rrggbb, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """White or black, whichever can be read on the colour; white if both can. One of them always reaches 4.5."""
    return WHITE if contrast(WHITE, colour) >= ENOUGH else BLACK


def readable(colour: str, surface: str) -> str:
    """The colour itself, or the nearest shade of it that can be read as text on the surface."""
    goal = BLACK if luminance(surface) > luminance("#808080") else WHITE
    shades = (mix(colour, goal, step / STEPS) for step in range(STEPS + 1))
    return next(shade for shade in shades if contrast(shade, surface) >= ENOUGH or shade == goal)


def luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(colour: str, goal: str, share: float) -> str:
    """So much of the goal in the colour: 0 is the colour, 1 the goal."""
    pairs = zip(_channels(colour), _channels(goal), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
