"""The admin site of Usher."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from accounts.abilities import remember_roles
from console import dashboard, invitation, navigation
from console.inbox import urls as inbox

OTHERS = ("axes.", "django.", "procrastinate.")


class ConsoleSite(AdminSite):
    """Our skin, our order, our first page. Logging in goes through django-axes, which counts failures."""

    site_title = "Usher"
    site_header = "Usher"
    index_title = _("Home")
    site_url = None
    enable_nav_sidebar = False
    empty_value_display = "–"

    def register(
        self, model_or_iterable: type[Model] | Iterable[type[Model]], admin_class: Any = None, **options: Any
    ) -> None:
        """Only pages made for this console: those that other packages bring would break its security policy."""
        if admin_class is None or admin_class.__module__.startswith(OTHERS):
            return
        super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("invitation/<uidb64>/<token>/", invitation.accept, name="invitation"),
            *inbox.urls(self),
            *super().get_urls(),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        """Asked before every page: the person of this request, and so their roles, are read once."""
        remember_roles(request.user)
        return super().has_permission(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            context["navigation"] = navigation.sections(request, self)
        return context

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(request, {**(extra_context or {}), **dashboard.facts(request)})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Apps in the order of the navigation."""
        order = ["accounts", "channels_app", "chatauth", "chat", "bots", "webhooks", "core"]
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: (*order, app["app_label"]).index(app["app_label"]))
