"""What a step wants next."""

from dataclasses import dataclass
from datetime import timedelta

DONE = "done"


@dataclass(frozen=True)
class Go:
    """On to another step; without a name to the one that follows."""

    to: str = ""


@dataclass(frozen=True)
class Listen:
    """The visitor's next message belongs to this step."""


@dataclass(frozen=True)
class Call:
    """Another server is asked, in a job of its own."""

    host: str


@dataclass(frozen=True)
class Pause:
    """On to the following step after a while."""

    length: timedelta


@dataclass(frozen=True)
class Switch:
    """On to another script of the same bot."""

    script: str


@dataclass(frozen=True)
class Fail:
    """It cannot be done: on to the step's fallback; without one a person takes over. `why` is for the log."""

    why: str


@dataclass(frozen=True)
class HandOver:
    """A person goes on, of this team if one is named."""

    team: str = ""


@dataclass(frozen=True)
class Stop:
    """The run is over. `reason` is a word for the log; DONE where the script came to its end."""

    reason: str = DONE


Outcome = Go | Listen | Call | Pause | Switch | Fail | HandOver | Stop
