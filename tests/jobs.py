"""Running what was enqueued, in the test's own transaction."""

import inspect
import json

from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app


def run_jobs() -> list[str]:
    """Run every job that is due, in the queue's own order, until none is left; the names of those that ran.

    What a job raises reaches the test.
    """
    names: list[str] = []
    app.perform_import_paths()
    with connection.cursor() as cursor:
        cursor.execute("SELECT worker_id FROM procrastinate_register_worker_v1()")
        worker = cursor.fetchone()[0]
        while True:
            cursor.execute("SELECT id, task_name, args FROM procrastinate_fetch_job_v2(NULL, %s)", [worker])
            job_id, name, arguments = cursor.fetchone()
            if job_id is None:
                return names
            function = app.tasks[name].func
            call = async_to_sync(function) if inspect.iscoroutinefunction(function) else function
            call(**json.loads(arguments))
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', FALSE)", [job_id])
            names.append(name)
