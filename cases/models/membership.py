"""Who is in a case, who was let into it, and the stages that it went through."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.access import LawyersSee
from cases.choices import MemberRole, Stage
from cases.fields import PartialDateField
from cases.models.base import SealedRecord, date_order, one_of
from cases.models.case import Case
from cases.querysets import PresentManager, ScopedQuerySet
from casetracker.vault.fields import EncryptedTextField


class CaseMemberQuerySet(ScopedQuerySet["CaseMember"]):
    """Memberships."""


class CaseMember(SealedRecord):
    """A person in a case, with a role."""

    fixed_fields = SealedRecord.fixed_fields | {"person"}

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="members"
    )
    person = models.ForeignKey(
        "cases.Person",
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    role = models.CharField(
        _("role"), max_length=8, choices=MemberRole.choices, default=MemberRole.MAIN
    )
    since = PartialDateField(_("in the case since"))
    until = PartialDateField(_("in the case until"))
    remark = EncryptedTextField(_("remark"), aad_name="casemember.remark", blank=True)

    objects = PresentManager.from_queryset(CaseMemberQuerySet)()

    class Meta:
        verbose_name = _("case member")
        verbose_name_plural = _("case members")
        constraints = [
            one_of("casemember_role", "role", MemberRole),
            models.UniqueConstraint(
                fields=["case", "person"],
                condition=Q(removed_at__isnull=True),
                name="casemember_once_a_case",
                violation_error_message=_("This person is in the case already."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(removed_at__isnull=True, until__isnull=True, role=MemberRole.MAIN),
                name="casemember_one_main_person",
                violation_error_message=_("The case has a main person already."),
            ),
            date_order(
                "casemember_until_after_since",
                first="since",
                then="until",
                message=_("The end lies before the beginning."),
            ),
        ]

    def key_owner(self) -> Any:
        return self.case


class CaseAccessQuerySet(ScopedQuerySet["CaseAccess"]):
    """Permissions to open single cases."""

    lawyers = LawyersSee.NONE


class CaseAccess(SealedRecord):
    """A user who was let into one case until a day, and why."""

    fixed_fields = SealedRecord.fixed_fields | {"user"}

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="accesses"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        related_name="case_accesses",
    )
    until = models.DateTimeField(_("until"))
    reason = EncryptedTextField(_("reason"), aad_name="caseaccess.reason", blank=True)

    objects = PresentManager.from_queryset(CaseAccessQuerySet)()

    class Meta:
        verbose_name = _("access to a case")
        verbose_name_plural = _("accesses to cases")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"],
                condition=Q(removed_at__isnull=True),
                name="caseaccess_once_a_user",
                violation_error_message=_("This user was let into the case already."),
            )
        ]
        indexes = [models.Index(fields=["user", "until"], name="caseaccess_user")]

    def key_owner(self) -> Any:
        return self.case


class StageChangeQuerySet(ScopedQuerySet["StageChange"]):
    """The stages that cases went through."""


class StageChange(models.Model):
    """A stage that a case was in, from when until when; reports about the past read it."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="stage_changes"
    )
    stage = models.CharField(max_length=20, choices=Stage.choices)
    from_at = models.DateTimeField(default=timezone.now)
    until_at = models.DateTimeField(null=True)

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage change")
        verbose_name_plural = _("stage changes")
        constraints = [
            one_of("stagechange_stage", "stage", Stage),
            models.UniqueConstraint(
                fields=["case"], condition=Q(until_at__isnull=True), name="stagechange_one_current"
            ),
            models.CheckConstraint(
                name="stagechange_until_after_from",
                condition=Q(until_at__isnull=True) | Q(until_at__gte=models.F("from_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"stage change {self.pk}"
