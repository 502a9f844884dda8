"""Reading the texts that the code marks for translation, and the catalogues that hold them, without any tool."""

import ast
import gettext
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

from core.management.commands.makemessages import OTHERS

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "bots", "channels_app", "chat", "chatauth", "config", "console", "core", "scripting")
SINGLE = {"_", "_now", "gettext", "gettext_lazy", "gettext_noop"}
COUNTED = {"ngettext", "ngettext_lazy"}
WITHIN = {"pgettext", "pgettext_lazy"}  # with a context, which gettext puts before the text and this character
BEFORE = "\x04"
TEXT = r"""(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(?:gettext|_)\({TEXT}\)")
COUNTED_CALL = re.compile(rf"\bngettext\({TEXT}, *{TEXT},")
HOLE = re.compile(r"%\(\w+\)[.\d]*[a-zA-Z]|\{\w+\}|%[sd]")


class Entry(NamedTuple):
    """One text of a catalogue. `said` has one text for each plural form."""

    text: str
    plural: str
    said: tuple[str, ...]
    is_fuzzy: bool


def texts() -> dict[str, str]:
    """Every marked text of the console and its plural, which is empty for most."""
    found: dict[str, str] = {}
    for text, plural in [*of_python(), *of_templates()]:
        found[text] = found.get(text) or plural
    return found


def of_python() -> Iterator[tuple[str, str]]:
    for path in sorted(each for app in APPS for each in (ROOT / app).rglob("*.py")):
        if is_others(path):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            given = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if name in SINGLE and given:
                yield given[0], ""
            elif name in WITHIN and len(given) == 2:
                yield BEFORE.join(given), ""
            elif name in COUNTED and len(given) == 2:
                yield given[0], given[1]


def of_templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*")):
        if not path.is_file() or path.suffix not in {".html", ".txt", ".htm"} or is_others(path):
            continue
        code = templatize(path.read_text(), origin=str(path))
        for call in COUNTED_CALL.finditer(code):
            yield ast.literal_eval(call[1]), ast.literal_eval(call[2])
        for call in CALL.finditer(code):
            yield ast.literal_eval(call[1]), ""


def is_others(path: Path) -> bool:
    """Whether its texts stand in a catalogue of visitors."""
    return any(fnmatch(str(path.relative_to(ROOT)), pattern) for pattern in OTHERS)


def entries(language: str) -> list[Entry]:
    """The catalogue as people edit it."""
    blocks = (folder(language) / "django.po").read_text().split("\n\n")
    return [read(block) for block in blocks if re.search(r"^msgid ", block, re.MULTILINE)][1:]


def read(block: str) -> Entry:
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        word, quote, rest = line.partition('"')
        name = word.strip() or name
        fields[name] = fields.get(name, "") + ast.literal_eval(quote + rest)
    said = tuple(text for field, text in fields.items() if field.startswith("msgstr"))
    is_fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in block.splitlines())
    text = f"{fields['msgctxt']}{BEFORE}{fields['msgid']}" if "msgctxt" in fields else fields["msgid"]
    return Entry(text, fields.get("msgid_plural", ""), said, is_fuzzy)


def compiled(language: str) -> gettext.GNUTranslations:
    with (folder(language) / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def folder(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES"


def holes(text: str) -> list[str]:
    return sorted(HOLE.findall(text))


def keeps_holes(entry: Entry) -> bool:
    """Whether every form fills in what the text fills in; one for a single number need not repeat that number."""
    if not entry.plural:
        return holes(entry.said[0]) == holes(entry.text)
    wanted = set(holes(entry.plural)) | set(holes(entry.text))
    return all(set(holes(form)) <= wanted and len(wanted - set(holes(form))) <= 1 for form in entry.said)
