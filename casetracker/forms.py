"""Forms as the site draws them: one renderer, one kind of field, a few habits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from casetracker.pages import TakenUp

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Widgets in which a browser would remember or send off what was typed about other people.
TYPED = (forms.TextInput, forms.Textarea)
DEFAULT_REQUIRED = forms.Field.default_error_messages["required"]


class PageBoundField(forms.BoundField):
    """Tell templates which control a field is and where an error link should lead."""

    @property
    def control(self) -> str:
        """Name the markup a field needs: checkbox, group, hidden or input."""
        if self.is_hidden:
            return "hidden"
        if isinstance(self.field.widget, forms.CheckboxInput):
            return "checkbox"
        return "group" if self.field.widget.use_fieldset else "input"

    @property
    def is_optional(self) -> bool:
        marks = getattr(self.form, "mark_optional", False)
        return marks and not self.field.required and self.control != "checkbox"

    def error_target(self, error: ValidationError) -> str:
        """Give the id of the control to correct, for the links of the error summary."""
        part_id = getattr(self.field.widget, "part_id", None)
        if part_id is not None:
            return str(part_id(self.auto_id, error.code))
        if isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id


class PageRenderer(TemplatesSetting):
    """Draw all forms of the site with its own templates (FORM_RENDERER)."""

    form_template_name = "partials/form.html"
    field_template_name = "partials/field.html"
    bound_field_class = PageBoundField


def _settle(widget: forms.Widget) -> None:
    """Keep typed text out of the browser's form memory and spelling service; keep notes short."""
    if isinstance(widget, TYPED) and not isinstance(widget, forms.PasswordInput):
        widget.attrs.setdefault("autocomplete", "off")
    if isinstance(widget, forms.TextInput):
        widget.attrs.setdefault("spellcheck", "false")
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "4"  # Django's ten lines invite more than the next step


def _say_what_to_do(fields: Iterable[forms.Field]) -> None:
    """Replace Django's stock words for an empty required field."""
    for field in fields:
        if field.error_messages.get("required") == DEFAULT_REQUIRED:
            field.error_messages["required"] = _demand(field)


def _demand(field: forms.Field) -> _StrPromise:
    if isinstance(field, forms.BooleanField):
        return _("Tick this box.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose one of these.")
    return _("Fill this in.")


class PageFormMixin:
    """Give a form the site's habits: no browser bubbles, optional fields marked, discretion."""

    use_required_attribute = False
    mark_optional = True
    fields: ClassVar[dict[str, forms.Field]]
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _settle(field.widget)
        _say_what_to_do(self.fields.values())

    @property
    def is_taken_up(self) -> bool:
        """Return whether this is what somebody typed before their session ended."""
        return isinstance(self.data, TakenUp)

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        if self.is_taken_up:
            self._errors = ErrorDict()  # to be judged when it is sent

    def is_valid(self) -> bool:
        """Return whether the form may be saved; what was taken up may not, before it is sent."""
        return bool(super().is_valid()) and not self.is_taken_up  # type: ignore[misc]


class PageForm(PageFormMixin, forms.Form):
    """A plain form of a page."""


class FilterForm(PageForm):
    """The form of a filter panel, where every field is optional (FilterSet.Meta.form)."""

    mark_optional = False


class PageModelForm(PageFormMixin, forms.ModelForm):
    """A form of a page that reads its fields from a model; services save, forms do not."""
