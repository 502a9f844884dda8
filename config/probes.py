"""What an orchestrator asks: /livez (is the process well), /readyz (may it get traffic), /metrics (Prometheus).

Answered before everything else, so that a probe by address needs no entry in ALLOWED_HOSTS.
"""

import hmac
import inspect
import logging
import os
from collections.abc import Callable, Iterator
from functools import cache

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils.module_loading import import_string
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core.jobs import backlog

logger = logging.getLogger(__name__)


class Probes:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match request.path_info:
            case "/livez":
                return answer({"status": "ok"}, 200)
            case "/readyz":
                return ready()
            case "/metrics":
                return metrics(request)
        return self.get_response(request)


def answer(body: dict[str, object], status: int) -> JsonResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def ready() -> JsonResponse:
    """200 when every check of settings.READINESS (name: path) passes, else 503; a check says no by raising."""
    results = {name: passes(path) for name, path in settings.READINESS.items()}
    well = all(results.values())
    checks = {name: "ok" if passed else "failed" for name, passed in results.items()}
    return answer({"status": "ok" if well else "unavailable", "checks": checks}, 200 if well else 503)


def passes(path: str) -> bool:
    try:
        check = import_string(path)
        if inspect.iscoroutinefunction(check):
            async_to_sync(check)()
        else:
            check()
    except Exception:
        logger.warning("The readiness check %s failed.", path, exc_info=True)
        return False
    return True


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    """One query: what the program brings does not change while it runs."""
    if missing := brought() - MigrationRecorder(connection).applied_migrations().keys():
        raise RuntimeError(f"{len(missing)} migrations are not applied.")


@cache
def brought() -> frozenset[tuple[str, str]]:
    """App and name of every migration of this program."""
    return frozenset(MigrationLoader(None).disk_migrations)


def metrics(request: HttpRequest) -> HttpResponse:
    """404 without METRICS_TOKEN, 401 without the right bearer. Sums all processes of one `serve`."""
    if not settings.METRICS_TOKEN:
        return HttpResponseNotFound()
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return HttpResponse(generate_latest(registry) + generate_latest(JOBS), content_type=CONTENT_TYPE_LATEST)


class Jobs(Collector):
    """What the queue says to whoever looks; nothing while it cannot be reached."""

    def collect(self) -> Iterator[Metric]:
        try:
            found = backlog()
        except DatabaseError:
            logger.warning("The job queue cannot be reached.", exc_info=True)
            return
        yield GaugeMetricFamily("usher_jobs_due", "Jobs that wait for a worker.", found.due)
        waits = "How long the oldest of them has waited."
        yield GaugeMetricFamily("usher_jobs_oldest_seconds", waits, found.oldest_seconds)
        yield GaugeMetricFamily("usher_workers", "Workers that live.", found.workers)


JOBS = CollectorRegistry()
JOBS.register(Jobs())
