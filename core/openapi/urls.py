from django.urls import path

from core.openapi import views

urlpatterns = [
    path("api/schema/", views.schema, name="api-schema"),
    path("api/docs/", views.docs, name="api-docs"),
]
