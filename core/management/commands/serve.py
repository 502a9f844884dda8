"""`manage.py serve`: the web server with the right flags."""

import os
import sys
import tempfile
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from uvicorn.supervisors import Multiprocess

from core.assets import collect_if_changed

FRAME_MAX = 128 * 1024  # bytes of a WebSocket message; our sockets take half of it, and say so before they close
PING = 20.0  # seconds between pings, and for the answer to each
GRACE = 20  # seconds for requests that run when told to stop
ANY_HOST = {"0.0.0.0", "::", ""}  # noqa: S104 - to be told apart, not to be bound


class Command(BaseCommand):
    help = "Serve HTTP and WebSockets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="number of processes")
        parser.add_argument("--with-jobs", action="store_true", help="run background jobs too; one process only")

    def handle(self, *args: Any, host: str, port: int, workers: int, with_jobs: bool, **options: Any) -> None:
        if workers < 1:
            raise CommandError("--workers must be 1 or more.")
        if with_jobs and workers > 1:
            raise CommandError("--with-jobs needs one process; run `manage.py work` beside --workers.")
        self.check(databases=["default"])
        collect_if_changed()
        for path in settings.BEFORE_SERVING:
            import_string(path)()
        if settings.PUBLIC_URL_IS_DEFAULT:
            follow_address(host, port)
        if with_jobs:
            settings.LIFESPAN = [*settings.LIFESPAN, "core.worker.beside_server"]
        config = server_config(host, port, workers)
        sockets = [config.bind_socket()]  # a port that is taken ends the program here, with a sentence
        self.stderr.write(f"Usher listens on {host}:{port} and calls itself {settings.PUBLIC_URL}")
        if workers == 1:
            run_here(config, sockets)
        else:
            with tempfile.TemporaryDirectory(prefix="usher-metrics-") as folder:
                os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
                Multiprocess(config, sockets=sockets).run()


def server_config(host: str, port: int, workers: int) -> uvicorn.Config:
    """Logging stays ours, because a query may hold a code; TRUSTED_PROXIES decides about proxies, not uvicorn."""
    return uvicorn.Config(
        "config.asgi:application",
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="core.gathering:GatheringProtocol",
        ws_max_size=FRAME_MAX,
        ws_per_message_deflate=False,
        ws_ping_interval=PING,
        ws_ping_timeout=PING,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def run_here(config: uvicorn.Config, sockets: list[Any]) -> None:
    server = uvicorn.Server(config)
    server.run(sockets=sockets)
    if not server.started:
        sys.exit(3)


def follow_address(host: str, port: int) -> None:
    """Make PUBLIC_URL, of this process and of those it starts, the address that we listen on."""
    name = "localhost" if host in ANY_HOST else host
    url = f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
    os.environ["PUBLIC_URL"] = settings.PUBLIC_URL = url
    settings.CSRF_TRUSTED_ORIGINS = [url]
    settings.ALLOWED_HOSTS.append(f"[{name}]" if ":" in name else name)
