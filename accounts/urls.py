from django.urls import path

from accounts.api.me import Me

urlpatterns = [path("api/v1/me", Me.as_view(), name="api-me")]
