"""Addresses of accounts."""

from __future__ import annotations

from django.urls import path

from nabij.apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("link/<str:token>/", views.use_link, name="use_link"),
    path("account/", views.account, name="account"),
    path("account/end-session/", views.end_session, name="end_session"),
    path("account/link-seen/", views.link_seen, name="link_seen"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("demo/", views.demo_sign_in, name="demo"),
    path("health/", views.health, name="health"),
]
