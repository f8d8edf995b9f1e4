"""Asking before records are hidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.admin import helpers
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

MOST_AT_ONCE = 200


def confirmation(opts: Any, rows: Iterable[Any]) -> tuple[list[str], dict[str, int], set[str], Any]:
    """Return what the admin shows before it removes: the rows, by words that name nobody.

    Nothing goes with them: hiding a record leaves those that point to it where they are.
    """
    listed = [str(row) for row in rows]
    return listed, {str(opts.verbose_name_plural): len(listed)}, set(), []


def ask_before_removing(page: Any, request: HttpRequest, rows: Sequence[Any]) -> HttpResponse:
    """Show the chosen records and ask."""
    listed, counts, _needed, _protected = confirmation(page.opts, rows)
    context = {
        **page.admin_site.each_context(request),
        "title": _("Remove several records"),
        "deletable_objects": [listed],
        "model_count": counts.items(),
        "queryset": rows,
        "opts": page.opts,
        "action_checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        "media": page.media,
    }
    return TemplateResponse(request, "admin/cases/remove_selected.html", context)
