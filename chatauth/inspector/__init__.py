"""What would happen to this credential, and why? Runs the real sign-in or mint and rolls it back."""

from chatauth.inspector.inspect import inspect
from chatauth.inspector.report import Finding, Report

__all__ = ["Finding", "Report", "inspect"]
