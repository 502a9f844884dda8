"""The places at the side of every page: only those that this person may open."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.abilities import companies_of, may
from accounts.models import Company


@dataclass(frozen=True)
class Place:
    label: str | Promise
    icon: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Section:
    label: str | Promise
    places: list[Place]


LISTS: list[tuple[str | Promise, list[tuple[str, str, str | Promise]]]] = [
    (
        _("People"),
        [
            ("accounts.EndUser", "people", _("End users")),
            ("chat.Conversation", "chat", _("Conversations")),
            ("chatauth.Session", "live", _("Live sessions")),
            ("chatauth.Attempt", "log", _("Sign-in log")),
            ("accounts.IdentityConflict", "warning", _("Identity conflicts")),
        ],
    ),
    (
        _("Set-up"),
        [
            ("accounts.Company", "company", _("Companies")),
            ("channels_app.Channel", "door", _("Channels")),
            ("chat.Team", "groups", _("Teams")),
            ("chat.Tag", "tag", _("Tags")),
            ("chat.QuickReply", "reply", _("Quick replies")),
        ],
    ),
    (
        _("Scripts"),
        [
            ("bots.Bot", "bot", _("Bots")),
            ("bots.Script", "script", _("Scripts")),
            ("bots.AuthorizationToken", "key", _("Authorization tokens")),
            ("bots.WebService", "plug", _("Web services")),
        ],
    ),
    (
        _("Oversight"),
        [
            ("core.Entry", "audit", _("Audit")),
            ("accounts.User", "staff", _("Staff accounts")),
            ("axes.AccessAttempt", "lock", _("Failed log-ins")),
            ("procrastinate.ProcrastinateJob", "jobs", _("Jobs")),
        ],
    ),
]


def sections(request: HttpRequest, site: AdminSite) -> list[Section]:
    """What to show at the side, in order; sections without a place are left out."""
    home = reverse("admin:index", current_app=site.name)
    first = [Place(_("Home"), "home", home, request.path == home)]
    if may(request.user, "inbox.answer"):
        inbox = reverse("admin:inbox")
        first.append(Place(_("Inbox"), "inbox", inbox, request.path.startswith(inbox)))
    found = [Section("", first)]
    for label, lists in LISTS:
        places = [place for entry in lists if (place := _place(request, site, *entry))]
        if places:
            found.append(Section(label, places))
    return found


def _place(request: HttpRequest, site: AdminSite, model_name: str, icon: str, label: str | Promise) -> Place | None:
    app_label, name = model_name.split(".")
    model = apps.get_model(app_label, name)
    if not site.is_registered(model) or not site.get_model_admin(model).has_view_permission(request):
        return None
    url = reverse(f"admin:{app_label}_{name.lower()}_changelist")
    is_current = request.path.startswith(url)
    if model is Company and not request.user.is_superuser:
        url, label = _own_company(request, url, label)
    return Place(label, icon, url, is_current)


def _own_company(request: HttpRequest, url: str, label: str | Promise) -> tuple[str, str | Promise]:
    """Who has one company goes straight to it instead of to a list of one."""
    companies = companies_of(request.user)
    if len(companies) != 1:
        return url, label
    return reverse("admin:accounts_company_change", args=list(companies)), _("Company")
