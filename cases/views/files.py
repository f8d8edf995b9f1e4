"""Pages of files: adding several at once, and taking one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.forms.base import refusals
from cases.forms.files import FileAddForm
from cases.models import Case, File
from cases.models.base import SealedRecord
from cases.rules.file_types import type_by_name
from cases.selectors.case_records import of_case, preload_all
from cases.selectors.files import sent_as, sent_name
from cases.selectors.titles import title_of
from cases.services.files import NewFiles, add_checked, note_downloaded, sent_pieces
from cases.services.revisions import one_operation
from cases.services.uploads import Checked, Incoming, check, keep, let_go_of, waiting
from cases.views.http import StaffRequest, case_or_404, require_change
from cases.views.ident import case_context
from cases.views.record_pages import closed_page, record_url
from cases.views.section import Section
from cases.views.sections import BY_MODEL, BY_SLUG
from cases.views.undoing import say_done
from casetracker.accounts.keeping import keeps_typing
from casetracker.pages import posted, see_other
from casetracker.uploads import Problem, SealedUpload, problems_of, takes_files
from casetracker.vault.hiding import require_values

#: What a download may do where a browser shows it all the same: nothing.
SANDBOX = "default-src 'none'; sandbox"
STATUSES = {
    "full": HTTPStatus.INSUFFICIENT_STORAGE,
    "too_big": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_long": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "cut": HTTPStatus.BAD_REQUEST,
}


@keeps_typing
@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def file_add(request: StaffRequest, code: str, section: Section) -> HttpResponse:
    """Add files to a case or to a record of it."""
    case = case_or_404(request, code)
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    require_values()
    asked = (request.POST if request.method == "POST" else request.GET).get("about", "")
    about = _record_of(request, case, asked)
    files = request.FILES if request.method == "POST" else None
    form = FileAddForm(posted(request), files, user=request.user, case=case, about=asked)
    if not form.is_bound or form.is_taken_up:
        return _page(request, case, form, about)
    if form.is_valid() and of_case(File, request.user, case).filter(pk__in=form.ids(1)).exists():
        return see_other(_address_of(case, about))  # sent twice
    return _added(request, case, form, about)


def _added(
    request: StaffRequest, case: Case, form: FileAddForm, about: SealedRecord | None
) -> HttpResponse:
    """Add what came, or keep it sealed while the form is corrected."""
    session_key = request.session.session_key or ""
    # The only upload handler makes these and nothing else.
    uploads = cast(list[SealedUpload], form.files.getlist("sent"))
    sent = [Incoming.of(upload) for upload in uploads]
    kept = waiting(request.user, session_key, request.POST.getlist("kept"))
    checked = _checked(form, [*kept, *sent])
    try:
        for problem in problems_of(request):
            form.add_error("sent", _words_for(problem))
        if not checked and not form.errors:
            form.add_error("sent", _("Choose a file."))
        if not form.errors and (operation := _saved(request, form, case, about, checked)):
            let_go_of(request.user, kept)
            text = ngettext("File saved.", "Files saved.", len(checked))
            say_done(request, text, operation, back=_address_of(case, about))
            return see_other(_address_of(case, about))
        for one in checked:
            if one.incoming.upload is not None:
                keep(request.user, session_key, one.incoming)
        return _page(request, case, form, about, [one.incoming for one in checked])
    finally:
        for one in checked:
            one.close()


def _saved(
    request: StaffRequest,
    form: FileAddForm,
    case: Case,
    about: SealedRecord | None,
    checked: list[Checked],
) -> UUID | None:
    """Add the files together and return what ties them; None where a rule refuses it."""
    words = form.cleaned_data
    new = NewFiles(case, about, words["title"], words["shared_with_lawyer"], form.ids(len(checked)))
    with refusals(form), one_operation() as operation:
        add_checked(actor=request.user, new=new, checked=checked)
    return None if form.errors else operation


def _checked(form: FileAddForm, incoming: list[Incoming]) -> list[Checked]:
    """Look into the files; what is wrong with one of them stands beside the control."""
    checked = []
    for one in incoming:
        try:
            checked.append(check(one))
        except ValidationError as error:
            form.add_error("sent", error)
    return checked


def _words_for(problem: Problem) -> str:
    most = filesizeformat(settings.FILE_MOST_BYTES)
    words = {
        "too_big": _("%(name)s is larger than %(size)s, the most for one file."),
        "too_long": _("Together the files are larger than %(total)s. Send fewer at once."),
        "too_many": _("At most %(n)s files at once: %(name)s was left out."),
        "full": _("There is no room left on the server: %(name)s was not saved. Tell who runs it."),
        "cut": _("The line was cut while the file was sent. Nothing of it was kept."),
    }
    return words[problem.code] % {
        "name": problem.name[:80],
        "size": most,
        "total": filesizeformat(settings.UPLOAD_MOST_BYTES),
        "n": settings.FILES_AT_ONCE,
    }


def _page(
    request: StaffRequest,
    case: Case,
    form: FileAddForm,
    about: SealedRecord | None,
    kept: list[Incoming] | tuple[()] = (),
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    for problem in problems_of(request):
        status = STATUSES.get(problem.code, status)
    context = case_context(request, case) | {
        "form": form,
        "about": title_of(about) if about else "",
        "kept": [
            {"id": one.id, "kind": type_by_name(one.name).label, "name": one.name, "size": one.size}
            for one in kept
        ],
        "most": settings.FILE_MOST_BYTES,
        "at_once": settings.FILES_AT_ONCE,
        "cancel_url": _address_of(case, about),
        "page_errors": bool(form.errors),
    }
    return render(request, "cases/file/add.html", context, status=status)


def _address_of(case: Case, about: SealedRecord | None) -> str:
    section = BY_MODEL.get(type(about)) if about else None
    if section is None or about is None:
        return case.get_absolute_url()
    return record_url(case, section, about, "detail")


def _record_of(request: StaffRequest, case: Case, asked: str) -> Any:
    """Return the record that an address names, "documents/<key>"; None for the case itself."""
    if not asked:
        return None
    slug, _slash, key = asked.partition("/")
    section = BY_SLUG.get(slug)
    try:
        pk = UUID(key)
    except ValueError:
        raise Http404("no such record") from None
    if section is None or section.model is File:
        raise Http404("no such kind of record")
    record = get_object_or_404(of_case(section.model, request.user, case), pk=pk)
    preload_all([record])
    return record


@require_http_methods(["GET"])
def file_download(
    request: StaffRequest, code: str, pk: UUID, *, original: bool = False
) -> StreamingHttpResponse:
    """Send a file, decrypted piece by piece; that somebody took it is recorded."""
    require_values()
    case = case_or_404(request, code)
    # An original is reached through its clean copy alone, and goes with it.
    file = get_object_or_404(of_case(File, request.user, case).filter(cleaned=None), pk=pk)
    if original:
        require_change(request, case)
        if file.original is None:
            raise Http404("no image")
    sent = file.original if original and file.original else file
    reader = note_downloaded(actor=request.user, case=case, file=sent)
    sending = sent_pieces(actor=request.user, case=case, file=sent, reader=reader)
    response = StreamingHttpResponse(sending, content_type=sent_as(sent))
    name = sent_name(case, sent, is_original=original)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "Content-Length": str(reader.size),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Accept-Ranges": "none",
    }
    for header, value in headers.items():
        response.headers[header] = value
    return response


def file_original(request: StaffRequest, code: str, pk: UUID) -> StreamingHttpResponse:
    """Send an image as it came, with what the camera wrote into it: for the team, as evidence."""
    return file_download(request, code, pk, original=True)
