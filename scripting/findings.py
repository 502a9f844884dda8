"""What the checks say of a draft, sorted to the places where its writer reads it."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from bots.findings import Finding

ROW = re.compile(r"(\w+)\[(\d+)\]")


def of_step(findings: Sequence[Finding], key: str) -> list[str]:
    """The sentences about a step; with an empty key, those about the script as a whole."""
    return [in_words(finding) for finding in findings if finding.step == key]


def by_field(findings: Sequence[Finding]) -> dict[str, list[str]]:
    """The sentences about one step by its setting; those about no setting stand under the empty text."""
    found: dict[str, list[str]] = {}
    for finding in findings:
        found.setdefault(re.split(r"[.\[]", finding.field)[0], []).append(in_words(finding))
    return found


def in_words(finding: Finding) -> str:
    """With the number of the row that it is about, counted as people do."""
    match = ROW.match(finding.field)
    if match is None:
        return finding.message
    return _("Row %(number)d: %(sentence)s") % {"number": int(match[2]) + 1, "sentence": finding.message}
