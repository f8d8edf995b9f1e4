"""The written policy: what each address answers to each role, and to which methods.

Statuses: 200 the page; 302, 303 sent on; 403 seen, but the act is not allowed; 404 not for this
role, and not said so; 409 not without the version that was shown; 422 the empty form comes back
with its errors. A route that is not named here fails the matrix test.
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = (
    "worker",
    "coordinator",
    "lawyer",
    "colleague",
    "stranger",
    "lapsed",
    "auditor",
    "administrator",
)
Answers = tuple[int, ...]


@dataclass(frozen=True)
class Policy:
    """Answers to GET and to a POST with nothing in it, in the order of ROLES.

    None: the method is not allowed. `anonymous` is what nobody signed in gets, for both methods.
    """

    get: Answers | None = None
    post: Answers | None = None
    anonymous: int = 302
    anonymous_post: int | None = None  # where it differs
    # A file that is exported leaves an event, so it is not asked for without being taken.
    head: bool = True


def everybody(status: int) -> Answers:
    return (status,) * len(ROLES)


def in_the_case(worker: int, coordinator: int, lawyer: int) -> Answers:
    """Answers inside a case: who does not see it gets what a case that is not there gives."""
    return (worker, coordinator, lawyer, 404, 404, 404, 404, 404)


def at_work(yes: int, lawyer: int, no: int = 403) -> Answers:
    """Answers outside a single case: caseworkers of any team and coordinators, lawyers, others."""
    return (yes, yes, lawyer, yes, yes, no, no, no)


READ = Policy(get=in_the_case(200, 200, 200))
READ_TEAM = Policy(get=in_the_case(200, 200, 404))
# Without the version that was shown nothing is removed, assigned or changed behind a mask.
REMOVE = Policy(get=in_the_case(200, 200, 403), post=in_the_case(409, 409, 403))
REMOVE_TEAM = Policy(get=in_the_case(200, 200, 404), post=in_the_case(409, 409, 404))
REVEAL = Policy(post=in_the_case(200, 200, 403))
REVEAL_TEAM = Policy(post=in_the_case(200, 200, 404))
HISTORY = Policy(get=in_the_case(200, 200, 403))
EDIT = Policy(get=in_the_case(200, 200, 403), post=in_the_case(422, 422, 403))
EDIT_TEAM = Policy(get=in_the_case(200, 200, 404), post=in_the_case(422, 422, 404))
MANAGE = Policy(get=in_the_case(403, 200, 403), post=in_the_case(403, 422, 403))
ASSIGN = Policy(get=in_the_case(403, 200, 403), post=in_the_case(403, 409, 403))

WITHOUT_DRAFT = (404,) * (len(ROLES) - 1)
# Who starts no cases is told so first.
OWN_DRAFT = (200, 404, 403, 404, 404, 403, 403, 403)

POLICIES: dict[str, Policy] = {
    "account_login": Policy(
        get=everybody(302), post=everybody(302), anonymous=200, anonymous_post=422
    ),
    "sign-out": Policy(post=everybody(303), anonymous=303),
    "leave": Policy(post=everybody(303), anonymous=303),
    "left": Policy(get=everybody(200), anonymous=200),
    "enrol": Policy(get=everybody(404), post=everybody(404), anonymous=404),
    "set_language": Policy(post=everybody(303), anonymous=303),
    "account-settings": Policy(get=everybody(200), post=everybody(422)),
    "account-sessions-end": Policy(post=everybody(303)),
    "account-password": Policy(get=everybody(200), post=everybody(422)),
    "kept-list": Policy(get=everybody(200)),
    "kept-forget": Policy(post=everybody(404)),
    "help": Policy(get=everybody(200)),
    "help-keyboard": Policy(get=everybody(200)),
    "help-privacy": Policy(get=everybody(200)),
    "help-accessibility": Policy(get=everybody(200)),
    "help-glossary": Policy(get=everybody(200)),
    "help-first-steps": Policy(get=everybody(200)),
    "names-hide": Policy(post=everybody(303)),
    "names-show": Policy(post=everybody(303)),
    "home": Policy(get=(302, 302, 302, 302, 302, 200, 200, 200)),
    # Those who work on no case are told so.
    "today": Policy(get=everybody(200)),
    "deadlines": Policy(get=everybody(200)),
    # Without the version that was shown nothing changes; the page comes back with the reason.
    "task-done": Policy(post=in_the_case(303, 303, 404)),
    "task-move": Policy(post=in_the_case(303, 303, 404)),
    "deadline-acknowledge": Policy(post=in_the_case(303, 303, 403)),
    "handover": Policy(
        get=(403, 200, 403, 403, 403, 403, 403, 403), post=(403, 422, 403, 403, 403, 403, 403, 403)
    ),
    "deadline-met": Policy(post=in_the_case(303, 303, 403)),
    # Those who work on no case find nothing; nobody sees what another looked for.
    "search": Policy(get=everybody(200), post=everybody(422)),
    "search-found": Policy(get=(200, 404, 404, 404, 404, 404, 404, 404)),
    # Those who work on no case get a list, and a file, with nothing in it.
    "case-list": Policy(get=everybody(200)),
    "case-export": Policy(get=everybody(200), head=False),
    # Nothing is ticked, nothing is to be done.
    "case-bulk": Policy(post=at_work(422, 403)),
    "view-list": Policy(get=at_work(200, 403)),
    "view-new": Policy(get=at_work(200, 403), post=at_work(422, 403)),
    # A view that nobody keeps.
    "view-edit": Policy(get=everybody(404), post=everybody(404)),
    "view-remove": Policy(get=everybody(404), post=everybody(404)),
    # An operation that nobody made.
    "undo": Policy(post=everybody(404)),
    "case-new": Policy(get=at_work(200, 403), post=at_work(422, 403)),
    "draft-list": Policy(get=at_work(200, 403)),
    "number-find": Policy(post=(403, 303, 403, 403, 403, 403, 403, 403)),
    # The draft of the matrix is the worker's: nobody else, coordinators included, has it.
    "draft-edit": Policy(get=OWN_DRAFT, post=(422, *OWN_DRAFT[1:])),
    "draft-similar": Policy(get=(303, *WITHOUT_DRAFT), post=(303, *WITHOUT_DRAFT)),
    "draft-remove": Policy(post=(303, *WITHOUT_DRAFT)),
    "report-status": Policy(get=at_work(200, 403)),
    "report-export": Policy(get=at_work(200, 403), head=False),
    "case-detail": READ,
    "case-edit": EDIT,
    "case-assign": ASSIGN,
    "case-access": MANAGE,
    "case-access-end": Policy(post=in_the_case(403, 303, 404)),
    "case-timeline": READ,
    "case-print": READ,
    "case-close": EDIT,
    # An open case has nothing to be reopened.
    "case-reopen": Policy(get=in_the_case(303, 303, 403), post=in_the_case(303, 303, 403)),
    "case-hold": Policy(get=in_the_case(200, 200, 403), post=in_the_case(409, 409, 403)),
    "case-transfer": MANAGE,
    "case-split": EDIT,
    "case-join": EDIT,
    "person-known": EDIT,
    "person-same": HISTORY,
    # Nothing differs but the version, and that was not shown.
    "person-merge": Policy(get=in_the_case(200, 200, 403), post=in_the_case(409, 409, 403)),
    # Nobody was merged.
    "person-unmerge": Policy(get=in_the_case(403, 404, 403), post=in_the_case(403, 404, 403)),
    "case-history": HISTORY,
    "case-removed": HISTORY,
    "record-restore": Policy(post=in_the_case(303, 303, 404)),
    "file-download": Policy(get=in_the_case(200, 200, 404), head=False),
    "file-original": Policy(get=in_the_case(200, 200, 404), head=False),
    "file-edit": REMOVE_TEAM,  # nothing has to be typed, so the missing version is what counts
    "case-cite": EDIT,
    "citation-add": EDIT,
}

# Of these a lawyer is not even told that there are pages.
PROTECTED = frozenset({"military", "incident", "prosecution"})
# Lawyers see marked papers and notes only, and those of the matrix are not marked.
HIDDEN_FROM_LAWYERS = frozenset(
    {"military", "document", "incident", "prosecution", "task", "note", "file"}
)


def section_policy(name: str, act: str) -> Policy:
    """Return the policy of one page of a section: list, add, detail, edit, remove and so on."""
    hidden = name in HIDDEN_FROM_LAWYERS
    return {
        "list": READ_TEAM if name in PROTECTED else READ,
        "add": EDIT,
        "detail": READ_TEAM if hidden else READ,
        "edit": EDIT_TEAM if hidden else EDIT,
        "remove": REMOVE_TEAM if hidden else REMOVE,
        "reveal": REVEAL_TEAM if hidden else REVEAL,
        "protected": REMOVE_TEAM if hidden else REMOVE,
    }[act]
