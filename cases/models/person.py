"""People: who they are, what ties them to the armed forces and to each other."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.access import LawyersSee
from cases.choices import (
    MilitaryKind,
    NameKind,
    PublicVoice,
    RelationshipKind,
    ServiceEnd,
    Sex,
    YesNoUnknown,
)
from cases.fields import EncryptedPartialDateField
from cases.models.base import SealedRecord, one_of
from cases.models.case import Case
from cases.models.reference import Country, Language
from cases.querysets import PresentManager, ScopedQuerySet
from cases.rules import names as name_rules
from cases.validators import validate_names
from casetracker.vault.fields import EncryptedJSONField, EncryptedTextField
from casetracker.vault.hiding import Hidden


class HiddenNames(Hidden, list[dict[str, str]]):
    """What stands for the names of a person on pages without names: told apart by a mark."""

    @classmethod
    def of(cls, person: models.Model) -> HiddenNames:
        mark = str(person.pk)[:4].upper()
        return cls([{"kind": "", "given": _text("Name hidden (%(mark)s)") % {"mark": mark}}])


class PersonQuerySet(ScopedQuerySet["Person"]):
    """People."""

    case_path = "memberships__case__"


class Person(SealedRecord):
    """An individual; may appear in several cases."""

    derived_fields = ("birth_years",)
    kept_fields = SealedRecord.kept_fields | {"birth_years", "merged_into"}
    # Why somebody fled and what they say in public.
    team_fields = frozenset({"reason_for_leaving", "fears", "public_activity", "views"})

    names = EncryptedJSONField(
        _("names"),
        aad_name="person.names",
        default=list,
        blank=True,
        validators=[validate_names],
        hidden_as=HiddenNames.of,
    )
    birth = EncryptedPartialDateField(_("born"), aad_name="person.birth", blank=True)
    # A band of years, plain for statistics and filters; the date itself is sealed.
    birth_years = models.CharField(_("years of birth"), max_length=9, blank=True, editable=False)
    sex = models.CharField(_("sex"), max_length=3, choices=Sex.choices, default=Sex.NOT_KNOWN)
    citizenships = models.ManyToManyField(
        Country, verbose_name=_("citizenships"), blank=True, related_name="+"
    )
    languages = models.ManyToManyField(
        Language, verbose_name=_("languages"), blank=True, related_name="+"
    )
    needs_interpreter = models.CharField(
        _("needs an interpreter"),
        max_length=9,
        choices=YesNoUnknown.choices,
        default=YesNoUnknown.NOT_KNOWN,
    )
    country_of_stay = models.ForeignKey(
        Country,
        verbose_name=_("country of stay"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    whereabouts = EncryptedTextField(
        _("whereabouts"), aad_name="person.whereabouts", blank=True, critical=True
    )
    home = EncryptedTextField(_("home town"), aad_name="person.home", blank=True)
    contact_channel = EncryptedTextField(
        _("safe contact: channel"), aad_name="person.contact_channel", blank=True, critical=True
    )
    contact_address = EncryptedTextField(
        _("safe contact: address or number"),
        aad_name="person.contact_address",
        blank=True,
        critical=True,
    )
    contact_hours = EncryptedTextField(
        _("safe contact: hours"), aad_name="person.contact_hours", blank=True, critical=True
    )
    contact_warnings = EncryptedTextField(
        _("safe contact: warnings"), aad_name="person.contact_warnings", blank=True, critical=True
    )
    contact_phrase = EncryptedTextField(
        _("safe contact: pass phrase"), aad_name="person.contact_phrase", blank=True, critical=True
    )
    occupation = EncryptedTextField(_("occupation"), aad_name="person.occupation", blank=True)
    education = EncryptedTextField(_("education"), aad_name="person.education", blank=True)
    reason_for_leaving = EncryptedTextField(
        _("reason for leaving"), aad_name="person.reason_for_leaving", blank=True
    )
    fears = EncryptedTextField(_("what the person fears"), aad_name="person.fears", blank=True)
    public_activity = EncryptedTextField(
        _("public activity"), aad_name="person.public_activity", blank=True
    )
    views = EncryptedTextField(_("views and statements"), aad_name="person.views", blank=True)
    public_voice = models.CharField(
        _("speaks in public"),
        max_length=9,
        choices=PublicVoice.choices,
        default=PublicVoice.NOT_KNOWN,
    )
    remark = EncryptedTextField(_("remark"), aad_name="person.remark", blank=True)
    # Two entries of one individual: this one was removed in favour of that one.
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )

    objects = PresentManager.from_queryset(PersonQuerySet)()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            one_of("person_sex", "sex", Sex),
            one_of("person_public_voice", "public_voice", PublicVoice),
        ]
        # Search asks before every answer who has changed since its index was built.
        indexes = [models.Index(fields=["updated_at"], name="person_changed")]

    def clean(self) -> None:
        self.birth_years = name_rules.birth_band(self.birth)

    @property
    def main_name(self) -> str:
        """Return the name by which the person is shown."""
        return name_rules.main_name(self.names)

    @property
    def other_names(self) -> list[str]:
        """Return the person's other spellings and names."""
        return name_rules.other_names(self.names)

    @property
    def is_pseudonym(self) -> bool:
        """Return whether the shown name is a pseudonym."""
        return bool(self.names) and self.names[0].get("kind") == NameKind.PSEUDONYM


class PersonRecordQuerySet(ScopedQuerySet[Any]):
    """Records of one person."""

    case_path = "person__memberships__case__"


class CriticalPersonRecordQuerySet(PersonRecordQuerySet):
    """Records of one person that are not for lawyers."""

    lawyers = LawyersSee.NONE


class PersonRecord(SealedRecord):
    """A record about one person, sealed under that person's data key."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="%(class)ss"
    )

    class Meta:
        abstract = True

    def key_owner(self) -> Any:
        return self.person


class MilitaryService(PersonRecord):
    """One tie of a person to the armed forces; everything but its kind is sealed."""

    kind = models.CharField(
        _("kind"), max_length=18, choices=MilitaryKind.choices, default=MilitaryKind.UNKNOWN
    )
    branch = EncryptedTextField(_("branch"), aad_name="military.branch", blank=True)
    unit = EncryptedTextField(
        pgettext_lazy("armed forces", "unit"), aad_name="military.unit", blank=True, critical=True
    )
    place = EncryptedTextField(_("place"), aad_name="military.place", blank=True, critical=True)
    rank = EncryptedTextField(_("rank"), aad_name="military.rank", blank=True)
    role = EncryptedTextField(_("role"), aad_name="military.role", blank=True)
    served_from = EncryptedPartialDateField(
        _("served from"), aad_name="military.served_from", blank=True
    )
    served_until = EncryptedPartialDateField(
        _("served until"), aad_name="military.served_until", blank=True
    )
    ended = EncryptedTextField(
        _("how it ended"),
        aad_name="military.ended",
        blank=True,
        choices=ServiceEnd.choices,
    )
    summons_received_by = EncryptedTextField(
        _("summons received by"), aad_name="military.summons_received_by", blank=True
    )
    summons_on = EncryptedPartialDateField(
        _("summons received"), aad_name="military.summons_on", blank=True
    )
    remark = EncryptedTextField(_("remark"), aad_name="military.remark", blank=True)

    objects = PresentManager.from_queryset(CriticalPersonRecordQuerySet)()

    class Meta:
        verbose_name = _("military service")
        verbose_name_plural = _("military services")
        constraints = [one_of("militaryservice_kind", "kind", MilitaryKind)]

    def clean(self) -> None:
        start, end = self.served_from, self.served_until
        if start and end and end.certainly_before(start):
            raise ValidationError({"served_until": _("The end lies before the beginning.")})


class RelationshipQuerySet(ScopedQuerySet["Relationship"]):
    """Ties between two people of a case."""


class Relationship(SealedRecord):
    """What one person is to another; sealed under the case's key because it is about both."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="relationships"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="relations"
    )
    kind = models.CharField(_("is the"), max_length=9, choices=RelationshipKind.choices)
    of_person = models.ForeignKey(
        Person, verbose_name=_("of"), on_delete=models.PROTECT, related_name="relations_to"
    )
    remark = EncryptedTextField(_("remark"), aad_name="relationship.remark", blank=True)

    objects = PresentManager.from_queryset(RelationshipQuerySet)()

    class Meta:
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        constraints = [
            one_of("relationship_kind", "kind", RelationshipKind),
            models.CheckConstraint(
                name="relationship_of_two_people",
                condition=~models.Q(person=models.F("of_person")),
                violation_error_message=_("Choose two different people."),
            ),
            models.UniqueConstraint(
                fields=["case", "person", "of_person"],
                condition=models.Q(removed_at__isnull=True),
                name="relationship_once",
                violation_error_message=_("This relationship is recorded already."),
            ),
        ]

    def key_owner(self) -> Any:
        return self.case


__all__ = [
    "CriticalPersonRecordQuerySet",
    "MilitaryService",
    "Person",
    "PersonRecord",
    "PersonRecordQuerySet",
    "Relationship",
]
