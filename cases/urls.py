"""The addresses of cases and their records."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path, register_converter

from cases.converters import CodeConverter
from cases.views import (
    bulk,
    case,
    case_forms,
    case_life,
    case_list,
    case_moves,
    citation,
    deadlines,
    drafts,
    files,
    handover,
    help,
    history,
    home,
    intake,
    merging,
    print,
    privacy,
    quick,
    record,
    record_list,
    reports,
    saved_views,
    search,
    timeline,
    today,
    undoing,
)
from cases.views.section import Section
from cases.views.sections import SECTIONS

register_converter(CodeConverter, "code")

CASE = "cases/<code:code>/"
ADD_VIEWS = {"file": files.file_add}  # several at once, streamed


def addresses_of(section: Section) -> Iterator[URLPattern]:
    """Yield the pages that every kind of record has: add, show, edit and remove."""
    start, one = f"{CASE}{section.slug}/", f"{CASE}{section.slug}/<uuid:pk>/"
    known = {"section": section}
    if section.has_add_page:
        view = ADD_VIEWS.get(section.name, record.record_add)
        yield path(f"{start}add/", view, known, f"{section.name}-add")
    if section.has_list_page:
        yield path(start, record_list.record_list, known, f"{section.name}-list")
    yield path(one, record.record_detail, known, f"{section.name}-detail")
    yield path(f"{one}edit/", record.record_edit, known, f"{section.name}-edit")
    yield path(f"{one}remove/", record.record_remove, known, f"{section.name}-remove")
    if section.may_be_masked:
        yield path(f"{one}reveal/", record.record_reveal, known, f"{section.name}-reveal")
        yield path(f"{one}protected/", record.record_protected, known, f"{section.name}-protected")


urlpatterns = [
    path("", home.home, name="home"),
    path("help/", help.help_index, name="help"),
    path("help/keyboard/", help.help_keyboard, name="help-keyboard"),
    path("help/privacy/", help.help_privacy, name="help-privacy"),
    path("help/accessibility/", help.help_accessibility, name="help-accessibility"),
    path("help/glossary/", help.help_glossary, name="help-glossary"),
    path("help/first-steps/", help.help_first_steps, name="help-first-steps"),
    path("names/hide/", privacy.names_hide, name="names-hide"),
    path("names/show/", privacy.names_show, name="names-show"),
    path("today/", today.today, name="today"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("tasks/<uuid:pk>/done/", quick.task_done, name="task-done"),
    path("tasks/<uuid:pk>/move/", quick.task_move, name="task-move"),
    path(
        "deadlines/<uuid:pk>/acknowledge/",
        quick.deadline_acknowledge,
        name="deadline-acknowledge",
    ),
    path("deadlines/<uuid:pk>/met/", quick.deadline_met, name="deadline-met"),
    path("handover/", handover.handover, name="handover"),
    path("search/", search.search, name="search"),
    path("search/<uuid:pk>/", search.search_found, name="search-found"),
    path("cases/", case_list.case_list, name="case-list"),
    path("cases/export/", case_list.case_export, name="case-export"),
    path("cases/new/", intake.case_new, name="case-new"),
    path("cases/drafts/", drafts.draft_list, name="draft-list"),
    path("cases/drafts/number/", drafts.number_find, name="number-find"),
    path("cases/drafts/<uuid:pk>/", intake.case_new, name="draft-edit"),
    path("cases/drafts/<uuid:pk>/similar/", intake.draft_similar, name="draft-similar"),
    path("cases/drafts/<uuid:pk>/remove/", drafts.draft_remove, name="draft-remove"),
    path("cases/bulk/", bulk.bulk, name="case-bulk"),
    path("views/", saved_views.view_list, name="view-list"),
    path("views/new/", saved_views.view_new, name="view-new"),
    path("views/<slug:slug>/edit/", saved_views.view_edit, name="view-edit"),
    path("views/<slug:slug>/remove/", saved_views.view_remove, name="view-remove"),
    path("undo/<uuid:operation>/", undoing.undo_operation, name="undo"),
    path("reports/status/", reports.report_status, name="report-status"),
    path("reports/status/export/", reports.report_export, name="report-export"),
    path(CASE, case.case_detail, name="case-detail"),
    path(f"{CASE}edit/", case_forms.case_edit, name="case-edit"),
    path(f"{CASE}assign/", case_forms.case_assign, name="case-assign"),
    path(f"{CASE}access/", case_forms.case_access, name="case-access"),
    path(f"{CASE}access/<uuid:pk>/end/", case_forms.access_end, name="case-access-end"),
    path(f"{CASE}print/", print.case_print, name="case-print"),
    path(f"{CASE}timeline/", timeline.case_timeline, name="case-timeline"),
    path(f"{CASE}close/", case_life.case_close, name="case-close"),
    path(f"{CASE}reopen/", case_life.case_reopen, name="case-reopen"),
    path(f"{CASE}hold/", case_life.case_hold, name="case-hold"),
    path(f"{CASE}transfer/", case_life.case_transfer, name="case-transfer"),
    path(f"{CASE}split/", case_moves.case_split, name="case-split"),
    path(f"{CASE}join/", case_moves.case_join, name="case-join"),
    path(f"{CASE}people/known/", case_moves.person_known, name="person-known"),
    path(f"{CASE}people/<uuid:pk>/same/", merging.person_same, name="person-same"),
    path(
        f"{CASE}people/<uuid:pk>/same/<uuid:other>/",
        merging.person_merge,
        name="person-merge",
    ),
    path(
        f"{CASE}people/<uuid:pk>/merged/<uuid:other>/take-back/",
        merging.person_unmerge,
        name="person-unmerge",
    ),
    path(f"{CASE}history/", history.case_history, name="case-history"),
    path(f"{CASE}removed/", history.case_removed, name="case-removed"),
    path(
        f"{CASE}removed/<slug:kind>/<uuid:pk>/restore/",
        history.record_restore,
        name="record-restore",
    ),
    path(f"{CASE}files/<uuid:pk>/download/", files.file_download, name="file-download"),
    path(f"{CASE}files/<uuid:pk>/original/", files.file_original, name="file-original"),
    path(f"{CASE}cite/", citation.case_cite, name="case-cite"),
    path(f"{CASE}<slug:slug>/<uuid:pk>/cite/", citation.citation_add, name="citation-add"),
    *(address for section in SECTIONS for address in addresses_of(section)),
]
