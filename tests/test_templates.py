"""What no template of the site may hold, and the proof that each rule sees its fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

pytestmark = pytest.mark.once
PROJECT = Path(__file__).resolve().parent.parent
ROOT = PROJECT / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
LONGEST = 120
# What a title may say about a case: its code; the rest are words of the interface.
IN_TITLES = {"code", "title", "question", "percent", "SITE_NAME"}

DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
CONTROL = re.compile(r"<(?:input|select|textarea)\b(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>", re.DOTALL)
FORM = re.compile(
    r"<form\b(?P<attributes>(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*)>(?P<body>.*?)</form>", re.S
)
TITLE = re.compile(r"\{%\s*block title\s*%\}(.*?)\{%\s*endblock", re.DOTALL)
VARIABLE = re.compile(r"\{\{\s*([\w.]+)")


def html_of(source: str) -> str:
    return DJANGO.sub("", source)


def unsafe_output(source: str) -> bool:
    return bool(re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", source))


def inline_style_or_handler(source: str) -> bool:
    return bool(re.search(r"<[^>]*\s(style|on[a-z]+)\s*=|<style\b", html_of(source)))


def inline_script(source: str) -> bool:
    return any("src=" not in tag for tag in re.findall(r"<script\b[^>]*>", source))


def vector_picture(source: str) -> bool:
    return bool(re.search(r"<svg\b|\.svg\b|<object\b|data:", source))


def foreign_host(source: str) -> bool:
    return bool(re.search(r"""(src|href|action)\s*=\s*["'](https?:)?//""", source))


def browser_date_input(source: str) -> bool:
    return bool(re.search(r"""type\s*=\s*["'](date|time|datetime-local|month|week)["']""", source))


def post_without_token(source: str) -> bool:
    return any(
        "post" in form["attributes"].lower() and "csrf_token" not in form["body"]
        for form in FORM.finditer(source)
    )


def control_without_label(source: str) -> bool:
    return any(not _is_labelled(tag, source) for tag in CONTROL.findall(source))


def _is_labelled(tag: str, source: str) -> bool:
    if 'type="hidden"' in tag or "aria-label" in tag:
        return True
    found = re.search(r'\bid="([^"]+)"', tag)
    return bool(found and f'for="{found[1]}"' in source)


def revealing_title(source: str) -> bool:
    titles = "".join(TITLE.findall(source))
    return any(name.split(".")[-1] not in IN_TITLES for name in VARIABLE.findall(titles))


RULES: dict[Callable[[str], bool], tuple[str, ...]] = {
    unsafe_output: ("{{ note|safe }}", "{% autoescape off %}{% endautoescape %}"),
    inline_style_or_handler: ('<p style="color:red">', '<b onclick="x()">', "<style>b{}</style>"),
    inline_script: ("<script>x()</script>",),
    vector_picture: ("<svg></svg>", '<img src="/static/a.svg">', '<img src="data:image/png,x">'),
    foreign_host: ('<a href="https://example.org/">', '<img src="//example.org/a.png">'),
    browser_date_input: ('<input type="date" aria-label="Day">',),
    post_without_token: ('<form method="post"><button>Go</button></form>',),
    control_without_label: ('<input name="q">', '<label for="a">A</label><input id="b">'),
    revealing_title: ("{% block title %}{{ person.name }}{% endblock %}",),
}


PLANTED = [(rule, fault) for rule, faults in RULES.items() for fault in faults]


class TemplateTests:
    @pytest.mark.parametrize("name", TEMPLATES)
    def test_it_breaks_no_rule(self, name: str) -> None:
        source = (ROOT / name).read_text()
        assert [rule.__name__ for rule in RULES if rule(source)] == []

    @pytest.mark.parametrize("name", TEMPLATES)
    def test_it_is_short_enough_to_read(self, name: str) -> None:
        assert len((ROOT / name).read_text().splitlines()) <= LONGEST

    @pytest.mark.parametrize("name", TEMPLATES)
    def test_it_compiles(self, name: str) -> None:
        get_template(name)

    @pytest.mark.parametrize("name", [name for name in TEMPLATES if name.startswith("partials/")])
    def test_a_part_begins_with_its_contract(self, name: str) -> None:
        assert (ROOT / name).read_text().startswith("{#")


class RuleTests:
    @pytest.mark.parametrize(("rule", "fault"), PLANTED)
    def test_it_sees_a_planted_fault(self, rule: Callable[[str], bool], fault: str) -> None:
        assert rule(fault)

    def test_the_walk_finds_templates(self) -> None:
        assert {"base.html", "partials/field.html"} <= set(TEMPLATES)


class StyleSheetTests:
    def test_it_asks_for_nothing_from_elsewhere(self) -> None:
        sheets = (PROJECT / "cases/static/cases/css").glob("*.css")
        text = "".join(sheet.read_text() for sheet in sheets)
        assert re.findall(r"url\(|@import|@font-face", text) == []

    def test_every_width_class_of_a_bar_exists(self) -> None:
        text = (PROJECT / "cases/static/cases/css/app.css").read_text()
        assert [step for step in range(0, 101, 2) if f".p{step}{{" not in text] == []


class ShellTests:
    def test_it_marks_an_error_in_the_title(self) -> None:
        assert "<title>Error: Page" in self.shell(page_errors=True)

    def test_its_title_is_neutral_without_a_block(self) -> None:
        assert "<title>Page – Harbour</title>" in self.shell(SITE_NAME="Harbour")

    def test_it_says_that_this_is_a_trial(self) -> None:
        assert "banner-trial" in self.shell(trial=True)
        assert "banner-trial" not in self.shell(trial=False)

    def test_it_takes_the_theme_from_the_account(self) -> None:
        assert 'data-theme="dark"' in self.shell(user={"theme": "dark"})

    def shell(self, **context: object) -> str:
        return engines["django"].from_string('{% extends "base.html" %}').render(context)
