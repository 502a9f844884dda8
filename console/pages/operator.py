"""What only the operator sees: jobs, and log-ins that failed."""

from typing import Any

from axes.models import AccessAttempt
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from console import cells, job_words
from console.pages.said import SaidPlainly
from core.audit import Actor, record


class ByStatus(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status, word) for status, (word, _tone, _sign) in job_words.STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class ByQueue(admin.SimpleListFilter):
    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(job_words.QUEUES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(queue_name=self.value()) if self.value() else queryset


class OperatorPage(SaidPlainly):
    """Belongs to no company, so nobody but the superuser sees it."""

    list_per_page = 50
    show_full_result_count = False
    hides_history = True

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> HttpResponse:
        row = context.get("original")
        context |= {"headline": self.headline(row) if row is not None else "", "hides_history": self.hides_history}
        return super().render_change_form(request, context, *args, **options)

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
    row_name, rows_name = _("job"), _("jobs")
    list_intro = _("What Usher does in the background. Failed jobs were tried several times.")
    empty_icon = "jobs"
    empty_title = _("No job waits")
    empty_text = _("Nothing is left to do, and nothing failed.")
    list_display = ["task", "state", "queue", "tries", "scheduled"]
    list_filter = [ByStatus, ByQueue]
    search_fields = ["task_name"]
    search_help_text = _("Search tasks")
    fields = ["task", "state", "queue", "tries", "scheduled", "one_at_a_time", "waits_once"]
    readonly_fields = ["task", "state", "queue", "tries", "scheduled", "one_at_a_time", "waits_once"]
    ordering = ["-id"]

    def headline(self, row: ProcrastinateJob) -> str:
        return job_words.task(row.task_name)

    @admin.display(description=_("Task"), ordering="task_name")
    def task(self, row: ProcrastinateJob) -> SafeString:
        return format_html('{} <code class="under">{}</code>', job_words.task(row.task_name), row.task_name)

    @admin.display(description=_("State"), ordering="status")
    def state(self, row: ProcrastinateJob) -> SafeString:
        word, tone, sign = job_words.STATES.get(row.status, (row.status, "", "info"))
        return cells.badge(str(word), tone, sign)

    @admin.display(description=_("Queue"), ordering="queue_name")
    def queue(self, row: ProcrastinateJob) -> str:
        return job_words.queue(row.queue_name)

    @admin.display(description=_("Tries"), ordering="attempts")
    def tries(self, row: ProcrastinateJob) -> str:
        return ngettext("%(count)d try", "%(count)d tries", row.attempts) % {"count": row.attempts}

    @admin.display(description=_("Not before"), ordering="scheduled_at")
    def scheduled(self, row: ProcrastinateJob) -> SafeString:
        return cells.ago(row.scheduled_at)

    @admin.display(description=_("One at a time with"))
    def one_at_a_time(self, row: ProcrastinateJob) -> str:
        return job_words.shares(row.lock, row.task_name) if row.lock else cells.NONE

    @admin.display(description=_("While it waits"))
    def waits_once(self, row: ProcrastinateJob) -> str:
        return _now("no second one is added") if row.queueing_lock else cells.NONE


@admin.register(AccessAttempt)
class FailedLogInAdmin(OperatorPage):
    """Deleting a row lets the person try again at once. What was posted is not shown: it may be a password."""

    list_title = _("Failed log-ins")
    row_name, rows_name = _("failed log-in"), _("failed log-ins")
    list_intro = _("Names and addresses that are counted together. Delete a row to let somebody try again at once.")
    empty_icon = "lock"
    empty_title = _("No failed log-ins")
    empty_text = _("Nobody typed a wrong password lately.")
    list_display = ["name_typed", "address", "failures", "time"]
    search_fields = ["username", "ip_address"]
    search_help_text = _("Search names and addresses")
    fields = ["name_typed", "address", "failures", "time", "browser"]
    readonly_fields = ["name_typed", "address", "failures", "time", "browser"]
    ordering = ["-attempt_time"]

    def headline(self, row: AccessAttempt) -> str:
        return row.username or row.ip_address or "–"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def delete_model(self, request: HttpRequest, obj: AccessAttempt) -> None:
        self.note_opened(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AccessAttempt]) -> None:
        with transaction.atomic():
            for row in queryset:
                self.note_opened(request, row)
            super().delete_queryset(request, queryset)

    def note_opened(self, request: HttpRequest, row: AccessAttempt) -> None:
        """Whose log-in it is, if anybody's: a name that nobody bears may be a password typed into the wrong field."""
        user = User.objects.filter(email__iexact=row.username or "").first()
        record("user.lock_opened", by=Actor.of(request), target=user, source=row.ip_address)

    @admin.display(description=_("Name typed"), ordering="username")
    def name_typed(self, row: AccessAttempt) -> SafeString:
        return format_html('<bdi dir="ltr">{}</bdi>', row.username) if row.username else cells.NONE

    @admin.display(description=_("Address"), ordering="ip_address")
    def address(self, row: AccessAttempt) -> SafeString:
        return format_html('<bdi dir="ltr">{}</bdi>', row.ip_address) if row.ip_address else cells.NONE

    @admin.display(description=_("Device"))
    def browser(self, row: AccessAttempt) -> SafeString:
        return cells.device(row.user_agent)

    @admin.display(description=_("Failures"), ordering="failures_since_start")
    def failures(self, row: AccessAttempt) -> str:
        count = row.failures_since_start
        return ngettext("%(count)d failure", "%(count)d failures", count) % {"count": count}

    @admin.display(description=_("Last try"), ordering="attempt_time")
    def time(self, row: AccessAttempt) -> SafeString:
        return cells.ago(row.attempt_time)
