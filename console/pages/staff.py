"""Staff accounts, for the operator: people set their own passwords through an invitation."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.invitations import first_password_link
from accounts.links import reset_link
from accounts.models import Membership, User
from accounts.second_factor import take_away
from accounts.staff_sessions import end_logins
from console import cells
from console.company_staff import ask_then
from console.pages.base import Page, Tool
from console.values import comma
from core.audit import Actor, record
from core.tenant_admin import TenantInline
from core.tenant_forms import TenantForm


class UserForm(TenantForm):
    class Meta:
        model = User
        fields = ["email", "name", "is_active", "is_staff", "is_superuser"]
        labels = {"is_superuser": _("Operator")}
        help_texts = {
            "is_active": _("Switch it off instead of deleting: what the person did stays on record."),
            "is_staff": "",
            "is_superuser": _("Sees and changes every company. For whoever hosts this Usher."),
        }
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}


class Operators(admin.BooleanFieldListFilter):
    """Under the word that the form has for it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = _("operator")


class MembershipInline(TenantInline):
    model = Membership
    ability_read = "companies.create"
    ability_write = "companies.create"
    ability_delete = None
    fields = ["company", "role"]
    extra = 0
    verbose_name = pgettext_lazy("one of them", "company")
    verbose_name_plural = _("companies")
    intro = _(
        "Where this person works, and as what. Roles are changed, and people removed, on the company's Staff tab."
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Roles change on the company's Staff tab, which keeps an owner and logs people out."""
        return False


@admin.register(User)
class UserAdmin(Page):
    form = UserForm
    company_path = "memberships__company"
    ability_read = "companies.create"
    ability_write = "companies.create"
    ability_delete = None  # an account that acted is switched off, not deleted
    inlines = [MembershipInline]
    list_title = _("Staff accounts")
    row_name, rows_name = _("staff account"), _("staff accounts")
    list_intro = _("Everybody who may log in to this console, in all companies.")
    list_display = ["person", "works_for", "state", "last_seen"]
    list_filter = ["is_active", ("is_superuser", Operators)]
    search_fields = ["email", "name"]
    search_help_text = _("Search names and addresses")
    empty_icon = "staff"
    fields = ["email", "name", "is_active", "is_staff", "is_superuser"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__company")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<uuid:user_id>/invite/", wrap(self.invite), name="accounts_user_invite"),
            path("<uuid:user_id>/second-factor/", wrap(self.reset), name="accounts_user_second_factor"),
        ]
        return own + super().get_urls()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and {"is_active", "is_staff", "is_superuser", "email"} & set(form.changed_data):
            end_logins(obj)

    def invite(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Ask; the POST shows a link with which the person sets a password. It works once; a second factor stays."""
        user = self.row_or_404(request, user_id)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        address = reverse("admin:accounts_user_change", args=[user.pk])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _now("Let somebody in by a link"),
            "person": user,
            "under": [user.email],
            "back": address,
            "trail": [(_now("Staff accounts"), reverse("admin:accounts_user_changelist")), (str(user), address)],
            "lives_an_hour": user.has_usable_password(),
        }
        if request.method == "POST":
            context["link"] = password_link(user, by=Actor.of(request))
        response = TemplateResponse(request, "console/invite.html", context)
        response["Cache-Control"] = "no-store"
        return response

    def reset(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Ask; the POST takes somebody's second factor away. They are told by mail."""
        user = self.row_or_404(request, user_id)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        address = reverse("admin:accounts_user_change", args=[user.pk])

        def do(_form: None) -> str:
            take_away(user, by=Actor.of(request))
            return _now("The second factor of %(name)s is reset. They are told by mail.") % {"name": user}

        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _now("Reset the second factor of %(name)s?") % {"name": user},
            "under": [user.email],
            "back": address,
            "trail": [(_now("Staff accounts"), reverse("admin:accounts_user_changelist")), (str(user), address)],
        }
        points = [
            ("warning", _("Their password alone lets them in then. Make sure that it is them who asks.")),
            ("logout", _("They are logged out everywhere.")),
        ]
        return ask_then(request, do, context=context, press=_("Reset"), points=points, is_harmful=True)

    def page_tools(self, request: HttpRequest, row: User) -> list[Tool]:
        found = []
        if row.is_active:
            found.append(Tool(_("Let in by a link"), reverse("admin:accounts_user_invite", args=[row.pk]), "ticket"))
        if hasattr(row, "second_factor") and row.pk != request.user.pk:
            address = reverse("admin:accounts_user_second_factor", args=[row.pk])
            found.append(Tool(_("Reset second factor"), address, "lock", "warns"))
        return found

    def headline_after(self, row: User) -> SafeString:
        return cells.open_or_closed(row.is_active)

    @admin.display(description=_("Name"), ordering="name")
    def person(self, row: User) -> SafeString:
        return cells.with_under(row.name or row.email, row.email if row.name else "")

    @admin.display(description=_("Works for"))
    def works_for(self, row: User) -> str | SafeString:
        if row.is_superuser:
            return cells.badge(_now("Operator"), "accent", "key")
        works = ((each.company, each.get_role_display()) for each in row.memberships.all())
        return format_html_join(comma(), "<bdi>{}</bdi> ({})", works) or cells.NONE

    @admin.display(description=_("State"), ordering="is_active")
    def state(self, row: User) -> SafeString:
        return cells.open_or_closed(row.is_active)

    @admin.display(description=_("Last log-in"), ordering="last_login")
    def last_seen(self, row: User) -> SafeString:
        return cells.ago(row.last_login, _now("never"))


@transaction.atomic
def password_link(user: User, *, by: Actor) -> str:
    """The first password, or a new one in place of a forgotten one."""
    record("user.link_shown", by=by, target=user)
    return reset_link(user) if user.has_usable_password() else first_password_link(user, by=by)
