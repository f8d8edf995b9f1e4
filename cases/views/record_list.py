"""All records of one kind in a case, a page at a time."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import (
    Appointment,
    AsylumClaim,
    Case,
    Citation,
    Deadline,
    Document,
    File,
    SealedRecord,
    Stay,
    Task,
    VisaApplication,
)
from cases.selectors.section_list import decisions_of, section_list
from cases.services.cases import note_opened
from cases.views.addresses import query_with
from cases.views.case_blocks import Block, Blocks, section_links
from cases.views.case_cards import Card
from cases.views.facts import Reader
from cases.views.http import StaffRequest, case_or_404
from cases.views.ident import case_context
from cases.views.section import Section
from cases.views.sources import Sources


@require_safe
def record_list(request: StaffRequest, code: str, section: Section) -> HttpResponse:
    """Show all records of one kind, the newest first."""
    case = case_or_404(request, code)
    context = case_context(request, case)
    if section.is_protected and not context["may_change"]:
        raise Http404("not for those who only read the case")
    after = request.GET.get("after", "")
    page = section_list(request.user, case, section.model, after, request.GET.get("before", ""))
    note_opened(actor=request.user, case=case)
    reader = Reader(case, Sources(case, page.citations), is_team=context["may_change"])
    blocks = Blocks(reader, has_several_people=True, may_write=context["may_write"])
    links = section_links(section, case.shown_code, may_write=context["may_write"])
    shown = [_block(case, blocks, record) for record in page.records]
    context |= {
        "title": section.title,
        "card": Card(section.anchor, section.title, shown, links, section.words.none),
        "pages": _pages(request, page.previous, page.next),
        "back_url": f"{case.get_absolute_url()}#{section.anchor}",
        "is_lost": page.is_lost,
    }
    return render(request, "cases/case/records.html", context)


def _pages(request: StaffRequest, previous: str, following: str) -> dict[str, str]:
    """Return the addresses of the pages beside this one."""
    back = query_with(request.GET, before=previous, after="") if previous else ""
    on = query_with(request.GET, after=following, before="") if following else ""
    return {"previous_url": back, "next_url": on, "summary": ""}


def _block(case: Case, blocks: Blocks, record: SealedRecord) -> Block:
    if isinstance(record, AsylumClaim):
        return blocks.claim(record, decisions_of(record))
    if isinstance(record, Citation):
        return _statement(case, record)
    makers: dict[type[SealedRecord], Any] = {
        Appointment: blocks.appointment,
        Deadline: blocks.deadline,
        Document: blocks.document,
        File: blocks.file,
        Stay: blocks.stay,
        Task: blocks.task,
        VisaApplication: blocks.visa,
    }
    made: Block = makers.get(type(record), blocks.block)(record)
    return made


def _statement(case: Case, citation: Citation) -> Block:
    """Return what a source says about a field; the statement itself is on its own page."""
    block = Block(
        title=citation.source.title,
        url=reverse("citation-detail", args=[case.shown_code, citation.pk]),
        person=citation.locator,
    )
    tone = "warn" if citation.stance == "CONTRADICTS" else "plain"
    block.tags = [{"text": citation.get_stance_display(), "tone": tone}]
    if citation.source.retracted_on:
        block.tags.append({"text": _("Withdrawn"), "tone": "warn"})
    return block
