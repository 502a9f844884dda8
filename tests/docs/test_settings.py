"""docs/settings.md: every name that the settings read, and none besides; a test run hears of none of them."""

import re
from pathlib import Path

from tests.throwaway import READ_BY_SETTINGS

ROOT = Path(__file__).resolve().parents[2]
READING = re.compile(r'\b(?:text|flag|number|choice|listed|sms_needs|key_set)\((?:SMS_BACKEND, )?"([A-Z_]+)"')
OF_THE_RUN = {"DATABASE_URL", "DEBUG", "USHER_HOME"}  # the run has its own


def read() -> set[str]:
    code = "".join((ROOT / "config" / name).read_text() for name in ("settings.py", "env.py", "home.py"))
    return set(READING.findall(code)) - {"DATABASE_MAY_LOSE_DATA"}  # for tests alone


def test_each_setting_stands_on_the_page() -> None:
    rows = re.findall(r"(?m)^\| (`[^|]+) \|", (ROOT / "docs/settings.md").read_text())
    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)} == read() | {"REDIS_URL"}


def test_what_the_developer_has_set_changes_no_test() -> None:
    assert set(READ_BY_SETTINGS) | OF_THE_RUN == read()
