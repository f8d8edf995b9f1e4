from __future__ import annotations

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from cases.templatetags.widget_tags import boxes
from casetracker.forms import PageForm

CHOICES = [("a", "<A>"), ("More", [("b", "B"), ("c", "C")])]


class ChoosingForm(PageForm):
    one = forms.ChoiceField(choices=CHOICES, required=False)
    several = forms.MultipleChoiceField(
        choices=[("a", "<A>"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )


def bound(name: str, *chosen: str) -> Any:
    return ChoosingForm(MultiValueDict({name: list(chosen)}))[name]


class SelectTests:
    def test_options_are_escaped_grouped_and_chosen(self) -> None:
        html = str(bound("one", "b"))
        assert '<select name="one" id="id_one">' in html
        assert '<option value="a">&lt;A&gt;</option>' in html
        assert '<optgroup label="More"><option value="b" selected>B</option>' in html


class BoxesTests:
    def test_each_box_has_its_label(self) -> None:
        html = boxes(bound("several", "b"))
        assert '<input type="checkbox" name="several" value="a" id="id_several_0">' in html
        assert '<label for="id_several_0">&lt;A&gt;</label>' in html
        assert 'value="b" id="id_several_1" checked>' in html

    def test_a_number_is_said_with_its_meaning(self) -> None:
        html = boxes(bound("several"), {"a": 0})
        assert html.count('<span class="n"><span class="vh">Cases: </span>0</span>') == 1
