"""How much a script may do. Numbers of safety, not of price; docs/scripts.md states them."""

from datetime import timedelta

STEPS_PER_TURN = 100  # steps without waiting for anybody; more is a loop
SECONDS_PER_TURN = 5.0
STEPS_PER_RUN = 2_000
RUN_MAX = timedelta(days=7)
ANSWER_WITHIN = timedelta(hours=24)  # a later answer begins anew
CALL_WITHIN = timedelta(seconds=90)  # a call that has not come back by then is lost, and its fallback is taken
PAUSE_MAX = 86_400  # seconds of a wait step
MESSAGES_PER_TURN = 30
VARIABLES_MAX = 200
VARIABLE_BYTES = 4_096
VARIABLES_BYTES = 65_536
