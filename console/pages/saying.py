"""What a page says after it did something: sentences of the console's own in place of Django's."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NOTED = "_said"


class Saying(ModelAdmin):
    """Django's methods word their sentence themselves; one that was noted for the request is said in its place."""

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **options: Any) -> None:
        super().message_user(request, request.__dict__.pop(NOTED, message), *args, **options)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        note(request, _("“%(name)s” is added.") % {"name": obj})
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        note(request, _("“%(name)s” is saved.") % {"name": obj})
        return super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        note(request, _("“%(name)s” is deleted.") % {"name": obj_display})
        return super().response_delete(request, obj_display, obj_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = queryset.count()
        note(request, ngettext("One row is deleted.", "%(count)d rows are deleted.", count) % {"count": count})
        super().delete_queryset(request, queryset)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().history_view(request, object_id, {**(extra_context or {}), "title": _("History")})


def note(request: HttpRequest, sentence: str) -> None:
    request.__dict__[NOTED] = sentence
