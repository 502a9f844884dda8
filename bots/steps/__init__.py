"""What each kind of step does: one handler for each."""

from bots.models.scripts import Kind
from bots.steps import ask, assign, condition, end, handover, jump, say, service, token, wait
from bots.steps.handler import Handler

STEPS: dict[str, Handler] = {
    Kind.SAY: say.HANDLER,
    Kind.ASK: ask.HANDLER,
    Kind.CONDITION: condition.HANDLER,
    Kind.SET: assign.HANDLER,
    Kind.TOKEN: token.HANDLER,
    Kind.SERVICE: service.HANDLER,
    Kind.HANDOVER: handover.HANDLER,
    Kind.JUMP: jump.HANDLER,
    Kind.WAIT: wait.HANDLER,
    Kind.END: end.HANDLER,
}
