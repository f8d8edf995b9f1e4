"""What a change of many cases says of the cases it changed and of those it left."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.services.bulk import Left, Outcome

MOST_CODES = 8


def left_out_lines(outcome: Outcome, missing: int = 0) -> list[str]:
    """Return one line for each reason why cases will be left out."""
    lines = [
        _line(why, len(cases))
        + f" {', '.join(case.shown_code for case in cases[:MOST_CODES])}"
        + (" …" if len(cases) > MOST_CODES else "")
        for why, cases in outcome.left.items()
    ]
    return [*lines, _missing(missing)] if missing else lines


def result_text(outcome: Outcome, missing: int = 0) -> str:
    """Return what was changed, what was not and why."""
    left = outcome.left_out + missing
    done = ngettext("%(number)s case changed", "%(number)s cases changed", outcome.changed)
    text = done % {"number": outcome.changed}
    if not left:
        return f"{text}."
    why = [f"{_reason(reason)}: {len(cases)}" for reason, cases in outcome.left.items()]
    if missing:
        why.append(f"{_('not found')}: {missing}")
    parts = {"done": text, "left": left, "why": "; ".join(why)}
    return _("%(done)s, %(left)s not changed (%(why)s).") % parts


def _missing(number: int) -> str:
    text = ngettext(
        "%(number)s case was not found and will be left out.",
        "%(number)s cases were not found and will be left out.",
        number,
    )
    return text % {"number": number}


def _line(why: Left, number: int) -> str:
    lines = {
        Left.CLOSED: ngettext(
            "%(number)s case is closed and will be left out:",
            "%(number)s cases are closed and will be left out:",
            number,
        ),
        Left.NOT_ALLOWED: ngettext(
            "%(number)s case is not yours to change and will be left out:",
            "%(number)s cases are not yours to change and will be left out:",
            number,
        ),
        Left.OTHER_TEAM: ngettext(
            "%(number)s case belongs to another team and will be left out:",
            "%(number)s cases belong to another team and will be left out:",
            number,
        ),
        Left.SAME: ngettext(
            "%(number)s case is like that already and will be left out:",
            "%(number)s cases are like that already and will be left out:",
            number,
        ),
    }
    return lines[why] % {"number": number}


def _reason(why: Left) -> str:
    return {
        Left.CLOSED: _("closed"),
        Left.NOT_ALLOWED: _("not yours to change"),
        Left.OTHER_TEAM: _("of another team"),
        Left.SAME: _("like that already"),
        Left.CHANGED: _("changed meanwhile by somebody else"),
        Left.REFUSED: _("refused by a rule"),
    }[why]
