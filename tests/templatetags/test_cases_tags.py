from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from django.utils.translation import override

from cases.forms.fields import PartialDateFormField
from cases.partial_dates import PartialDate
from cases.templatetags.cases_tags import at, bar, filter_chips, problems, tag
from casetracker.forms import PageForm

TODAY = date(2024, 9, 10)


def draw(source: str, **context: Any) -> str:
    return engines["django"].from_string("{% load cases_tags %}" + source).render(context)


def due(when: date | PartialDate | None, words: str = "") -> str:
    return draw(f"{{% due when {words} today=today %}}", when=when, today=TODAY)


class DueTests:
    def test_it_says_how_late_a_task_is(self) -> None:
        html = due(date(2024, 9, 6))
        assert '<span class="due due-late">' in html
        assert '<time datetime="2024-09-06">Fri 6 Sep</time><small>4 days overdue</small>' in html

    def test_it_shows_the_year_when_it_is_another_one(self) -> None:
        assert "27 Aug 2045" in due(date(2045, 8, 27), 'as_kind="expiry"')

    def test_it_shows_the_weekday_in_full_when_there_is_room(self) -> None:
        assert "Thursday 12 September 2024" in due(date(2024, 9, 12), "long=True")

    def test_a_missing_date_is_said(self) -> None:
        assert "<b>No date set</b><small>add the next step</small>" in due(None)
        assert "<b>No end date</b>" in due(None, 'as_kind="expiry"')

    def test_a_settled_date_shows_how_it_ended(self) -> None:
        html = due(date(2024, 9, 6), 'settled="met"')
        assert "due-done" in html
        assert "overdue" not in html

    def test_a_partial_date_has_no_machine_date(self) -> None:
        html = due(PartialDate.parse("2024-09"))
        assert "<time" not in html
        assert "<b>September 2024</b>" in html


class DateWordsTests:
    def test_it_follows_the_language_of_the_page(self) -> None:
        with override("ru"):
            assert draw("{{ day|date_words }}", day=TODAY) == "10 сентября 2024 г."

    def test_nothing_is_written_for_no_date(self) -> None:
        assert draw("{{ day|date_words }}", day=None) == ""


class TagTests:
    def test_it_escapes_its_words(self) -> None:
        assert tag("<b>", "danger") == '<span class="tag tag-danger">&lt;b&gt;</span>'

    def test_an_unknown_tone_is_left_out(self) -> None:
        assert tag("Low", '"><script>') == '<span class="tag">Low</span>'


class BarTests:
    @pytest.mark.parametrize(
        ("value", "largest", "step"),
        [
            (12, 12, "p100"),
            (0, 12, "p0"),
            (1, 1000, "p2"),
            (1, 3, "p34"),
            (5, 0, "p2"),
            (9, 3, "p100"),
        ],
    )
    def test_it_draws_steps_of_two_hundredths(self, value: int, largest: int, step: str) -> None:
        assert f'class="bar {step}"' in bar(value, largest)


class AtTests:
    def test_it_finds_keys_and_places(self) -> None:
        assert (at({"a": 1}, "a"), at([5, 6], 1)) == (1, 6)

    def test_it_gives_nothing_for_what_is_not_there(self) -> None:
        assert [at({}, "a"), at([5], 3), at("", "a"), at(None, 0)] == [None] * 4


class AskForm(PageForm):
    name = forms.CharField(label="Name")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)
    born = PartialDateFormField(label="Born")

    def clean(self) -> None:
        self.add_error(None, "The two do not fit.")


class ProblemTests:
    def test_each_leads_to_its_control(self) -> None:
        form = AskForm({"born_day": "31", "born_month": "2", "born_year": "2023"})
        found = problems(form)
        assert [problem.target for problem in found] == ["", "id_name", "id_kind_0", "id_born_day"]
        assert found[1].message == "Fill this in."

    def test_an_unsent_form_has_none(self) -> None:
        assert problems(AskForm(), "", None) == []

    def test_it_reads_formsets_too(self) -> None:
        kind = forms.formset_factory(AskForm, min_num=2, validate_min=True)
        sent = kind({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x"})
        assert [problem.label for problem in problems(sent)] == ["", "", "Kind", "Born"]


class FindForm(PageForm):
    place = forms.MultipleChoiceField(
        label="Place", required=False, choices=[("KZ", "Kazakhstan"), ("GE", "Georgia")]
    )
    risk = forms.ChoiceField(label="Risk", required=False, choices=[("", "Any"), ("h", "High")])
    mine = forms.BooleanField(label="Mine only", required=False)


class FilterChipTests:
    def chips(self, query: str) -> list[tuple[str, str, str]]:
        sent = QueryDict(query)
        chips = filter_chips(FindForm(sent), sent)
        return [(chip.label, chip.value, chip.url) for chip in chips]

    def test_each_takes_away_its_own_value_only(self) -> None:
        assert self.chips("place=KZ&place=GE&risk=h&sort=next") == [
            ("Place", "Kazakhstan", "?place=GE&risk=h&sort=next#results"),
            ("Place", "Georgia", "?place=KZ&risk=h&sort=next#results"),
            ("Risk", "High", "?place=KZ&place=GE&sort=next#results"),
        ]

    def test_it_leads_back_to_the_first_page(self) -> None:
        assert self.chips("risk=h&after=cursor") == [("Risk", "High", "?#results")]

    def test_a_ticked_box_is_a_filter_and_an_empty_one_is_not(self) -> None:
        assert self.chips("mine=on") == [("Mine only", "Yes", "?#results")]
        assert self.chips("mine=") == []

    def test_an_unknown_value_is_no_filter(self) -> None:
        assert self.chips("risk=zzz") == []
