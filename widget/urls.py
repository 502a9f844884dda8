"""The visitor's side, mounted at the root."""

from django.urls import include, path

from widget import demo, demo_phone, demo_service, sent, views

app_name = "widget"
urlpatterns = [
    path("", views.root, name="root"),
    path("widget.js", views.script, name="script"),
    path("widget/host.js", views.host_script, name="rest"),
    path("widget/frame/<str:channel_id>/", views.frame, name="frame"),
    path("widget/texts/<str:channel_id>/<str:language>.json", views.texts, name="texts"),
    path("widget/theme/<str:accent>.css", views.theme, name="theme"),
    path("widget/api/v1/", include("widget.api.urls")),
    path("chat/<str:channel_id>/", views.hosted, name="hosted"),
    path("demo/", demo.shop, name="demo"),
    path("demo/sent/", sent.page, name="sent"),
    path("demo/phone/", demo_phone.page, name="phone"),
    path("demo/phone/heard/", demo_phone.heard, name="phone_heard"),
    path("demo/shop/login/", demo_service.login, name="demo_login"),
    path("demo/shop/order/", demo_service.order, name="demo_order"),
]
