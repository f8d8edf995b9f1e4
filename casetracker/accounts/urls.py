"""Addresses of the accounts; of allauth's own only the sign-in is mounted.

The second factor will stand at /sign-in/code/ and /sign-in/recovery/ (docs/adr/0009).
"""

from __future__ import annotations

from django.urls import path

from casetracker.accounts import kept_views as kept
from casetracker.accounts import views

urlpatterns = [
    # allauth and LOGIN_URL look this one up by allauth's name for it.
    path("sign-in/", views.SignInView.as_view(), name="account_login"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("leave/", views.leave, name="leave"),
    path("left/", views.left, name="left"),
    path("enrol/<str:token>/", views.enrol, name="enrol"),
    path("language/", views.choose_language, name="set_language"),
    path("account/", views.account_settings, name="account-settings"),
    path("account/sessions/end/", views.end_other_sessions, name="account-sessions-end"),
    path("account/password/", views.account_password, name="account-password"),
    path("account/kept/", kept.kept_list, name="kept-list"),
    path("account/kept/<uuid:pk>/forget/", kept.kept_forget, name="kept-forget"),
]
