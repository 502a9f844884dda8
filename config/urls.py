from django.contrib import admin
from django.urls import include, path

from core.assets import favicon

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("channels_app.urls")),
    path("", include("chatauth.urls")),
    path("", include("widget.urls")),
    path("", include("core.openapi.urls")),
    path("favicon.ico", favicon),
]
