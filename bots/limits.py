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

# A host that does not answer a company's scripts: bots/breaker.py.
PAUSE_AFTER = 5  # failures in a row
PAUSE_WITHIN = timedelta(minutes=5)  # between two of them; a longer silence begins the count anew
PAUSE_FIRST = timedelta(seconds=30)
PAUSE_LONGEST = timedelta(minutes=5)
TRIAL_WITHIN = timedelta(seconds=15)  # longer than any call takes; a trial that is lost gives way to another
