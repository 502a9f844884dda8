"""A small admin of real models, to try TenantAdmin on."""

from typing import Any

from django.contrib import admin
from django.urls import path

from accounts.models import Company, EndUser, Group, Identity, Membership, User
from channels_app.models import Channel, ChannelHost, ManagementToken
from chat.models import Conversation
from core.tenant_admin import TenantAdmin, TenantInline


class Site(admin.AdminSite):
    """With the address that the menu of every page leads to."""

    def get_urls(self) -> list[Any]:
        return [path("account/", self.index, name="account"), *super().get_urls()]


site = Site(name="admin")


class HostInline(TenantInline):
    model = ChannelHost
    ability_read = "channels.read"
    ability_write = "channels.change"
    extra = 0


class TokenInline(TenantInline):
    model = ManagementToken
    ability_read = "tokens.read"
    ability_write = "tokens.issue"
    fields = ["name"]
    extra = 0


@admin.register(Company, site=site)
class CompanyAdmin(TenantAdmin):
    company_path = "pk"
    ability_read = "company.read"
    ability_write = "company.change"
    ability_add = ability_delete = "companies.create"
    operator_fields = ["slug", "seat_limit"]
    search_fields = ["name"]


@admin.register(Channel, site=site)
class ChannelAdmin(TenantAdmin):
    ability_read = "channels.read"
    ability_write = "channels.change"
    fields = ["company", "slug", "name", "token_age", "token_age_max"]
    inlines = [HostInline, TokenInline]
    search_fields = ["name"]
    list_display = ["name", "company"]
    actions = ["rename", "count"]

    @admin.action(description="Rename")
    def rename(self, request: Any, queryset: Any) -> None:
        queryset.update(name="Renamed")

    @admin.action(description="Count", permissions=["view"])
    def count(self, request: Any, queryset: Any) -> None:
        self.message_user(request, f"Counted {queryset.count()}")


@admin.register(ManagementToken, site=site)
class TokenAdmin(TenantAdmin):
    ability_read = "tokens.read"
    ability_write = "tokens.issue"
    fields = ["name", "channel"]
    list_display = ["name", "channel"]
    list_filter = ["channel", "channel__company"]


@admin.register(Group, site=site)
class GroupAdmin(TenantAdmin):
    ability_read = "channels.read"
    ability_write = "groups.change"
    list_display = ["slug", "name"]
    list_editable = ["name"]


@admin.register(EndUser, site=site)
class EndUserAdmin(TenantAdmin):
    ability_read = "end_users.read"
    ability_write = "end_users.change"
    fields = ["name"]
    search_fields = ["name"]


@admin.register(Identity, site=site)
class IdentityAdmin(TenantAdmin):
    ability_read = "end_users.read"
    ability_write = "end_users.change"
    fields = ["company", "end_user", "kind", "issuer", "value"]


@admin.register(Conversation, site=site)
class ConversationAdmin(TenantAdmin):
    ability_read = "conversations.read"
    ability_write = "inbox.answer"
    fields = ["channel", "end_user", "assignee", "state"]
    raw_id_fields = ["end_user"]
    autocomplete_fields = ["assignee"]
    list_display = ["channel", "end_user"]
    list_filter = ["channel", "assignee"]


@admin.register(Membership, site=site)
class MembershipAdmin(TenantAdmin):
    ability_read = "staff.read"
    ability_write = "staff.change"


@admin.register(User, site=site)
class UserAdmin(TenantAdmin):
    company_path = "memberships__company"
    ability_read = "staff.read"
    ability_write = "staff.change"
    ability_add = ability_delete = None
    operator_fields = ["is_superuser", "is_staff", "user_permissions", "password"]
    fields = ["name", "is_superuser", "groups"]
    search_fields = ["name"]


urlpatterns = [path("admin/", site.urls)]
