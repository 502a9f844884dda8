"""Jobs whose row went away while they waited."""

import inspect
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import async_to_sync
from django.core import mail
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from chat.models import Message
from core.ids import uuid7

BESIDE_THE_ID = {
    "cause": "a flood",
    "is_reopened": False,
    "language": "en",
    "until": datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
    "what": "password",
}


def tasks_about_a_row() -> dict[str, tuple[Any, list[str]]]:
    """Each task of the program that is given an id: what runs, and what it takes, by its name."""
    app.perform_import_paths()
    ours = {name: task.func for name, task in app.tasks.items() if not name.startswith(("tests.", "builtin:"))}
    taken = {name: (run, list(inspect.signature(run).parameters)) for name, run in ours.items()}
    return {name: (run, names) for name, (run, names) in taken.items() if any(each.endswith("_id") for each in names)}


def test_a_job_whose_row_was_deleted_does_nothing_and_says_so_in_one_line(db, caplog):
    caplog.set_level("INFO")
    tasks = tasks_about_a_row()
    assert {"accounts.tasks.warn_about_seats", "bots.tasks.call", "chatauth.tasks.tell_of_new_key"} <= set(tasks)
    for name, (run, names) in tasks.items():
        arguments = {each: BESIDE_THE_ID[each] if each in BESIDE_THE_ID else str(uuid7()) for each in names}
        caplog.clear()
        (async_to_sync(run) if inspect.iscoroutinefunction(run) else run)(**arguments)
        said = [line for line in caplog.messages if "has nothing left to do for" in line]
        assert len(said) == 1, (name, caplog.messages)
        assert any(str(each) in said[0] for each in arguments.values()), name
    assert mail.outbox == []
    assert not Message.objects.exists()
    assert not ProcrastinateJob.objects.exists()
