"""S08: nothing else in the program opens a connection to an address that somebody else chose."""

import ast
from pathlib import Path

from tests.test_architecture import FOLDERS

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {
    "requests", "urllib3", "urllib.request", "http.client", "httpx", "httpx2", "httpcore", "httpcore2", "aiohttp",
    "socket", "ftplib", "smtplib", "telnetlib", "xmlrpc.client", "socketserver",
}  # fmt: skip
OUTBOUND = Path("core/outbound")


def modules_of(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def files() -> list[Path]:
    return [path.relative_to(ROOT) for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]


def test_S08_only_the_outbound_client_speaks_to_the_network() -> None:
    offenders = {
        str(path): sorted(modules_of(ast.parse((ROOT / path).read_text())) & FORBIDDEN)
        for path in files()
        if OUTBOUND not in path.parents
    }
    assert {path: names for path, names in offenders.items() if names} == {}


def test_S08_the_scan_sees_the_outbound_client_itself() -> None:
    inside = [path for path in files() if OUTBOUND in path.parents]
    assert {"socket", "httpcore2"} <= {
        name for path in inside for name in modules_of(ast.parse((ROOT / path).read_text()))
    }
