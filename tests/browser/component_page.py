"""Pages that show every component once, with invented data; only tests mount them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path
from django.utils import timezone

from cases.forms.fields import PartialDateFormField
from cases.partial_dates import PartialDate
from casetracker.forms import FilterForm, PageForm

PAGES = Path(__file__).parent / "pages"
USER = SimpleNamespace(
    is_authenticated=True, username="wanda", display_name="Wanda Invented", theme="auto"
)
NAV = [
    {"url": "#today", "label": "Today", "current": False},
    {"url": "#cases", "label": "Cases", "current": True},
    {"url": "#reports", "label": "Reports", "current": False},
]
PLACES = [("KZ", "Kazakhstan"), ("GE", "Georgia"), ("AM", "Armenia"), ("XX", "Not known")]


class RecordForm(PageForm):
    name = forms.CharField(label="Family name", help_text="As in the passport, in Latin letters.")
    own = forms.CharField(label="Full name in own script", required=False)
    born = PartialDateFormField(label="Date of birth")
    left = PartialDateFormField(label="Left the country", required=False)
    contact = forms.ChoiceField(
        label="How can we contact this person safely?",
        widget=forms.RadioSelect,
        choices=[("signal", "Signal"), ("friend", "Through a person they trust")],
    )
    papers = forms.MultipleChoiceField(
        label="Papers they hold",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("Travel", [("p", "Travel passport"), ("l", "Laissez-passer")]),
            ("Other", [("m", "Military ID")]),
        ],
    )
    place = forms.ChoiceField(label="Where they are now", choices=PLACES)
    note = forms.CharField(
        label="Note", required=False, widget=forms.Textarea, help_text="Facts and the next step."
    )
    agreed = forms.BooleanField(
        label="The person agrees that we keep these data",
        help_text="Read the short text to them in their language.",
    )


class FindForm(FilterForm):
    place = forms.MultipleChoiceField(
        label="Now in", choices=PLACES, required=False, widget=forms.CheckboxSelectMultiple
    )
    risk = forms.ChoiceField(
        label="Risk", choices=[("", "Any"), ("high", "High"), ("low", "Low")], required=False
    )


def show(request: HttpRequest, page: str, **context: Any) -> HttpResponse:
    template = engines["django"].from_string((PAGES / page).read_text())
    shell = {"user": USER, "nav_items": NAV, "trial": True, "strict_roles_off": True}
    return HttpResponse(template.render(shell | context, request))


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Task marked done: translate the letter.", extra_tags="/undo/0/")
    messages.error(request, "The list could not be loaded.")
    return show(request, "components.html", filter_form=FindForm(request.GET), **_data())


@login_not_required
def form_page(request: HttpRequest) -> HttpResponse:
    initial = {"left": PartialDate.parse("1999-08/2000-07~"), "papers": ["m"]}
    form = RecordForm(request.POST or request.GET or None, initial=initial)
    form.is_valid()
    return show(request, "form.html", form=form, conflict=_conflict())


@login_not_required
def confirm_page(request: HttpRequest) -> HttpResponse:
    return show(request, "confirm.html", facts=_facts()[:3], lines=["2 tasks are still open."])


@login_not_required
def named(request: HttpRequest, name: str) -> HttpResponse:
    form = RecordForm() if name.startswith("account") else None
    return render(request, f"{name}.html", {"form": form, "error_number": "E-0000"})


def _conflict() -> dict[str, Any]:
    rows = [{"label": "Where they are now", "saved": "Georgia", "typed": "Kazakhstan"}]
    return {"changed_by": "Otto Invented", "changed_at": timezone.now(), "rows": rows}


def _facts() -> list[dict[str, Any]]:
    source = {"title": "Letter of an invented office", "date": PartialDate.parse("2024-09")}
    return [
        {"label": "Name in passport", "value": {"kind": "text", "text": "Иван Выдуманный"}},
        {"label": "Date of birth", "value": {"kind": "date", "date": PartialDate.parse("2000~")}},
        {"label": "Safe contact", "value": None, "url": "#add", "url_label": "Add"},
        {
            "label": "Left the country",
            "value": {"kind": "date", "date": PartialDate.parse("2022-09")},
            "protected": True,
            "note": "Reported by the person.",
            "sources": [source | {"url": "#s", "locator": "page 2", "reliability": "confirmed"}],
            "others": [
                {
                    "value": {"kind": "date", "date": PartialDate.parse("2022-10")},
                    "sources": [source | {"retracted": True}, source],
                }
            ],
        },
    ]


def _rows() -> list[dict[str, Any]]:
    today = timezone.localdate()
    tones = (("High", "danger"), ("Medium", "warn"), ("Low", ""))
    days = (today - timedelta(days=4), today + timedelta(days=2), None)
    codes = ("7QK-24MX", "9BN-06CY", "4MV-19KZ")
    return [
        {
            "pick": {"name": "case", "value": code, "label": f"Select {code}", "checked": False},
            "cells": [
                {"kind": "link", "url": "#c", "text": "Invented Person", "note": f"{code} · 24"},
                "Kazakhstan",
                {"kind": "tags", "tags": [{"text": "Preparing visa", "tone": "info"}]},
                {"kind": "due", "date": day, "as": "task", "soon": 7, "settled": False},
                {"kind": "tags", "tags": [{"text": word, "tone": tone}]},
                "",
            ],
        }
        for (word, tone), day, code in zip(tones, days, codes, strict=True)
    ]


def _data() -> dict[str, Any]:
    today = timezone.localdate()
    labels = ("Person", "Now in", "Stage", "Next date", "Risk", "Owner")
    columns: list[dict[str, Any]] = [{"label": label} for label in labels]
    columns[3] |= {"sort_url": "?sort=-next", "sort": "ascending"}
    columns[0] |= {"sort_url": "?sort=name"}
    return {
        "ident": {
            "code": "7QK-24MX",
            "url": "#case",
            "name": "Invented Person",
            "own_script": "Выдуманный Человек",
            "own_script_lang": "ru",
            "facts": [{"label": "Now in", "value": "Kazakhstan"}, {"label": "Age", "value": 24}],
            "tags": [{"text": "Preparing visa", "tone": "info"}, {"text": "High", "tone": "warn"}],
            "next": {"date": today + timedelta(days=2), "text": "Confirm the appointment"},
            "actions": [{"url": "#n", "label": "Add a note", "main": True}],
            "more": [{"url": "#x", "label": "Print view"}],
        },
        "table": {"labelled_by": "results", "columns": columns, "rows": _rows()},
        "facts": _facts(),
        "counts": {"place": {"KZ": 9, "GE": 7, "AM": 0, "XX": 2}},
        "dates": [today + timedelta(days=n) for n in (-1, 0, 1, 20, 90)],
        "tiles": [
            {"number": 3, "label": "tasks overdue", "url": "#a", "tone": "late"},
            {"number": 5, "label": "due in 7 days", "url": "#b", "tone": "soon"},
            {"number": 38, "label": "open cases", "tone": "info"},
            {"number": 12, "label": "received protection", "url": "#d", "tone": "ok"},
        ],
        "sections": [
            {"anchor": "papers", "label": "Papers", "count": 4, "alert": True},
            {"anchor": "visas", "label": "Visas", "count": 0},
            {"anchor": "overview", "label": "Overview"},
        ],
        "steps": [
            {"label": "Asked for appointment", "state": "done", "when": today},
            {"label": "Appointment", "state": "now", "text": "not confirmed"},
            {"label": "Decision", "state": "todo"},
        ],
        "entries": [
            {"title": "Embassy offered a day", "when": timezone.now(), "by": "Wanda Invented",
             "text": "First line.\nSecond line.", "tags": [{"text": "Letter", "tone": ""}]},
            {"title": "Permit expired", "when": today, "automatic": True, "kind": "alert"},
            {"title": "Case opened", "when": None, "by": "Wanda Invented", "kind": "done"},
        ],
        "bars": {
            "labelled_by": "bars", "group": "Stage", "number": "Number of cases", "largest": 12,
            "rows": [{"label": "Collecting papers", "value": 12, "url": "#1"},
                     {"label": "Preparing visa", "value": 1}, {"label": "Nothing", "value": 0}],
        },
        "pages": {"previous_url": "?before=x", "next_url": "?after=y", "summary": "1 to 3 of 38"},
        "views": [{"label": "My cases", "url": "#m", "count": 12},
                  {"label": "Open cases", "url": "#o", "count": 38, "current": True}],
        "crumbs": [{"label": "Cases", "url": "#cases"}, {"label": "7QK-24MX"}],
    }  # fmt: skip


urlpatterns = [
    path("components/", components),
    path("form/", form_page),
    path("confirm/", confirm_page),
    path("named/<path:name>/", named),
    path("leave/", components, name="leave"),
    path("sign-out/", components, name="sign-out"),
    path("settings/", components, name="account-settings"),
    path("language/", components, name="set_language"),
    path("names-hide/", components, name="names-hide"),
    path("names-show/", components, name="names-show"),
    path("search/", components, name="search"),
    path("help/", components, name="help"),
    path("account/sessions/end/", components, name="account-sessions-end"),
    path("case-new/", components, name="case-new"),
    path("help-accessibility/", components, name="help-accessibility"),
    path("help-keyboard/", components, name="help-keyboard"),
    path("help-privacy/", components, name="help-privacy"),
    path("account-password/", components, name="account-password"),
]
