"""The limit: what a page costs that does the same work in raw SQL and joins its HTML by hand.

Same sign-in, same scope, same decryption of what is shown, same audit event; no ORM, no template,
no filters, no translation. Nobody would want to keep such pages; they say how far there is to go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from benchmarks.statements import COUNT, EXPORT, LIST, NAMES
from casetracker.accounts.roles import Role
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from casetracker.vault.cipher import field_context, open_sealed, unwrap
from casetracker.vault.keyring import keyring

PAGE = 25
#: What the page of a case reads, and which sealed columns of it are shown.
RECORDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("cases_document", "person_id", {"number": "document.number", "remark": "document.remark"}),
    ("cases_stay", "person_id", {"place": "stay.place", "remark": "stay.remark"}),
    ("cases_visaapplication", "person_id", {"reference_number": "visa.reference_number"}),
    ("cases_asylumclaim", "person_id", {"reference_number": "claim.reference_number"}),
    ("cases_incident", "case_id", {}),
    ("cases_prosecution", "person_id", {}),
    ("cases_militaryservice", "person_id", {}),
    ("cases_task", "case_id", {"title": "task.title"}),
    ("cases_note", "case_id", {"body": "note.body"}),
    ("cases_deadline", "case_id", {"what": "deadline.what"}),
    ("cases_appointment", "case_id", {}),
    ("cases_relationship", "case_id", {}),
)


@login_not_required
def minimal(request: HttpRequest) -> HttpResponse:
    """Answer what the middleware costs."""
    return HttpResponse("ok")


def limit_list(request: HttpRequest) -> HttpResponse:
    """Draw the list of cases, with `risk` as its one filter."""
    teams, risk = _teams(request), request.GET.get("risk", "")
    more = "AND c.risk = %s" if risk else ""
    values: list[Any] = [teams, risk] if risk else [teams]
    with connection.cursor() as cursor:
        cursor.execute(LIST.format(more=more), values)
        rows = cursor.fetchall()[:PAGE]
        cursor.execute(COUNT.format(more=more), values)
        found = cursor.fetchone()[0]
        names = _main_names(cursor, [row[0] for row in rows])
    record(actor=request.user, verb=Verb.LISTED, target_type="cases.case", count=len(rows))
    body = "".join(
        f'<tr><th scope="row"><a href="/cases/{row[1]}/">{escape(names.get(row[0], ""))}</a></th>'
        f"{''.join(f'<td>{escape(str(cell))}</td>' for cell in row[2:])}</tr>"
        for row in rows
    )
    return HttpResponse(_page(f"<h1>{found}</h1><table>{body}</table>"))


def limit_case(request: HttpRequest, code: str) -> HttpResponse:
    """Draw the page of a case with the records that it has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, code, stage, risk, next_date, data_key_id FROM cases_case"
            " WHERE code = %s AND team_id = ANY(%s) AND removed_at IS NULL",
            [code.replace("-", ""), _teams(request)],
        )
        case = cursor.fetchone()
        cursor.execute("SELECT person_id FROM cases_casemember WHERE case_id = %s", [case[0]])
        people = [row[0] for row in cursor.fetchall()]
        names = _main_names(cursor, [case[0]])
        parts = [_records(cursor, *kind, case=case[0], people=people) for kind in RECORDS]
    record(actor=request.user, verb=Verb.OPENED, target_type="cases.case", case_id=case[0])
    head = f"<h1>{escape(names.get(case[0], ''))}</h1><p>{escape(str(case[1:5]))}</p>"
    return HttpResponse(_page(head + "".join(parts)))


@transaction.atomic
def limit_save(request: HttpRequest, code: str) -> HttpResponse:
    """Change the risk of a case, with its version and an event."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET risk = %s, version = version + 1, updated_at = now(),"
            " last_activity_at = now() WHERE code = %s AND team_id = ANY(%s) RETURNING id",
            [request.POST["risk"], code.replace("-", ""), _teams(request)],
        )
        case = cursor.fetchone()[0]
    record(actor=request.user, verb=Verb.CHANGED, target_type="cases.case", case_id=case)
    return HttpResponse(status=303, headers={"Location": f"/cases/{code}/"})


def limit_export(request: HttpRequest) -> StreamingHttpResponse:
    """Send all cases as the server itself writes them."""
    return StreamingHttpResponse(_copied(), content_type="text/csv")


def _copied() -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(EXPORT) as copy:
        for piece in copy:
            yield bytes(piece)


def _teams(request: HttpRequest) -> list[UUID]:
    teams: list[UUID] = request.user.teams_with(Role.COORDINATOR)  # type: ignore[union-attr]
    return teams


def _main_names(cursor: Any, cases: Sequence[UUID]) -> dict[UUID, str]:
    cursor.execute(NAMES, [list(cases)])
    return {
        row[0]: _open(_cipher(*row[3:]), row[4], "person.names", row[1], row[3], row[2])
        for row in cursor.fetchall()
    }


def _records(
    cursor: Any,
    table: str,
    link: str,
    shown: dict[str, str],
    *,
    case: UUID,
    people: list[UUID],
) -> str:
    columns = ", ".join(f"r.{name}" for name in shown)
    cursor.execute(
        f"SELECT r.id, d.id, d.generation, d.wrapped, d.kek_id, r.created_at"  # noqa: S608
        f"{', ' + columns if columns else ''} FROM {table} r"
        f" JOIN vault_datakey d ON d.id = r.data_key_id"
        f" WHERE r.{link} = ANY(%s) AND r.removed_at IS NULL ORDER BY r.created_at DESC",
        [people if link == "person_id" else [case]],
    )
    return f"<table>{''.join(_record(row, shown.values()) for row in cursor.fetchall())}</table>"


def _record(row: Sequence[Any], aad_names: Iterable[str]) -> str:
    cipher = _cipher(*row[1:5])
    cells = [
        _open(cipher, row[2], aad_name, row[0], row[1], sealed)
        for aad_name, sealed in zip(aad_names, row[6:], strict=True)
    ]
    moment = timezone.localtime(row[5])
    return f"<tr><td>{moment:%d %B %Y}</td>{''.join(f'<td>{escape(c)}</td>' for c in cells)}</tr>"


def _cipher(key: UUID, generation: int, wrapped: bytes, kek_id: str) -> AESGCM:
    kek = keyring().kek(kek_id)
    if kek is None:
        raise LookupError("the key file does not hold the key of these data")
    context = b"cw1|dek|" + kek_id.encode() + key.bytes + bytes([generation])
    return AESGCM(unwrap(kek.secret, bytes(wrapped), context))


def _open(
    cipher: AESGCM, generation: int, aad_name: str, row: UUID, key: UUID, sealed: bytes
) -> str:
    return open_sealed(cipher, bytes(sealed), field_context(aad_name, row, key, generation)) or ""


def _page(body: str) -> str:
    return f'<!doctype html><html lang="en"><title>Limit</title><body>{body}</body></html>'
