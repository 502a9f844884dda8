"""Browser tests: the machine's own Chromium, and last in the run.

Playwright's loop stays in the thread of the tests once it has begun, and no async test could run after it. The server
that tests share stays too, with its pool and its listener: tests that want a process without one come before it.
"""

import shutil
from typing import Any

import pytest
from playwright.sync_api import expect

expect.set_options(timeout=20_000)
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "Install the package chromium."
    return browser_type_launch_args | {"executable_path": found}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lingering)


def lingering(item: pytest.Item) -> tuple[bool, bool]:
    """Whether a test starts Playwright, and whether it starts the server."""
    names = getattr(item, "fixturenames", ())
    return "playwright" in names, "running_server" in names
