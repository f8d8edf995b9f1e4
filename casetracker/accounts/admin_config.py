"""Django's admin with our own site; stands in the settings in place of django.contrib.admin."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class CasetrackerAdminConfig(AdminConfig):
    default_site = "casetracker.accounts.admin_site.CasetrackerAdminSite"
