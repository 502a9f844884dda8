"""What the inspector found."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """The verdict: `reason` empty means that it works; `sentence` says it in words, `advice` what to change."""

    reason: str
    sentence: str
    advice: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.reason


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything to show about what was pasted. Texts in `header` and `claims` are a stranger's.

    `kind` is one of `code`, `client_token`, `session_token`, `management_token`, `api_key`, `curl`, `unknown`;
    `key` names the credential that fits; `end_user` says whom it would sign in.
    """

    kind: str
    finding: Finding
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    times: list[tuple[str, str]] = field(default_factory=list)
    key: str = ""
    end_user: str = ""
    end_user_id: str = ""
    was_made: bool = False
    warnings: list[str] = field(default_factory=list)
