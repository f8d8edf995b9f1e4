from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cases.forms.base import Submission, field_of_constraint
from cases.forms.days import DayField
from cases.forms.person import PersonForm
from cases.forms.procedure import DocumentForm
from cases.forms.selects import sorting_key
from cases.models import Person
from tests import make
from tests.conftest import Cast


class SubmissionTests:
    def test_the_same_mark_names_the_same_record(self) -> None:
        marks = Submission("user", "case", "note")
        mark = marks.new()
        assert marks.record_id(mark) == marks.record_id(mark)
        assert marks.record_id(marks.new()) != marks.record_id(mark)

    @pytest.mark.parametrize("mark", ["", "x", "user:case:note:1"])
    def test_a_mark_that_nobody_gave_is_refused(self, mark: str) -> None:
        with pytest.raises(ValidationError, match="no longer be sent"):
            Submission("user", "case", "note").record_id(mark)

    def test_a_mark_of_another_form_is_refused(self) -> None:
        mark = Submission("user", "case", "task").new()
        with pytest.raises(ValidationError):
            Submission("user", "case", "note").record_id(mark)


class DayFieldTests:
    class Form(forms.Form):
        day = DayField(required=False)

    def test_it_gives_a_date_and_shows_it_again(self) -> None:
        form = self.Form({"day_day": "27", "day_month": "March", "day_year": "2024"})
        assert form.is_valid()
        shown = self.Form(initial={"day": form.cleaned_data["day"]}).as_p()
        assert form.cleaned_data["day"].isoformat() == "2024-03-27"
        assert 'value="27"' in shown
        assert "approximate" not in shown

    @pytest.mark.parametrize(
        "typed", [{"day_year": "2024"}, {"day_year": "2024", "day_month": "3"}]
    )
    def test_it_needs_the_whole_day(self, typed: dict[str, str]) -> None:
        assert self.Form(typed).errors["day"] == ["Give the whole date: day, month and year."]


class RecordFormTests:
    def test_masked_fields_are_asked_for_at_first_or_on_their_own_page(self, cast: Cast) -> None:
        options: dict[str, Any] = {"user": cast.worker, "case": cast.case}
        new = PersonForm(**options)
        edit = PersonForm(instance=cast.person, **options)
        masked = PersonForm(instance=cast.person, protected=True, **options)
        assert {"whereabouts", "occupation"} <= set(new.fields)
        assert "whereabouts" not in edit.fields
        assert "occupation" not in masked.fields
        assert "whereabouts" in masked.fields

    def test_it_leaves_the_record_alone(self, cast: Cast) -> None:
        paper = make.make_document(cast.person, number="OLD 1")
        data = QueryDict(f"person={cast.person.pk}&type={paper.type_id}&number=NEW+2&version=1")
        form = DocumentForm(data, instance=paper, user=cast.worker, case=cast.case)
        form.is_valid()
        assert paper.number == "OLD 1"

    def test_a_constraint_finds_the_field_that_it_is_named_after(self, cast: Cast) -> None:
        form = DocumentForm(user=cast.worker, case=cast.case)
        error = ValidationError("The paper expires before it was issued.")
        assert field_of_constraint(form, error) == "expires"
        assert field_of_constraint(form, ValidationError("Something else.")) is None

    def test_choices_are_those_of_the_case_and_no_longer_offered_ones_stay(
        self, cast: Cast
    ) -> None:
        old = make.make_document_type("OLD_TYPE", label_en="Old paper", is_active=False)
        paper = make.make_document(cast.person, type=old)
        make.make_person(make.make_case(cast.team, lead=cast.worker))
        offered: Any = DocumentForm(instance=paper, user=cast.worker, case=cast.case).fields
        assert [words for _key, words in offered["person"].choices] == [
            "Choose",
            "Testan Probin",
        ]
        assert "Old paper" in dict(offered["type"].choices).values()
        new: Any = DocumentForm(user=cast.worker, case=cast.case).fields
        assert "Old paper" not in dict(new["type"].choices).values()


class NamesTests:
    def typed(self, cast: Cast, person: Person | None = None, **rows: str) -> PersonForm:
        data = QueryDict(mutable=True)
        data.update({"names-count": "2", "sex": "UNK", "version": "1", **rows})
        return PersonForm(data, instance=person, user=cast.worker, case=cast.case)

    def test_an_empty_row_is_left_out(self, cast: Cast) -> None:
        form = self.typed(cast, cast.person, **{"name-0-given": "Anna", "name-0-kind": "ALIAS"})
        form.is_valid()
        assert form.rows.names() == [
            {"given": "Anna", "family": "", "patronymic": "", "kind": "ALIAS"}
        ]

    def test_a_script_and_unknown_parts_are_kept(self, cast: Cast) -> None:
        cast.person.names = [{"kind": "LEGAL", "given": "Анна", "script": "Cyrl", "note": "x"}]
        rows = {"name-0-given": "Аня", "name-0-script": "Cyrl", "name-0-recorded": "0"}
        form = self.typed(cast, cast.person, **rows, **{"name-0-kind": "LEGAL"})
        form.is_valid()
        (name,) = form.rows.names()
        assert (name["given"], name["script"], name["note"]) == ("Аня", "Cyrl", "x")

    def test_a_kind_that_is_none_is_refused(self, cast: Cast) -> None:
        form = self.typed(cast, cast.person, **{"name-0-given": "A", "name-0-kind": "KING"})
        assert not form.is_valid()
        assert form.rows.forms[0].errors["kind"]


class SortingTests:
    def test_accents_and_capitals_do_not_count(self) -> None:
        words = ["Suède", "Égypte", "Espagne", "zone"]
        assert sorted(words, key=sorting_key) == ["Égypte", "Espagne", "Suède", "zone"]
