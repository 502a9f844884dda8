"""The admin site of Usher."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect

from accounts.passwords import told_of_change
from console import account, cells, dashboard, invitation, language, navigation, password_pages, switching
from console.gate import Standing, me, standing
from console.inbox import urls as inbox
from console.logging_in import LogInView, enter_code
from console.password_forms import OwnPasswordForm
from core.audit import Actor

OTHERS = ("axes.", "django.", "procrastinate.")


class ConsoleSite(AdminSite):
    """Our skin, our order, our first page. Logging in goes through django-axes, which counts failures."""

    site_title = "Usher"
    site_header = "Usher"
    index_title = _("Home")
    site_url = None
    enable_nav_sidebar = False
    empty_value_display = cells.NONE

    def register(
        self, model_or_iterable: type[Model] | Iterable[type[Model]], admin_class: Any = None, **options: Any
    ) -> None:
        """Only pages made for this console: those that other packages bring would break its security policy."""
        if admin_class is None or admin_class.__module__.startswith(OTHERS):
            return
        super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("invitation/<token>/", invitation.accept, name="invitation"),
            path("language/", language.change, name="language"),
            path("login/code/", enter_code, name="login_code"),
            path("login/forgot/", password_pages.forgot, name="forgot"),
            path("login/forgot/sent/", password_pages.forgot_sent, name="forgot_sent"),
            path("login/reset/<uidb64>/<token>/", password_pages.choose, name="reset"),
            *account.urls(self),
            *switching.urls(self),
            *inbox.urls(self),
            *super().get_urls(),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        """Pages, JSON and the staff socket ask here: logged in, and with the second factor that is due."""
        return standing(request) == Standing.IN

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Whoever has to set up a second factor is led there first. Logging out is open to everybody."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **options: Any) -> Any:
            if standing(request) != Standing.NOBODY and request.path == reverse("admin:logout", current_app=self.name):
                return csrf_protect(view)(request, *args, **options)
            if standing(request) == Standing.SET_UP:
                return HttpResponseRedirect(reverse("admin:second_factor", current_app=self.name))
            return inner(request, *args, **options)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "GET" and standing(request) in (Standing.IN, Standing.SET_UP):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        context = {**self.each_context(request), "title": _now("Log in"), "app_path": request.get_full_path()}
        request.current_app = self.name
        answer: Any = LogInView.as_view(extra_context={**context, **(extra_context or {})})(request)
        return cast(HttpResponse, answer)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Other browsers are logged out, and the person is told by mail: all of it or nothing."""
        request.current_app = self.name
        change: Any = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={
                **self.each_context(request),
                "title": _now("Change your password"),
                **(extra_context or {}),
            },
        )
        with transaction.atomic():
            response: HttpResponse = change(request)
            if request.method == "POST" and response.status_code == 302:
                told_of_change(me(request), by=Actor.of(request), cookie=request.session.session_key)
        return response

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().password_change_done(request, {"title": _now("Password changed"), **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            context["navigation"] = navigation.sections(request, self)
            context["switcher"] = switching.switcher(request)
        return context

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(request, {**(extra_context or {}), **dashboard.facts(request)})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """No field completes. Django's view would answer for every key of every table that has a page."""
        raise Http404

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The navigation leads everywhere; a list of the parts of the program has no use of its own."""
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Nothing shows it: what stands at the side is `navigation`. Django would ask for it on each page."""
        return []
