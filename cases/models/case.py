"""The case: the file of one person or family that the organisation works on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, TextChoices, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    AsylumOutcome,
    CaseStatus,
    ClosingOutcome,
    IntakeChannel,
    Risk,
    Stage,
    TravelPapers,
)
from cases.models.base import Record, SealedRecord, one_of
from cases.models.reference import Country
from cases.querysets import PresentManager, ScopedQuerySet, TeamQuerySet
from cases.rules import case_code
from casetracker.accounts.models import Team
from casetracker.vault.fields import EncryptedTextField


class Label(Record):
    """A word of a team's own for sorting its cases; never a name."""

    team = models.ForeignKey(
        Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="labels"
    )
    name = models.CharField(_("name"), max_length=40)

    objects = PresentManager.from_queryset(TeamQuerySet)()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="label_once_a_team")]


RISK_ORDER = (Risk.CRITICAL, Risk.HIGH, Risk.MEDIUM, Risk.LOW, Risk.NOT_ASSESSED)


def _rank(field: str, order: Iterable[TextChoices]) -> models.GeneratedField:
    """Return the column for the place of a word in its order, which the alphabet does not know."""
    ranks = [When(**{field: word.value}, then=Value(rank)) for rank, word in enumerate(order)]
    return models.GeneratedField(
        expression=models.Case(*ranks, default=Value(len(ranks))),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )


class CaseQuerySet(ScopedQuerySet["Case"]):
    """Cases."""

    case_path = ""

    def open(self) -> CaseQuerySet:
        """Keep the cases on which work goes on."""
        return self.exclude(status=CaseStatus.CLOSED)


class Case(SealedRecord):
    """The file of one person or family."""

    kept_fields = SealedRecord.kept_fields | {
        "code",
        "team",
        "stage",
        "current_country",
        "papers",
        "outcome",
        "next_date",
        "last_activity_at",
        "risk_rank",
        "stage_rank",
        "next_or_never",
        "closed_on",
        "status",
        "closing_outcome",
        "closing_reason",
        "joined_into",
        "lead",
        "workers",
    }
    # What the team thinks of the case.
    team_fields = frozenset({"risk_reason", "pinned_reason", "closing_reason", "labels", "remark"})

    code = models.CharField(_("code"), max_length=7, unique=True, default=case_code.new_code)
    team = models.ForeignKey(
        Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="cases"
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("lead worker"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_cases",
    )
    workers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("other workers"),
        blank=True,
        related_name="worked_cases",
    )
    opened_on = models.DateField(_("opened on"), default=timezone.localdate)
    status = models.CharField(
        _("status"), max_length=8, choices=CaseStatus.choices, default=CaseStatus.OPEN
    )
    stage = models.CharField(
        _("stage"), max_length=20, choices=Stage.choices, default=Stage.FIRST_CONTACT
    )
    pinned_stage = models.CharField(
        _("stage set by hand"), max_length=20, choices=Stage.choices, blank=True
    )
    pinned_reason = EncryptedTextField(
        _("reason for the stage set by hand"), aad_name="case.pinned_reason", blank=True
    )
    risk = models.CharField(
        _("risk"), max_length=12, choices=Risk.choices, default=Risk.NOT_ASSESSED
    )
    risk_reason = EncryptedTextField(
        _("reason for the risk"), aad_name="case.risk_reason", blank=True
    )
    destinations = models.ManyToManyField(
        Country, verbose_name=_("wants to go to"), blank=True, related_name="+"
    )
    current_country = models.ForeignKey(
        Country,
        verbose_name=_("now in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    intake_channel = models.CharField(
        _("how the case came"),
        max_length=8,
        choices=IntakeChannel.choices,
        default=IntakeChannel.DIRECT,
    )
    closing_outcome = models.CharField(
        _("result at closing"), max_length=12, choices=ClosingOutcome.choices, blank=True
    )
    closing_reason = EncryptedTextField(
        _("reason for closing"), aad_name="case.closing_reason", blank=True
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    labels = models.ManyToManyField(
        Label, verbose_name=_("labels"), blank=True, related_name="cases"
    )
    remark = EncryptedTextField(_("remark"), aad_name="case.remark", blank=True)

    # Two files about the same people: this one was closed in favour of that one.
    joined_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="joined"
    )

    # Kept by the services for filters, sorting and reports.
    papers = models.CharField(
        _("papers"), max_length=12, choices=TravelPapers.choices, default=TravelPapers.NOT_KNOWN
    )
    outcome = models.CharField(
        _("asylum outcome"), max_length=20, choices=AsylumOutcome.choices, blank=True
    )
    next_date = models.DateField(_("next date"), null=True, blank=True)
    last_activity_at = models.DateTimeField(_("last change"), default=timezone.now)

    # Kept by the database, for sorting.
    risk_rank = _rank("risk", RISK_ORDER)
    stage_rank = _rank("stage", Stage)
    next_or_never = models.GeneratedField(
        expression=Coalesce("next_date", Value(date.max)),
        output_field=models.DateField(),
        db_persist=True,
    )

    objects = PresentManager.from_queryset(CaseQuerySet)()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            one_of("case_status", "status", CaseStatus),
            one_of("case_stage", "stage", Stage),
            one_of("case_risk", "risk", Risk),
            one_of("case_papers", "papers", TravelPapers),
            models.CheckConstraint(
                name="case_closed_with_outcome",
                condition=~Q(status=CaseStatus.CLOSED)
                | (~Q(closing_outcome="") & Q(closed_on__isnull=False)),
                violation_error_message=_("Say with what result the case is closed."),
            ),
            models.CheckConstraint(
                name="case_closed_after_opened",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                violation_error_message=_("A case cannot be closed before it was opened."),
            ),
        ]
        indexes = [
            models.Index(fields=["team", "status", "next_date", "id"], name="case_team_next"),
            models.Index(fields=["team", "-last_activity_at", "id"], name="case_team_activity"),
            models.Index(fields=["team", "stage", "id"], name="case_team_stage"),
            models.Index(fields=["lead", "next_date", "id"], name="case_lead_next"),
            # Whose cases these are, without reading them (cases/access.py).
            models.Index(
                fields=["lead", "team", "id"], name="case_reach", condition=Q(removed_at=None)
            ),
            # The list's default order, dates first and cases without one last, and by last change.
            models.Index(
                fields=["next_or_never", "id"],
                name="case_open_by_next",
                condition=Q(removed_at=None) & ~Q(status=CaseStatus.CLOSED),
            ),
            # The same for closed cases, which stand behind all others there, and for all cases.
            models.Index(
                fields=["next_or_never", "id"],
                name="case_closed_by_next",
                condition=Q(removed_at=None, status=CaseStatus.CLOSED),
            ),
            models.Index(
                fields=["next_or_never", "id"],
                name="case_by_next",
                condition=Q(removed_at=None),
            ),
            models.Index(
                "last_activity_at",
                "id",
                name="case_by_activity",
                condition=Q(removed_at=None),
            ),
            models.Index(
                fields=["risk_rank", "id"], name="case_by_risk", condition=Q(removed_at=None)
            ),
            models.Index(
                fields=["stage_rank", "id"], name="case_by_stage", condition=Q(removed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.shown_code

    def get_absolute_url(self) -> str:
        return reverse("case-detail", args=[self.shown_code])

    def clean(self) -> None:
        if self.pinned_stage and not self.pinned_reason:
            raise ValidationError({"pinned_reason": _("Say why the stage is set by hand.")})

    @property
    def shown_code(self) -> str:
        """Return the code as people read it."""
        return case_code.shown(self.code)

    @property
    def is_closed(self) -> bool:
        """Return whether work on the case has ended."""
        return self.status == CaseStatus.CLOSED
