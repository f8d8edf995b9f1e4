"""Forms of files: adding several at once, and changing what is said of one."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.forms.base import CaseForm, RecordForm, RecordMeta, Submission, renewed
from cases.models import Case, File
from cases.rules.file_types import ACCEPT
from cases.selectors.names_in_text import NAMED, names_in_text
from casetracker.accounts.models import User

TITLE_HINT = _("What it is, without anybody's name. Lists show it.")


class FilesInput(forms.FileInput):
    """The control of the browser for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the services look into them."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return list(data or [])


class TitledForm:
    """What adding and changing share: a title that names nobody."""

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]  # type: ignore[attr-defined]
        if names_in_text(self.case, title):  # type: ignore[attr-defined]
            raise ValidationError(NAMED, code="named")
        return title


class FileForm(TitledForm, RecordForm):
    """What is said of a file; its bytes never change."""

    def settle(self) -> None:
        self.fields["title"].help_text = TITLE_HINT

    class Meta(RecordMeta):
        model = File
        fields = ("title", "shared_with_lawyer")


class FileAddForm(TitledForm, CaseForm):
    """Files for a case or for one record of it; the files come last, after what may be typed."""

    submission = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    about = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), required=False, max_length=110, help_text=TITLE_HINT)
    shared_with_lawyer = forms.BooleanField(label=_("Shared with the lawyer"), required=False)
    sent = FilesField(label=_("Files"), required=False)

    def __init__(self, *args: Any, user: User, case: Case, about: str, **kwargs: Any) -> None:
        self.case = case
        self.record_id: uuid.UUID | None = None
        super().__init__(*args, **kwargs)
        self.submissions = Submission(user.pk, case.pk, "file")
        self.fields["submission"].initial = self.submissions.new
        self.fields["about"].initial = about
        self.fields["sent"].widget.attrs["accept"] = ACCEPT

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        try:
            self.record_id = self.submissions.record_id(values.get("submission", ""))
        except ValidationError as error:
            self.data = renewed(self.data, self.submissions)
            self.add_error(None, error)
        return values

    def ids(self, count: int) -> list[uuid.UUID]:
        """Return the keys of the files that this sending adds: sent twice, they are the same."""
        if self.record_id is None:
            return []
        return [uuid.uuid5(self.record_id, str(number)) for number in range(count)]
