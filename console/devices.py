"""A browser and its system in short words, guessed from the user agent that it sends."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
LONGEST = 40


def in_short(user_agent: str) -> str:
    """Such as "Firefox · Linux". What is no browser stays as its first word; empty stays empty."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser or system:
        return " · ".join(word for word in (browser, system) if word)
    return user_agent.partition("/")[0].strip()[:LONGEST]


def _first(signs: tuple[tuple[str, str], ...], user_agent: str) -> str:
    """Earlier signs win, because every browser also claims to be some of the later ones."""
    return next((word for sign, word in signs if sign in user_agent), "")
