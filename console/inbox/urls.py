"""The inbox's addresses below the console's own."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, URLResolver, include, path

from console.inbox import availability, files, people, views, work


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
                    path("conversations/<uuid:pk>/attachments/", files.attachments, name="inbox_upload"),
                    path("attachments/<uuid:pk>/", files.attachment, name="inbox_attachment"),
                    path("conversations/<uuid:pk>/sessions/<uuid:session_id>/end/", people.end_one, name="inbox_end"),
                    path("conversations/<uuid:pk>/transcript/", people.transcript, name="inbox_transcript"),
                    path("conversations/<uuid:pk>/mail/", people.mail, name="inbox_mail"),
                    path("conversations/<uuid:pk>/staff/", views.staff, name="inbox_staff"),
                    path("conversations/<uuid:pk>/replies/", work.replies, name="inbox_replies"),
                    path("away/", availability.away, name="inbox_away"),
                    path("choices/", work.choices, name="inbox_choices"),
                    path("actions/", work.actions, name="inbox_actions"),
                    path("undo/", work.undo, name="inbox_undo"),
                    path("views/", work.views, name="inbox_views"),
                    path("views/save/", work.save_view, name="inbox_save_view"),
                    path("views/<uuid:pk>/default/", work.default_view, name="inbox_default_view"),
                    path("views/<uuid:pk>/delete/", work.delete_view, name="inbox_delete_view"),
                ]
            ),
        ),
    ]
