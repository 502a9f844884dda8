from django.urls import path

from chatauth.api.mindbehind import MindbehindToken

urlpatterns = [
    path("external/v1/incoming/mbWebChat/token", MindbehindToken.as_view(), name="mint-mindbehind"),
]
