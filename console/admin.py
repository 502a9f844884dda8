"""Read by Django's autodiscover: importing a page registers it."""

from console.pages import (
    audit,
    channels,
    companies,
    conversations,
    end_users,
    identity_conflicts,
    live_sessions,
    operator,
    quick_replies,
    sign_in_log,
    staff,
    tags,
    teams,
)

__all__ = [
    "audit",
    "channels",
    "companies",
    "conversations",
    "end_users",
    "identity_conflicts",
    "live_sessions",
    "operator",
    "quick_replies",
    "sign_in_log",
    "staff",
    "tags",
    "teams",
]
