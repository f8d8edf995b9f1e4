"""The fields of a record as facts, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from cases.models import Case, SealedRecord
from cases.views.cells import cell_of, label_of, yes_or_no
from cases.views.sources import Grounds, Sources


@dataclass
class Fact:
    """One line of templates/partials/facts.html."""

    name: str
    label: str
    value: Any
    note: str = ""
    protected: bool = False
    sources: list[dict[str, Any]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    url_label: str = ""

    @property
    def is_known(self) -> bool:
        """Return whether there is something to show but "not known" and "no"."""
        empty = self.value == "" or self.value == yes_or_no(False)
        return not empty or bool(self.sources or self.others)


@dataclass(frozen=True)
class Reader:
    """What the one who reads is shown of the facts of a case."""

    case: Case
    sources: Sources
    #: Works on the case: sees protected facts too.
    is_team: bool
    #: The page that adds a source to the record, where the one who reads may do that.
    cite_page: str = ""
    #: Opened masked values by a logged click.
    open_masked: bool = False
    #: The part of the page that shows what sources say against each other; "": beside the fact.
    disputes_at: str = ""

    def facts(
        self, record: SealedRecord, names: Iterable[str], *, only_known: bool = False
    ) -> list[Fact]:
        """Return the facts of a record in the order of `names`."""
        hidden = self._hidden(record)
        found = [self.fact(record, name) for name in names if name not in hidden]
        if only_known:
            return [fact for fact in found if fact.is_known]
        return found

    def fact(self, record: SealedRecord, name: str) -> Fact:
        grounds = self.sources.of(record, name, open_masked=self.open_masked)
        value = cell_of(record, name, open_masked=self.open_masked)
        if self.disputes_at and grounds.others:
            return Fact(
                name=name,
                label=label_of(record, name),
                value=value,
                protected=name in record.team_fields,
                sources=grounds.sources,
                url=self.disputes_at,
                url_label=_("Sources differ"),
            )
        # A missing value invites no source; the form of a source offers every field all the same.
        page = self.cite_page if value != "" else ""
        return Fact(
            name=name,
            label=label_of(record, name),
            value=value,
            protected=name in record.team_fields,
            sources=grounds.sources,
            others=grounds.others,
            url=f"{page}?{urlencode({'field': name})}" if page else "",
            url_label=_("Add a source") if page else "",
        )

    def whole(self, record: SealedRecord, drawn: Iterable[str]) -> Grounds:
        """Return what the record rests on besides the facts drawn with their own sources."""
        found = self.sources.of_whole(record, [*drawn, *self._hidden(record)])
        return Grounds(found.sources) if self.disputes_at else found

    def disputed(self, record: SealedRecord) -> list[str]:
        """Return the fields of a record that some source contradicts."""
        return sorted(self.sources.disputed_fields(record) - self._hidden(record))

    def _hidden(self, record: SealedRecord) -> frozenset[str]:
        return frozenset() if self.is_team else record.team_fields
