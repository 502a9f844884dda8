"""Static files for production: hashed names and compressed copies, made when the sources have changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static


def collect_if_changed() -> None:
    """Run `collectstatic` unless STATIC_ROOT was made from the same files. Raises CommandError."""
    root = Path(settings.STATIC_ROOT)
    mark = root / ".sources"
    wanted = fingerprint()
    if mark.is_file() and mark.read_text() == wanted:
        return
    try:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(wanted)
    except OSError as error:
        text = f"The static files cannot be written to {root} ({error.strerror}): run collectstatic where it can be."
        raise CommandError(text) from error


def fingerprint() -> str:
    """A digest of the names, sizes and times of all source files, and of what is made of them."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """For what has no head to name an icon in, such as an answer in JSON: browsers ask by themselves."""
    return HttpResponseRedirect(static("console/icon.svg"))
