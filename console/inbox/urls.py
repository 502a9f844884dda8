"""The inbox's addresses below the console's own."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, URLResolver, include, path

from console.inbox import views


def urls(site: AdminSite) -> list[URLPattern | URLResolver]:
    """The page goes through the log-in like every page of the console; the JSON answers 401 instead."""
    return [
        path("inbox/", site.admin_view(views.page), name="inbox"),
        path(
            "inbox/",
            include(
                [
                    path("counts/", views.counts, name="inbox_counts"),
                    path("conversations/", views.conversations, name="inbox_conversations"),
                    path("conversations/<uuid:pk>/", views.conversation, name="inbox_conversation"),
                    path("conversations/<uuid:pk>/messages/", views.older_messages, name="inbox_messages"),
                    path("conversations/<uuid:pk>/properties/", views.properties, name="inbox_properties"),
                    path("conversations/<uuid:pk>/staff/", views.staff, name="inbox_staff"),
                ]
            ),
        ),
    ]
