"""Choosing other records in the admin: a list where it is short, else the code of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.admin.scope import case_of, coordinated
from cases.forms.selects import RecordChoiceField, RecordsChoiceField
from cases.models import AsylumClaim, Case, Person, SealedRecord
from cases.models.reference import ReferenceRow
from cases.rules import case_code
from cases.selectors.case_records import of_case, preload_all
from cases.selectors.titles import title_of
from casetracker.accounts.models import Grant, Team, User
from casetracker.accounts.roles import CASE_ROLES, Role

BY_CODE = _("The code of the case, such as 7QK-24MX.")
BY_CODE_AND_NUMBER = _(
    "The code of the case, such as 7QK-24MX. Where it holds several, add a slash and the number."
)

# The field by which rows of an inline point to the record of the page.
OWNERS: dict[type[Any], str] = {Case: "case", AsylumClaim: "claim", Person: "person"}


class TypedRecordField(forms.ModelChoiceField):
    """Choose a record by the code of its case; there may be too many for a list."""

    widget = forms.TextInput

    def __init__(self, queryset: Any, *, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(queryset, **kwargs)
        self.widget.attrs.update({"class": "vTextField", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        typed, _slash, number = str(value or "").partition("/")
        code = case_code.compact(typed)
        if not case_code.is_code(code):
            return super().to_python(value)
        case = coordinated(Case, self.user).filter(code=code).first()
        if case is None:
            raise ValidationError(_("There is no case with this code."), code="invalid_choice")
        model: Any = self.queryset.model  # type: ignore[union-attr]
        return case if model is Case else self._numbered(model, case, number.strip())

    def _numbered(self, model: Any, case: Case, number: str) -> Any:
        rows = list(of_case(model, self.user, case).order_by("created_at", "pk"))
        if len(rows) == 1 and not number:
            return rows[0]
        if number.isdecimal() and len(number) < 4 and 0 < int(number) <= len(rows):
            return rows[int(number) - 1]
        if not rows:
            raise ValidationError(_("This case has no such record yet."), code="invalid_choice")
        preload_all(rows)
        listed = "; ".join(
            f"{case.shown_code}/{place} {title_of(row)}" for place, row in enumerate(rows, 1)
        )
        raise ValidationError(
            _("Say which one: %(listed)s."), code="number", params={"listed": listed}
        )


class TeamChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def relation_field(db_field: Any, user: User, record: Any) -> Any:
    """Return the control for a relation; `record` is the one on the page, None where it is new."""
    model: type[models.Model] = db_field.related_model
    options: dict[str, Any] = {
        "label": capfirst(db_field.verbose_name) if model is not Case else gettext("Case"),
        "required": not db_field.blank,
    }
    rows = choices(model, user, record)
    if rows is None:
        help_text = BY_CODE if model is Case else BY_CODE_AND_NUMBER
        return TypedRecordField(coordinated(model, user), user=user, help_text=help_text, **options)
    if record is not None:
        # Somebody who has left, or a word no longer offered, stays where it is named already.
        rows = model._base_manager.filter(
            Q(pk__in=rows.values("pk")) | Q(pk__in=_named(db_field, record))
        )
    field: Any
    if db_field.many_to_many:
        field = RecordsChoiceField(rows, **options)
    elif model is Team:
        if len(rows) == 1:
            options["empty_label"] = None
        field = TeamChoiceField(rows, **options)
    else:
        field = RecordChoiceField(rows, **options)
    # Read once here and not by every row of an inline.
    field.choices = list(field.choices)
    return field


def choices(model: type[models.Model], user: User, record: Any) -> QuerySet[Any] | None:
    """Return the rows that can be chosen, None where they may be too many for a list."""
    teams = access.teams(user, Role.COORDINATOR)
    if issubclass(model, ReferenceRow):
        return model.objects.active()
    if model is Team:
        return Team.objects.filter(pk__in=teams)
    if model is User:
        return people_of_teams(teams)
    if not hasattr(model, "key_owner") or issubclass(model, Case):
        return None
    case = case_of(record, user) if record is not None else None
    if hasattr(model, "team"):
        rows = coordinated(model, user)
        # The case's team reads what is named in it.
        return rows.filter(team=case.team_id) if case else rows
    if case is None or not issubclass(model, SealedRecord):
        return None
    found = of_case(model, user, case)
    return found.exclude(pk=record.pk) if isinstance(record, model) else found


def _named(db_field: Any, record: Any) -> QuerySet[Any]:
    """Return what the record of the page, or its rows of an inline, name in a field already."""
    rows = db_field.model._base_manager
    if isinstance(record, db_field.model):
        mine = rows.filter(pk=record.pk)
    else:
        way = OWNERS[type(record)]
        mine = rows.filter(**{way: record.pk})
    found: QuerySet[Any] = mine.values(db_field.name)
    return found


def people_of_teams(teams: list[Any]) -> QuerySet[User]:
    """Return the accounts with a role on the cases of teams."""
    grants = Grant.objects.in_force().of_roles(*CASE_ROLES).filter(team__in=teams)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)
