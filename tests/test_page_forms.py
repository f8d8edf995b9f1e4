from __future__ import annotations

from django import forms

from casetracker.forms import PageForm


class AskForm(PageForm):
    name = forms.CharField(label="Name", help_text="<b>As written</b>")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label="Agreed")
    secret = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PageFormTests:
    def test_it_keeps_names_out_of_the_memory_of_the_browser(self) -> None:
        html = str(AskForm()["name"])
        assert 'autocomplete="off"' in html
        assert 'spellcheck="false"' in html

    def test_ones_own_password_may_be_filled_in(self) -> None:
        assert 'autocomplete="current-password"' in str(AskForm()["secret"])

    def test_it_leaves_checking_to_the_server(self) -> None:
        assert "required" not in AskForm()["name"].as_widget()

    def test_it_says_what_to_do(self) -> None:
        errors = AskForm({}).errors
        assert errors["name"] == ["Fill this in."]
        assert errors["agreed"] == ["Tick this box."]

    def test_it_marks_what_may_stay_empty(self) -> None:
        form = AskForm()
        assert "(optional)" in form["note"].as_field_group()
        assert "(optional)" not in form["name"].as_field_group()

    def test_a_hint_is_plain_text_and_tied_to_its_control(self) -> None:
        html = AskForm()["name"].as_field_group()
        assert "&lt;b&gt;As written&lt;/b&gt;" in html
        assert 'aria-describedby="id_name_helptext"' in html

    def test_an_error_stands_before_its_control_and_is_tied_to_it(self) -> None:
        html = AskForm({})["name"].as_field_group()
        assert html.index('id="id_name_error"') < html.index("<input")
        assert 'aria-describedby="id_name_helptext id_name_error"' in html
        assert 'aria-invalid="true"' in html

    def test_the_label_of_a_check_box_follows_it(self) -> None:
        html = AskForm()["agreed"].as_field_group()
        assert html.index('type="checkbox"') < html.index('<label for="id_agreed">')
