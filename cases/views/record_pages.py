"""How the pages of a record are drawn."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import access
from cases.date_words import in_words
from cases.forms.base import RecordForm
from cases.forms.deadline import CAUSES
from cases.models import Case, Citation, Deadline, File, Person, SealedRecord
from cases.selectors.case_records import of_case, preload_all
from cases.selectors.masking import masked_fields
from cases.selectors.titles import title_of
from cases.services.unmerging import merges_into
from cases.views.cited import citations_of, cited_record
from cases.views.facts import Reader
from cases.views.file_links import add_link, downloads_of, file_links
from cases.views.http import StaffRequest
from cases.views.ident import case_context
from cases.views.section import Section
from cases.views.sections import BY_MODEL
from cases.views.sources import Sources


def back_to(case: Case, section: Section) -> str:
    """Return the address of the section on the case page."""
    return f"{case.get_absolute_url()}#{section.anchor}"


def record_url(case: Case, section: Section, record: SealedRecord, act: str) -> str:
    """Return the address of one of a record's pages."""
    return reverse(f"{section.name}-{act}", args=[case.shown_code, record.pk])


def form_page(
    request: StaffRequest,
    case: Case,
    section: Section,
    form: RecordForm,
    *,
    title: Any,
    cancel: str,
) -> HttpResponse:
    """Draw the form of a record: 422 where something is to be corrected."""
    wrong = form.is_bound and not form.asks_for_more_rows()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    context = case_context(request, case) | {
        "form": form,
        "title": title,
        "cancel_url": cancel,
        "page_errors": wrong,
    }
    if not form.is_new:
        context["remove_url"] = record_url(case, section, form.instance, "remove")
    return render(request, "cases/record/form.html", context, status=status)


def closed_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Say that a closed case takes no changes."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = case_context(request, case)
    context["is_sent"] = request.method == "POST"
    if access.can_change(request.user, case):
        context["reopen_url"] = reverse("case-reopen", args=[case.shown_code])
    return render(request, "cases/record/closed.html", context, status=status)


def detail_page(
    request: StaffRequest,
    case: Case,
    section: Section,
    record: SealedRecord,
    *,
    open_masked: bool = False,
) -> HttpResponse:
    """Draw all facts of one record, each with its sources."""
    context = case_context(request, case)
    may_write: bool = context["may_write"]
    sources = Sources(case, citations_of(request.user, case, record))
    citable = may_write and not isinstance(record, Citation | File)
    cite_page = reverse("citation-add", args=[case.shown_code, section.slug, record.pk])
    reader = Reader(
        case,
        sources,
        is_team=context["may_change"],
        cite_page=cite_page if citable else "",
        open_masked=open_masked,
    )
    shown = {
        "section": section,
        "record": record,
        "title": section.words.one,
        "heading": title_of(record),
        "facts": reader.facts(record, section.shown),
        "whole": reader.whole(record, section.shown),
        "cite_url": cite_page if citable else "",
        "back_url": back_to(case, section),
        "open_masked": open_masked,
        "here": record_url(case, section, record, "detail"),  # also where a POST was answered
    }
    ties = _ties(request, case, section, record, context)
    acts = {
        f"{act}_url": record_url(case, section, record, act)
        for act in _acts_on(record, may_write=may_write, is_team=context["may_change"])
    }
    return render(request, "cases/record/detail.html", context | shown | ties | acts)


def _ties(
    request: StaffRequest,
    case: Case,
    section: Section,
    record: SealedRecord,
    context: dict[str, Any],
) -> dict[str, Any]:
    """Return what hangs together with a record: letters, files, records that follow from it."""
    may_write: bool = context["may_write"]
    return {
        "about": about(request, case, record),
        "caused_by": caused_by(request, case, record),
        "downloads": downloads_of(case, record, is_team=context["may_change"]),
        "files": file_links(request.user, case, record),
        "add_file": add_link(case, section.slug, record) if may_write else None,
        "more": [
            *(related_links(case, section, record) if may_write else []),
            *take_back_links(request, case, record),
        ],
    }


def _acts_on(record: SealedRecord, *, may_write: bool, is_team: bool) -> list[str]:
    """Return what somebody may do with a record: edit, remove, reveal, protected."""
    has_masked = is_team and bool(masked_fields(record))
    allowed = {
        "edit": may_write,
        "remove": may_write,
        "reveal": has_masked,
        "protected": has_masked and may_write,
    }
    return [act for act, may in allowed.items() if may]


def related_links(case: Case, section: Section, record: SealedRecord) -> list[dict[str, str]]:
    """Return the links that add something to a record."""
    code = [case.shown_code]
    if section.name in CAUSES:
        page = reverse("deadline-add", args=code)
        address = f"{page}?cause={section.name}:{record.pk}"
        return [{"url": address, "label": _("Add a deadline")}]
    if section.name == "asylum":
        page = reverse("decision-add", args=code)
        return [{"url": f"{page}?claim={record.pk}", "label": _("Add an asylum decision")}]
    if section.name == "person":
        member = case.members.get(person=record.pk)
        page = reverse("document-add", args=code)
        return [
            {"url": f"{page}?person={record.pk}", "label": _("Add a document")},
            {
                "url": reverse("member-edit", args=[*code, member.pk]),
                "label": _("Edit the role in the case"),
            },
            {
                "url": reverse("person-same", args=[*code, record.pk]),
                "label": _("This is the same person as …"),
            },
        ]
    return []


def caused_by(request: StaffRequest, case: Case, record: SealedRecord) -> dict[str, str] | None:
    """Return the record that caused a deadline, with a link; None where it is gone or unseen."""
    if not isinstance(record, Deadline) or not record.record_type:
        return None
    name = next((n for n, model in CAUSES.items() if model.type_label() == record.record_type), "")
    if not name:
        return None
    found = of_case(CAUSES[name], request.user, case).filter(pk=record.record_id).first()
    if found is None:
        return None
    preload_all([found])
    url = reverse(f"{name}-detail", args=[case.shown_code, found.pk])
    return {"url": url, "label": title_of(found)}


def take_back_links(
    request: StaffRequest, case: Case, record: SealedRecord
) -> list[dict[str, str]]:
    """Return the links that take merges into a person back; coordinators do that."""
    if not isinstance(record, Person) or not access.can_manage(request.user, case):
        return []
    return [
        {
            "url": reverse("person-unmerge", args=[case.shown_code, record.pk, past.person.pk]),
            "label": _("Take the merge of %(day)s back") % {"day": in_words(past.at.date())},
        }
        for past in merges_into(record)
    ]


def about(request: StaffRequest, case: Case, record: SealedRecord) -> dict[str, Any] | None:
    """Return what a citation speaks about, with a link, and its source's own facts."""
    if not isinstance(record, Citation):
        return None
    cited = cited_record(request.user, case, record)
    source = record.source
    is_team = source.team_id in access.staffed_teams(request.user)
    facts = Reader(case, Sources(case, []), is_team=is_team).facts(
        source,
        ("kind", "publisher", "published", "address", "reliability", "retracted_on", "remark"),
    )
    section = BY_MODEL.get(type(cited))
    url = record_url(case, section, cited, "detail") if section else case.get_absolute_url()
    return {"url": url, "label": title_of(cited), "facts": facts}


def remove_page(
    request: StaffRequest,
    case: Case,
    section: Section,
    record: SealedRecord,
    target: SealedRecord,
    *,
    is_stale: bool = False,
) -> HttpResponse:
    """Ask before a record is removed; say so where it changed since the question was put."""
    context = case_context(request, case) | {
        "title": section.words.remove,
        "heading": title_of(record),
        "version": target.version,
        "is_stale": is_stale,
        "cancel_url": record_url(case, section, record, "detail"),
        "is_person": section.name in ("person", "member"),
    }
    status = HTTPStatus.CONFLICT if is_stale else HTTPStatus.OK
    return render(request, "cases/record/remove.html", context, status=status)
