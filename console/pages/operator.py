"""What only the operator sees: jobs, and log-ins that failed."""

from typing import Any

from axes.models import AccessAttempt
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from console import cells
from console.pages.base import PlainlyMissing
from console.pages.saying import Saying

JOB_SIGNS = {
    "todo": ("", "clock"),
    "doing": ("accent", "live"),
    "succeeded": ("ok", "done"),
    "failed": ("danger", "danger"),
    "cancelled": ("", "stop"),
    "aborted": ("warning", "stop"),
}


class OperatorPage(PlainlyMissing, Saying):
    """Belongs to no company, so nobody but the superuser sees it."""

    list_per_page = 50
    show_full_result_count = False
    hides_history = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ProcrastinateJob)
class JobAdmin(OperatorPage):
    """Names and states only: what a job was told may be somebody's affair."""

    list_title = _("Jobs")
    list_intro = _("What Usher does in the background. Failed jobs were tried several times.")
    empty_icon = "jobs"
    empty_title = _("No job waits")
    empty_text = _("Nothing is left to do, and nothing failed.")
    list_display = ["task", "state", "queue_name", "tries", "scheduled"]
    list_filter = ["status", "queue_name"]
    search_fields = ["task_name"]
    fields = ["task_name", "state", "queue_name", "lock", "queueing_lock", "priority", "scheduled", "attempts"]
    readonly_fields = ["state", "scheduled"]
    ordering = ["-id"]

    @admin.display(description=_("Task"), ordering="task_name")
    def task(self, row: ProcrastinateJob) -> SafeString:
        return format_html("<code>{}</code>", row.task_name)

    @admin.display(description=_("State"), ordering="status")
    def state(self, row: ProcrastinateJob) -> SafeString:
        return cells.badge(row.status, *JOB_SIGNS.get(row.status, ("", "info")))

    @admin.display(description=_("Tries"), ordering="attempts")
    def tries(self, row: ProcrastinateJob) -> str:
        return ngettext("%(count)d try", "%(count)d tries", row.attempts) % {"count": row.attempts}

    @admin.display(description=_("Not before"), ordering="scheduled_at")
    def scheduled(self, row: ProcrastinateJob) -> SafeString:
        return cells.ago(row.scheduled_at)


@admin.register(AccessAttempt)
class FailedLogInAdmin(OperatorPage):
    """Deleting a row lets the person try again at once. What was posted is not shown: it may be a password."""

    list_title = _("Failed log-ins")
    list_intro = _("Names and addresses that are counted together. Delete a row to let somebody try again at once.")
    empty_icon = "lock"
    empty_title = _("No failed log-ins")
    empty_text = _("Nobody typed a wrong password lately.")
    list_display = ["username", "ip_address", "failures", "time"]
    search_fields = ["username", "ip_address"]
    fields = ["username", "ip_address", "failures_since_start", "time", "user_agent"]
    readonly_fields = ["time"]
    ordering = ["-attempt_time"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    @admin.display(description=_("Failures"), ordering="failures_since_start")
    def failures(self, row: AccessAttempt) -> str:
        count = row.failures_since_start
        return ngettext("%(count)d failure", "%(count)d failures", count) % {"count": count}

    @admin.display(description=_("Last try"), ordering="attempt_time")
    def time(self, row: AccessAttempt) -> SafeString:
        return cells.ago(row.attempt_time)
