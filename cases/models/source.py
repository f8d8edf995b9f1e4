"""Where facts come from: sources and the citations that tie them to records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.access import AnyUser, LawyersSee, staffed_teams
from cases.choices import Reliability, SourceKind, Stance
from cases.fields import PartialDateField
from cases.models.base import SealedRecord, one_of
from cases.models.case import Case
from cases.models.organisation import TeamRecord
from cases.models.person import Person
from cases.querysets import PresentManager, SubjectQuerySet, TeamQuerySet
from casetracker.vault.fields import EncryptedTextField


class Source(TeamRecord):
    """An article, interview, letter or database that facts rest on."""

    team_fields = frozenset({"remark"})

    code = models.SlugField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(
        _("kind"), max_length=9, choices=SourceKind.choices, default=SourceKind.ARTICLE
    )
    title = EncryptedTextField(_("title"), aad_name="source.title", max_length=300)
    publisher = EncryptedTextField(
        _("publisher"), aad_name="source.publisher", blank=True, max_length=200
    )
    published = PartialDateField(_("date"))
    address = EncryptedTextField(
        _("where to find it"), aad_name="source.address", blank=True, max_length=500
    )
    reliability = models.CharField(
        _("reliability"),
        max_length=9,
        choices=Reliability.choices,
        default=Reliability.NOT_KNOWN,
    )
    retracted_on = models.DateField(_("taken back on"), null=True, blank=True)
    remark = EncryptedTextField(_("remark"), aad_name="source.remark", blank=True)

    objects = PresentManager.from_queryset(TeamQuerySet)()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            one_of("source_kind", "kind", SourceKind),
            one_of("source_reliability", "reliability", Reliability),
            models.UniqueConstraint(
                fields=["team", "code"], condition=~Q(code=""), name="source_code_once_a_team"
            ),
        ]


def _labels(is_wanted: Callable[[Any], bool]) -> list[str]:
    """Return the labels of the models whose querysets pass a test."""
    managers = [model._default_manager for model in apps.get_app_config("cases").get_models()]
    return [m.model._meta.label_lower for m in managers if is_wanted(m.none())]


class CitationQuerySet(SubjectQuerySet["Citation"]):
    """Citations; those of reference data are open to everybody, those of a team's records to it.

    A lawyer sees those of records that lawyers see whole, but of no field for the team alone: what
    a source says about something hidden tells what stands in it.
    """

    def shared_with_lawyers(self) -> Q:
        shared = Q(
            record_type__in=_labels(lambda rows: getattr(rows, "lawyers", None) is LawyersSee.ALL)
        )
        for model in (Case, Person):
            shared &= ~Q(record_type=model.type_label(), field__in=model.team_fields)
        return shared

    def open_to(self, user: AnyUser) -> Q:
        teams = _labels(lambda rows: isinstance(rows, TeamQuerySet))
        own = Q(source__team__in=staffed_teams(user))
        return Q(case=None, person=None) & (own | ~Q(record_type__in=teams))

    def of(self, record: models.Model) -> CitationQuerySet:
        """Keep the citations of one record."""
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk)


class Citation(SealedRecord):
    """What a source says about one field of one record."""

    kept_fields = SealedRecord.kept_fields | {"record_type", "record_id", "case", "person"}
    # Turned to another field, it would show there what is masked here.
    fixed_fields = SealedRecord.fixed_fields | {"field"}

    source = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="citations"
    )
    person = models.ForeignKey(
        Person, null=True, editable=False, on_delete=models.PROTECT, related_name="citations"
    )
    case = models.ForeignKey(
        Case, null=True, editable=False, on_delete=models.PROTECT, related_name="citations"
    )
    record_type = models.CharField(max_length=64, editable=False)
    record_id = models.UUIDField(editable=False)
    # "" cites the record as a whole.
    field = models.CharField(_("field"), max_length=64, blank=True)
    locator = models.CharField(_("place in the source"), max_length=40, blank=True)
    stance = models.CharField(
        _("stance"), max_length=11, choices=Stance.choices, default=Stance.SUPPORTS
    )
    remark = EncryptedTextField(
        _("what the source says"), aad_name="citation.remark", blank=True, max_length=500
    )

    objects = PresentManager.from_queryset(CitationQuerySet)()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            one_of("citation_stance", "stance", Stance),
            models.UniqueConstraint(
                fields=["source", "record_id", "field", "locator"],
                condition=Q(removed_at__isnull=True),
                name="citation_once",
                violation_error_message=_("This place of the source is cited here already."),
            ),
            models.CheckConstraint(
                name="citation_about_one_subject",
                condition=Q(person__isnull=True) | Q(case__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["record_id"], name="citation_record")]

    def key_owner(self) -> Any:
        return self.person or self.case or self.source.team
