"""The rules of the house that a machine can check: layers, sizes, banned names, versions, frozen lock files."""

import ast
import re
import sysconfig
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import version
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"config"},
    {"scripting"},
    {"console", "widget", "bots"},
    {"chat"},
    {"chatauth"},
    {"channels_app"},
    {"accounts"},
    {"core"},
]
FOLDERS = {name: depth for depth, layer in enumerate(LAYERS) for name in layer}
LONGEST = 250
NETWORK = {"requests", "urllib.request", "http.client", "socket", "httpx2", "httpx", "urllib3", "ftplib", "smtplib"}
FLOORS = {
    "PyJWT": "2.15.1",
    "joserfc": "1.8.0",
    "django": "5.2.19",
    "cryptography": "50.0.2",
    "httpx2": "2.16",
    "httpcore2": "2.16",
    "uvicorn": "0.54",
    "h11": "0.16.0",
    "websockets": "17",
}

BANNED_IN_PYTHON = {
    r"\bmark_safe\b": "escape instead",
    r"\bcsrf_exempt\b(?!.*#)": "say why in a comment on the same line",
    r"@receiver\b|\.connect\(receiver": "no signals between apps",
    r"\bTODO\b|\bFIXME\b|\bXXX\b": "do it now or leave it",
    r"unsafe-(inline|eval)": "the CSP is strict",
    r"\bPyJWKClient\b": "fetches through no guard",
    r"\.is_global\b(?!`)": "wrong on Python 3.11; use core.outbound",
}
BANNED_IN_JAVASCRIPT = {
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write": "text of strangers goes through textContent",
    r"\beval\(|new Function\(": "the CSP forbids it",
    r"postMessage\([^)]*['\"]\*['\"]": "name the origin you send to",
    r"\bTODO\b|\bFIXME\b|\bXXX\b": "do it now or leave it",
}
BANNED_IN_TEMPLATES = {
    r"\|\s*safe\b|autoescape off": "escape instead",
    r"<style\b|\sstyle=": "the CSP is strict: no inline style",
    r"\son[a-z]+\s*=\s*[\"']": "the CSP is strict: no inline handler",
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>": "the CSP is strict: no inline script",
    r"javascript:": "the CSP is strict: no script in links",
}
BANNED_NAMES = re.compile(r"(^|_)(utils?|helpers?|managers?)(_|\.|$)")


def test_imports_point_down_the_layers() -> None:
    assert [
        f"{place}:{line} imports {name}"
        for place, tree in modules()
        for line, name in imports(tree)
        if name.partition(".")[0] in FOLDERS and not may_import(place.parts[0], name.partition(".")[0])
    ] == []


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    known = {module_name(place) for place, _ in modules()}
    graph = {module_name(place): set(needed(tree, known)) - {module_name(place)} for place, tree in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"A circle: {' > '.join(error.args[1])}")


def test_imports_are_absolute_and_stand_at_the_top() -> None:
    inner = [
        f"{place}:{node.lineno}"
        for place, tree in modules()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inner == []


def test_S08_only_the_guarded_module_talks_to_other_servers() -> None:
    assert [
        f"{place}:{line} imports {name}"
        for place, tree in modules()
        if not in_outbound(place)
        for line, name in imports(tree)
        if name in NETWORK or name.partition(".")[0] in {"requests", "httpx2", "httpx", "urllib3"}
    ] == []


def test_files_are_short_enough_to_be_read_at_once() -> None:
    files = [*sources("*.py"), *sources("*.js"), *sources("*.css")]
    assert [f"{place} has {lines}" for place in files if (lines := text_of(place).count("\n")) > LONGEST] == []


def test_files_are_named_for_their_subject() -> None:
    assert [str(place) for place in sources("*.py") if BANNED_NAMES.search(place.stem)] == []


@pytest.mark.parametrize(
    ("pattern", "banned"),
    [("*.py", BANNED_IN_PYTHON), ("*.js", BANNED_IN_JAVASCRIPT), ("*.html", BANNED_IN_TEMPLATES)],
    ids=["python", "javascript", "templates"],
)
def test_banned_constructs_do_not_occur(pattern: str, banned: dict[str, str]) -> None:
    assert [
        f"{place}:{number} {reason}: {line.strip()[:80]}"
        for place in sources(pattern)
        for number, line in enumerate(text_of(place).splitlines(), 1)
        for expression, reason in banned.items()
        if re.search(expression, line)
    ] == []


@pytest.mark.parametrize("package", FLOORS)
def test_C02_security_floors_hold(package: str) -> None:
    assert Version(version(package)) >= Version(FLOORS[package])


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "package-lock.json"])
def test_C01_lock_files_carry_hashes_and_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|--index|--find-links|file:|@ ", text)
    if name.endswith(".txt"):
        assert text.count("==") <= text.count("--hash=sha256:")
        assert len(re.findall(r"^\S+==", text, re.MULTILINE)) == len(re.findall(r"^\S+==.*\\$", text, re.MULTILINE))


def test_C05_no_package_runs_code_when_python_starts() -> None:
    places = {Path(folder) for name in ("purelib", "platlib") if (folder := sysconfig.get_path(name))}
    found = {file.name for folder in places for file in [*folder.glob("*.pth"), *folder.glob("*customize.py")]}
    assert found <= {"distutils-precedence.pth"}


def test_every_wanted_dependency_says_why_it_is_there() -> None:
    wanted = {
        re.split(r"[\[><=]", line)[0].lower()
        for name in ("requirements.in", "requirements-dev.in")
        for line in (ROOT / name).read_text().splitlines()
        if line and not line.startswith(("#", "-r"))
    }
    explained = (ROOT / "docs" / "dependencies.md").read_text().lower()
    assert sorted(name for name in wanted if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", explained)) == []


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    output = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=output, verbosity=1)
    assert "No changes detected" in output.getvalue()


def sources(pattern: str) -> list[Path]:
    """Our own files of a kind, relative to the checkout; migrations are Django's to write."""
    roots = [*FOLDERS, "templates", "static"]
    found = (place.relative_to(ROOT) for name in roots for place in (ROOT / name).rglob(pattern))
    return sorted(place for place in found if not {"migrations", "node_modules"} & set(place.parts))


def text_of(place: Path) -> str:
    return (ROOT / place).read_text(encoding="utf-8")


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for place in sources("*.py"):
        yield place, ast.parse(text_of(place), str(place))


def needed(tree: ast.Module, known: set[str]) -> Iterator[str]:
    """The modules of ours that must be there before this one; `from package import module` needs the module alone."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from names & known
            if not names <= known and node.module in known:
                yield str(node.module)


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported; `from a import b` yields both `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import in line {node.lineno}"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def may_import(user: str, used: str) -> bool:
    return user == used or FOLDERS[user] < FOLDERS[used]


def in_outbound(place: Path) -> bool:
    return place.parts[:2] in {("core", "outbound"), ("core", "outbound.py")}


def module_name(place: Path) -> str:
    parts = place.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
