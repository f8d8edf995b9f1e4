"""Papers that people hold or lack, their numbers' tokens, and files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.access import LawyersSee
from cases.choices import Holding, ScanState, Verification
from cases.fields import PartialDateField, earliest_day, has_several_days, latest_day
from cases.models.base import KeptRow, SealedRecord, date_order, one_of
from cases.models.case import Case
from cases.models.person import Person, PersonRecord, PersonRecordQuerySet
from cases.models.reference import Country, DocumentType
from cases.querysets import PresentManager, SubjectQuerySet
from casetracker.vault.fields import EncryptedTextField


class DocumentQuerySet(PersonRecordQuerySet):
    """Papers; a lawyer sees those that are marked for lawyers."""

    lawyers = LawyersSee.MARKED


class Document(PersonRecord):
    """A paper or its absence: "never had a travel passport" is a record too."""

    type = models.ForeignKey(
        DocumentType, verbose_name=_("type"), on_delete=models.PROTECT, related_name="+"
    )
    issuing_country = models.ForeignKey(
        Country,
        verbose_name=_("issuing country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    number = EncryptedTextField(_("number"), aad_name="document.number", blank=True, max_length=100)
    name_as_printed = EncryptedTextField(
        _("name as printed"), aad_name="document.name_as_printed", blank=True, max_length=200
    )
    issued = PartialDateField(_("issued"))
    expires = PartialDateField(_("expires"))
    place_of_issue = EncryptedTextField(
        _("place of issue"), aad_name="document.place_of_issue", blank=True, max_length=200
    )
    holding = models.CharField(
        _("held"), max_length=11, choices=Holding.choices, default=Holding.NOT_KNOWN
    )
    original_place = EncryptedTextField(
        _("where the original is"), aad_name="document.original_place", blank=True, max_length=200
    )
    verification = models.CharField(
        _("checked"), max_length=13, choices=Verification.choices, default=Verification.REPORTED
    )
    supersedes = models.ForeignKey(
        "self",
        verbose_name=_("replaces"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    shared_with_lawyer = models.BooleanField(_("shared with the lawyer"), default=False)
    remark = EncryptedTextField(_("remark"), aad_name="document.remark", blank=True)

    objects = PresentManager.from_queryset(DocumentQuerySet)()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            one_of("document_holding", "holding", Holding),
            one_of("document_verification", "verification", Verification),
            date_order(
                "document_expires_after_issued",
                first="issued",
                then="expires",
                message=_("The paper expires before it was issued."),
            ),
        ]
        # Whole ones, for PostgreSQL learns from no partial index how many papers end by a day.
        indexes = [
            models.Index(earliest_day("expires"), "id", name="document_ends_from"),
            models.Index(latest_day("expires"), "id", name="document_ends_by"),
            models.Index(
                fields=["id"],
                name="document_ends_within",
                condition=models.Q(has_several_days("expires")),
            ),
        ]

    @property
    def short_number(self) -> str:
        """Return the last three characters of the number, for lists."""
        number = self.number or ""
        return f"••• {number[-3:]}" if len(number) > 3 else number and "•••"


class IdentifierToken(models.Model):
    """A keyed token of an exact number; two rows alike say only that two numbers are alike."""

    class Kind(models.IntegerChoices):
        """What the number is."""

        DOCUMENT = 1, _("document number")
        PHONE = 2, _("phone number")
        EMAIL = 3, _("e-mail address")
        REFERENCE = 4, _("reference number")

    id = models.BigAutoField(primary_key=True)
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    token = models.BinaryField(max_length=16)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifier_tokens")
    record_id = models.UUIDField()
    field = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("identifier token")
        verbose_name_plural = _("identifier tokens")
        indexes = [models.Index(fields=["kind", "token"], name="identifiertoken_match")]
        constraints = [
            models.UniqueConstraint(
                fields=["record_id", "field", "token"], name="identifiertoken_once"
            )
        ]

    def __str__(self) -> str:
        return f"identifier token {self.pk}"


class FileQuerySet(SubjectQuerySet["File"]):
    """Files; a lawyer sees those that are marked for lawyers."""

    lawyers = LawyersSee.MARKED


class File(SealedRecord):
    """An encrypted upload attached to a record about a person or a case."""

    kept_fields = SealedRecord.kept_fields | {
        "size",
        "digest",
        "content_type",
        "scan_state",
        "original",
    }
    team_fields = frozenset({"original_name"})

    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="files", editable=False
    )
    case = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="files", editable=False
    )
    record_type = models.CharField(max_length=64, blank=True, editable=False)
    record_id = models.UUIDField(null=True, editable=False)
    original_name = EncryptedTextField(
        _("name"), aad_name="file.original_name", max_length=255, blank=True
    )
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    digest = models.CharField(max_length=64, editable=False)
    title = EncryptedTextField(_("title"), aad_name="file.title", max_length=120, blank=True)
    # An image is shown without what its camera wrote into it; the upload itself may be evidence.
    original = models.OneToOneField(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="cleaned"
    )
    scan_state = models.CharField(
        max_length=11, choices=ScanState.choices, default=ScanState.NOT_SCANNED
    )
    shared_with_lawyer = models.BooleanField(_("shared with the lawyer"), default=False)

    objects = PresentManager.from_queryset(FileQuerySet)()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            one_of("file_scan_state", "scan_state", ScanState),
            models.CheckConstraint(
                name="file_about_one_subject",
                condition=models.Q(person__isnull=True) ^ models.Q(case__isnull=True),
            ),
        ]

    def key_owner(self) -> Any:
        return self.person or self.case


class Upload(KeptRow):
    """A file that came with a form that was not accepted yet: kept an hour, for who sent it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads"
    )
    #: A keyed digest of the session in which it came.
    session = models.CharField(max_length=64, editable=False)
    name = EncryptedTextField(aad_name="upload.name", max_length=255, blank=True)
    #: What opens the bytes; the file itself holds no key before it belongs to a subject.
    secret = EncryptedTextField(aad_name="upload.secret")
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
