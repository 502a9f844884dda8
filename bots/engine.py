"""Running a script in a conversation: one turn after the other, each in one transaction.

A turn holds the locks of the conversation and of the run, so that there is one at a time, no message of a bot is
stored after a person took over, and a job that runs twice finds nothing left to do. Nothing here waits for anybody.
"""

import logging
import time
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bots.continuing import call_out, wake_later
from bots.flow import following, step_of, switch_to
from bots.limits import CALL_WITHIN, SECONDS_PER_TURN, STEPS_PER_RUN, STEPS_PER_TURN
from bots.listening import (
    is_left_unheard,
    is_stale,
    last_heard,
    locked_conversation,
    locked_run,
    may_speak,
    next_message,
    waiting_run,
)  # fmt: skip
from bots.models import BotChannel, Run, Step
from bots.models.runs import State
from bots.outcomes import DONE, Call, Fail, Go, HandOver, Listen, Outcome, Pause, Stop, Switch
from bots.requests import Reply
from bots.starting import pick_version, place_of_bot
from bots.steps import STEPS
from bots.turn import Heard, Turn
from bots.wording import language_of
from channels_app.models.channels import Kind as ChannelKind
from chat.handover import hand_over, leave_alone, leave_to_people
from chat.models import Conversation
from chat.posting import post_many
from chat.sealing import expect_secret, forget_answers, stop_expecting
from core.audit import Actor
from core.reasons import Refused

RANKS = {"anonymous": 0, "claimed": 1, "verified": 2}
logger = logging.getLogger(__name__)


@transaction.atomic
def answer(conversation_id: UUID, *, is_reopened: bool = False) -> None:
    """Go on with what the visitor wrote. `is_reopened`: their message reopened a closed conversation."""
    conversation = locked_conversation(conversation_id)
    if conversation is None:
        return
    run = locked_run(conversation)
    if not may_speak(conversation):
        if run:
            finish(run, conversation, "taken_over")
        return
    heard = next_message(conversation, run)
    if heard is None:
        return
    if run and (is_reopened or is_stale(run)):
        finish(run, conversation, "left")
        run = None
    if run is None:
        begin_run(conversation, is_reopened=is_reopened)
    elif run.state == State.ASKING:
        turn = make_turn(run, conversation, heard)
        take(turn, lambda step: hear(turn, step, heard))
    elif run.state == State.CALLING and run.since < timezone.now() - CALL_WITHIN:
        take_reply(run, conversation, Reply(0))


@transaction.atomic
def go_on(run_id: UUID, pause_id: UUID) -> None:
    """A pause is over."""
    found = waiting_run(run_id, State.WAITING)
    if found and found[0].call_id == pause_id:
        take(make_turn(*found, last_heard(found[1], found[0])), lambda step: Go())


@transaction.atomic
def come_back(run_id: UUID, call_id: UUID, reply: Reply) -> None:
    """Another server has answered, or has not (status 0)."""
    found = waiting_run(run_id, State.CALLING)
    if found and found[0].call_id == call_id:
        take_reply(*found, reply)


def take_reply(run: Run, conversation: Conversation, reply: Reply) -> None:
    turn = make_turn(run, conversation, last_heard(conversation, run))

    def hand_in(step: Step) -> Outcome:
        take_in = STEPS[step.kind].reply
        return take_in(turn, step.settings, reply) if take_in else Fail("this step calls nobody")

    take(turn, hand_in)


def hear(turn: Turn, step: Step, heard: Heard) -> Outcome:
    listen = STEPS[step.kind].hear
    return listen(turn, step.settings, heard) if listen else Fail("this step hears nothing")


def begin_run(conversation: Conversation, *, is_reopened: bool) -> None:
    """Start the script that fits the newest message; without one the conversation waits for people."""
    place = place_of_bot(conversation)
    heard = next_message(conversation, None)
    earlier = Run.objects.filter(conversation=conversation)
    version = (
        pick_version(place.bot, conversation, heard, is_first=is_reopened or not earlier.exists())
        if place and heard
        else None
    )
    if place is None or heard is None or version is None:
        leave_to_people(conversation.pk)
        return
    run = Run.objects.create(
        company_id=conversation.company_id,
        conversation=conversation,
        bot=place.bot,
        version=version,
        seen_seq=heard.seq,
    )
    first = step_of(version, "")
    take(make_turn(run, conversation, heard), lambda _step: Go(first.key) if first else Stop("empty"))


def make_turn(run: Run, conversation: Conversation, heard: Heard | None = None) -> Turn:
    turn = Turn(run, conversation, heard)
    place = BotChannel.objects.filter(bot=run.bot_id, channel=conversation.channel_id).first()
    turn.allows_tokens = conversation.channel.kind != ChannelKind.WEB or bool(place and place.allows_tokens)
    return turn


def take(turn: Turn, first: Callable[[Step], Outcome]) -> None:
    """One turn: from what `first` says of the present step to the next place where the run has to wait."""
    run = turn.run
    with translation.override(language_of(turn.conversation)):
        step = step_of(run.version, run.step) or Step(kind="say", settings={})
        outcome = first(step)
        deadline, taken = time.monotonic() + SECONDS_PER_TURN, 0
        while isinstance(outcome, Go | Switch | Fail):
            target = settle(turn, step, outcome)
            if target is None:
                outcome = HandOver() if isinstance(outcome, Fail) else Stop(DONE if isinstance(outcome, Go) else "gone")
                break
            if target is not step:
                run.work = {}
            step, taken = target, taken + 1
            run.step, run.steps_taken = step.key, run.steps_taken + 1
            if taken > STEPS_PER_TURN or time.monotonic() > deadline or run.steps_taken > STEPS_PER_RUN:
                logger.warning("A script of bot %s runs in a circle at step %s.", run.bot_id, step.key)
                outcome = HandOver()
                break
            outcome = begin_step(turn, step)
    close_turn(turn, outcome)


def settle(turn: Turn, step: Step, outcome: Go | Switch | Fail) -> Step | None:
    """The step that comes next; None if there is none."""
    match outcome:
        case Go(to=""):
            return following(step)
        case Go(to=to):
            return step_of(turn.run.version, to)
        case Switch(script=script):
            return switch_to(turn.run, script)
        case Fail(why=why):
            logger.info("Step %s of bot %s takes its fallback: %s", step.key, turn.run.bot_id, why)
            fallback = step.settings.get("fallback")
            return step_of(turn.run.version, fallback) if fallback else None


def begin_step(turn: Turn, step: Step) -> Outcome:
    wanted = step.settings.get("assurance", "anonymous")
    if RANKS[turn.conversation.assurance] >= RANKS[wanted]:
        return STEPS[step.kind].begin(turn, step.settings)
    unproved = step.settings.get("unproved", "")
    if unproved:
        return Go(unproved)
    turn.say(_("I can do this only for somebody who has signed in. A person will help you."))
    return HandOver()


def close_turn(turn: Turn, outcome: Outcome) -> None:
    """Post what was said, and store where the run stands."""
    run, conversation = turn.run, turn.conversation
    refusals = [posted for posted in post_many(turn.outgoing) if isinstance(posted, Refused)]
    run.seen_seq = Conversation.objects.values_list("last_seq", flat=True).get(pk=conversation.pk)
    if refusals:
        finish(run, conversation, refusals[0].reason)
        return
    run.since = timezone.now()
    match outcome:
        case Listen():
            run.state = State.ASKING
        case Call(host=host):
            call_out(run, host)
        case Pause(length=length):
            wake_later(run, run.since + length)
        case HandOver(team=team):
            finish(run, conversation, "handed_over")
            hand_over(conversation.pk, by=Actor.from_row(run.bot), team=team)
            return
        case _:
            reason = outcome.reason if isinstance(outcome, Stop) else DONE
            finish(run, conversation, reason)
            if reason == DONE and not is_left_unheard(turn):
                leave_alone(conversation.pk, by=Actor.from_row(run.bot))
            return
    run.save()
    if turn.expects_secret:
        expect_secret(conversation.pk)
    else:
        stop_expecting(conversation.pk)


def finish(run: Run, conversation: Conversation, reason: str) -> None:
    run.state, run.ended_at, run.end_reason, run.work, run.call_id = State.ENDED, timezone.now(), reason, {}, None
    run.save()
    stop_expecting(conversation.pk)
    forget_answers(conversation.pk)
