"""What workers keep for themselves: views, drafts, searches, exports, long jobs, enquiries."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.access import AnyUser
from cases.choices import EnquiryState, ExportState, JobState
from cases.models.base import KeptRow, Record, one_of
from cases.models.case import Case
from cases.models.organisation import TeamRecord
from cases.querysets import PresentManager, TeamQuerySet
from casetracker.accounts.models import Team
from casetracker.vault.fields import EncryptedJSONField, EncryptedTextField


class SavedViewQuerySet(TeamQuerySet["SavedView"]):
    """Views of the list: one's own, and those that somebody shares with the team."""

    def visible_to(self, user: AnyUser) -> Self:
        return super().visible_to(user).filter(Q(owner=user.pk) | Q(is_shared=True))


class SavedView(Record):
    """A set of filters with a name, for oneself or for the team; codes only, no words."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views"
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="saved_views"
    )
    slug = models.SlugField(_("short name"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    filters = models.JSONField(default=dict)
    is_shared = models.BooleanField(_("shared with the team"), default=False)

    objects = PresentManager.from_queryset(SavedViewQuerySet)()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "slug"], name="savedview_once_an_owner")
        ]


class Draft(KeptRow):
    """An intake that is not finished: sealed under a key of its own, for its owner alone."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )
    fields = EncryptedJSONField(aad_name="draft.fields", default=dict)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")


class SearchRecord(KeptRow):
    """What somebody looked for and what was found, sealed and for half an hour."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches"
    )
    content = EncryptedJSONField(aad_name="searchrecord.content", default=dict)

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")


class ExportRequest(TeamRecord):
    """An export somebody asked for: who gets it and why."""

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="export_requests"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    filters = models.JSONField(default=dict)
    with_names = models.BooleanField(default=False)
    purpose = EncryptedTextField(_("purpose"), aad_name="exportrequest.purpose", blank=True)
    recipient = EncryptedTextField(_("recipient"), aad_name="exportrequest.recipient", blank=True)
    state = models.CharField(
        max_length=10, choices=ExportState.choices, default=ExportState.REQUESTED
    )
    expires_at = models.DateTimeField(null=True)

    objects = PresentManager.from_queryset(TeamQuerySet)()

    class Meta:
        verbose_name = _("export request")
        verbose_name_plural = _("export requests")
        constraints = [
            one_of("exportrequest_state", "state", ExportState),
            models.CheckConstraint(
                name="exportrequest_second_person",
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("requested_by")),
            ),
        ]


class Job(models.Model):
    """A long piece of work that runs in the background; holds ids only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs"
    )
    kind = models.SlugField(max_length=40)
    state = models.CharField(max_length=7, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            one_of("job_state", "state", JobState),
            models.CheckConstraint(
                name="job_done_within_total", condition=models.Q(done__lte=models.F("total"))
            ),
        ]

    def __str__(self) -> str:
        return f"job {self.kind}"


class Enquiry(TeamRecord):
    """Somebody asked for help before there is a case."""

    received_on = models.DateField(_("received"), default=timezone.localdate)
    channel = models.CharField(_("how it came"), max_length=40, blank=True)
    body = EncryptedTextField(_("what was asked"), aad_name="enquiry.body")
    state = models.CharField(
        _("state"), max_length=11, choices=EnquiryState.choices, default=EnquiryState.NEW
    )
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="enquiries"
    )

    objects = PresentManager.from_queryset(TeamQuerySet)()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        constraints = [
            one_of("enquiry_state", "state", EnquiryState),
            models.CheckConstraint(
                name="enquiry_opened_has_case",
                condition=~models.Q(state=EnquiryState.CASE_OPENED) | models.Q(case__isnull=False),
                violation_error_message=_("Name the case that was opened."),
            ),
        ]
