"""Jobs of this app. Whatever a job of a bot does twice does nothing the second time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from asgiref.sync import sync_to_async
from django.utils import timezone

from bots import engine
from bots.calling import note, prepare, send
from bots.models import HeldToken, Outage
from bots.requests import Reply
from chat.models import SealedAnswer
from core.jobs import CALLS, CALLS_AT_ONCE, periodic, task

callers = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="bot-call")


@task()
def answer(conversation_id: str, is_reopened: bool = False) -> None:
    """A visitor wrote where a bot answers. The lock of its queue is the conversation's."""
    engine.answer(UUID(conversation_id), is_reopened=is_reopened)


@task()
def wake(run_id: str, call_id: str) -> None:
    engine.go_on(UUID(run_id), UUID(call_id))


@task(queue=CALLS, attempts=2)
async def call(run_id: str, call_id: str) -> None:
    """Ask another server, in a thread of its own; no transaction is open and no row locked meanwhile."""
    run, number = UUID(run_id), UUID(call_id)
    prepared = await sync_to_async(prepare)(run, number)
    if prepared is None:
        return
    if isinstance(prepared, Reply):
        reply = prepared
    else:
        reply, is_there = await asyncio.get_running_loop().run_in_executor(callers, send, prepared.request)
        await sync_to_async(note)(prepared, reply, is_there)
    await sync_to_async(engine.come_back)(run, number, reply)


@periodic("17 * * * *")
def forget_old_outages() -> None:
    """Of hosts that nobody has called for a day."""
    Outage.objects.filter(failed_at__lt=timezone.now() - timedelta(days=1)).delete()


@periodic("*/5 * * * *")
def forget_expired_secrets() -> None:
    """Tokens and answers that are past their time; they are not read any more anyway."""
    for model in (HeldToken, SealedAnswer):
        model.objects.filter(expires_at__lte=timezone.now()).delete()
