"""The help: how the site is used, what it keeps, what words mean, how to begin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import access
from cases.selectors.first_steps import Progress, progress
from cases.selectors.glossary import glossary
from casetracker.accounts.roles import Role

SETUP = "manage.py"


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    return render(request, "help/index.html")


@require_safe
def help_keyboard(request: HttpRequest) -> HttpResponse:
    keys = [
        ("S", _("Search"), _("goes to the search box, on every page")),
        ("T", _("Today"), _("opens the page Today")),
        ("N", _("New case"), _("opens the form for a new case")),
        ("M", _("Note"), _("on a case: goes to the note")),
    ]
    return render(request, "help/keyboard.html", {"keys": keys})


@require_safe
def help_privacy(request: HttpRequest) -> HttpResponse:
    minutes = settings.SESSION_IDLE_SECONDS // 60
    return render(request, "help/privacy.html", {"minutes": minutes})


@require_safe
def help_accessibility(request: HttpRequest) -> HttpResponse:
    minutes = settings.SESSION_IDLE_SECONDS // 60
    return render(request, "help/accessibility.html", {"minutes": minutes})


@require_safe
def help_glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "help/glossary.html", {"chapters": glossary()})


@require_safe
def help_first_steps(request: HttpRequest) -> HttpResponse:
    """Show the way to the first case, with what is done already."""
    now = progress()
    steps = [*_installing(now), *_naming(request.user, now), *_working(request.user, now)]
    done = sum(step["is_done"] for step in steps)
    return render(
        request, "help/first_steps.html", {"steps": steps, "done": done, "count": len(steps)}
    )


def _installing(now: Progress) -> list[dict[str, Any]]:
    return [
        _step(
            _("Set up your own site"),
            _("A trial is for invented people only. Follow docs/deploy.md on your own server."),
            is_done=now.own_site,
        ),
        _step(
            _("Check the keys"),
            _("Copy the key file to two places and two people. Then check that it opens records."),
            is_done=now.keys_checked,
            command=f"{SETUP} keys verify",
        ),
        _step(
            _("Load the reference data"),
            _("Countries, papers and periods in three languages."),
            is_done=now.reference,
            command=f"{SETUP} load_reference",
        ),
    ]


def _naming(user: Any, now: Progress) -> list[dict[str, Any]]:
    administers = user.has_role(Role.ADMINISTRATOR)
    return [
        _step(
            _("Name the first administrator"),
            _("An administrator makes accounts and teams and sees no case."),
            is_done=now.administrator,
            command=f"{SETUP} first_administrator",
        ),
        _step(
            _("Make a team"),
            _("Cases belong to a team. Nobody sees the cases of another team."),
            is_done=now.team,
            page="admin:accounts_team_changelist" if administers else "",
        ),
        _step(
            _("Name the first coordinator"),
            _("A coordinator assigns cases and confirms roles."),
            is_done=now.coordinator,
            command=f"{SETUP} first_coordinator",
        ),
        _step(
            _("Invite caseworkers"),
            _("Make an account and hand over the enrolment link in person. It works once."),
            is_done=now.workers,
            page="admin:accounts_user_changelist" if administers else "",
        ),
    ]


def _working(user: Any, now: Progress) -> list[dict[str, Any]]:
    return [
        _step(
            _("Let a second person confirm a role"),
            _("A role counts once somebody else has confirmed it."),
            is_done=now.second_person,
            page="admin:accounts_grant_changelist" if user.is_staff else "",
        ),
        _step(
            _("Start the first case"),
            _("Begin with what the person has agreed to. Everything else can wait."),
            is_done=now.first_case,
            page="case-new" if access.can_start_cases(user) else "",
        ),
    ]


def _step(
    title: str, text: str, *, is_done: bool, command: str = "", page: str = ""
) -> dict[str, Any]:
    url = reverse(page) if page else ""
    return {"title": title, "text": text, "is_done": is_done, "command": command, "url": url}
