"""Sentences with a number, in each form that the language of the page has: `Intl.PluralRules` picks one."""

from collections.abc import Callable

# A number of each category (CLDR); a language that does not know one says the same as for `other`.
SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11}
OTHER = 100


def counted(name: str, sentence: Callable[[int], str]) -> dict[str, str]:
    """`name` for most numbers, and `name_one`, `name_few`, ... where they differ."""
    usual = sentence(OTHER)
    forms = {f"{name}_{category}": sentence(count) for category, count in SAMPLES.items()}
    return {name: usual, **{key: form for key, form in forms.items() if form != usual}}
