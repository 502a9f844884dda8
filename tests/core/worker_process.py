"""A job worker in a process of its own: its database, and what it shall take for HEARTBEAT, LOST_AFTER and POLL."""

import asyncio
import sys

import django


def main(database: str, heartbeat: str = "", lost_after: str = "", poll: str = "") -> None:
    django.setup()
    from django.db import connections

    from core import jobs

    connections["default"].settings_dict["NAME"] = database
    connections["default"].close_pool()
    if heartbeat:
        jobs.HEARTBEAT, jobs.LOST_AFTER = float(heartbeat), float(lost_after)
    if poll:
        jobs.POLL = float(poll)
    import tests.core.job_tasks  # noqa: F401 - registers its tasks

    asyncio.run(jobs.run_worker(concurrency=4, install_signal_handlers=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
