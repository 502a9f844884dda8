"""Instants on the wire."""

from datetime import UTC, datetime


def rfc3339(at: datetime) -> str:
    """UTC with milliseconds, such as 2026-03-01T12:00:00.250Z (RFC 3339)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
