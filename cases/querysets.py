"""The scope that every query on people's records has to pass; imports no model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.access import AnyUser, LawyersSee, case_scope, staffed_teams
from casetracker.request_scope import is_inside_request

M = TypeVar("M", bound=models.Model)

_unscoped: ContextVar[str] = ContextVar("unscoped_reason", default="")


class UnscopedQueryError(RuntimeError):
    """A request was about to read rows without asking who may see them."""


@contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Let the queries in the block look past access rights, for a written reason."""
    token = _unscoped.set(reason)
    try:
        yield
    finally:
        _unscoped.reset(token)


class ScopedQuerySet(models.QuerySet[M]):
    """Rows that can be read inside a request only through `visible_to` or `unscoped`.

    Rows reached from a record that was itself scoped (`case.tasks`) count as scoped by it.
    """

    #: From the model to its case: "" for the case itself.
    case_path = "case__"
    lawyers = LawyersSee.ALL
    _scoped = False

    def visible_to(self, user: AnyUser) -> Self:
        """Keep the rows that a user may see."""
        return self.within_reach(user, self.lawyers)

    def within_reach(self, user: AnyUser, lawyers: LawyersSee) -> Self:
        """Keep the rows in a user's reach, with what is said of lawyers' part in it."""
        scope = case_scope(user, self.case_path, lawyers)
        if scope is None:
            found = self.none()
        elif not self._leads_to_many():
            found = self.filter(scope, **self._present_path())
        else:
            # A subquery, so that the join to many cannot repeat rows; asked of each row that is
            # looked at, so that a page of a list does not read the whole reach.
            rows = self.model._base_manager.filter(scope, **self._present_path())
            found = self.filter(Exists(rows.filter(pk=OuterRef("pk"))))
        found._scoped = True
        return found

    def in_reached_case(self, belonging: Q) -> Self:
        """Keep the present rows of a case in which somebody works, who therefore sees all of them.

        `belonging` names the case, along `case_path`; that they work in it was asked before.
        """
        found = self.filter(belonging, **self._present_path())
        found._scoped = True
        return found

    def _leads_to_many(self) -> bool:
        """Return whether a row may belong to several cases."""
        return "memberships" in self.case_path

    def _present_path(self) -> dict[str, None]:
        """Return the filter that leaves out removed cases and memberships on the way."""
        steps = self.case_path.split("__")[:-1]
        ways = ["__".join(steps[: end + 1]) for end in range(len(steps))]
        return {f"{way}__removed_at": None for way in ways if way}

    def unscoped(self, reason: str) -> Self:
        """Take all rows, for a written reason."""
        if not reason:
            raise ValueError("Say why the rows are read without a scope.")
        rows = self.all()
        rows._scoped = True
        return rows

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # the stubs leave it out
        clone._scoped = self._scoped
        return clone

    def _check_scope(self) -> None:
        if self._scoped or _unscoped.get() or not is_inside_request():
            return
        if self._starts_from_record() or self.query.is_empty():
            return
        raise UnscopedQueryError(f"{self.model._meta.label} was read without visible_to().")

    def _starts_from_record(self) -> bool:
        """Return whether a related manager of a scoped record made this; an account is none."""
        start = getattr(self, "_hints", {}).get("instance")
        return start is not None and hasattr(type(start)._default_manager, "visible_to")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._check_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[M]:
        self._check_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._check_scope()
        return super().count()

    def exists(self) -> bool:
        self._check_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._check_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._check_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._check_scope()
        return super().delete()


class PresentManager(models.Manager[M]):
    """The default: rows that nobody removed."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(removed_at=None)


NOTHING = Q(pk__in=[])


class SubjectQuerySet(ScopedQuerySet[M]):
    """Rows about a person or a case; whoever sees either sees them."""

    def visible_to(self, user: AnyUser) -> Self:
        shared = self._about(user, LawyersSee.ALL) & self.shared_with_lawyers()
        found = self.filter(self._about(user, LawyersSee.NONE) | shared | self.open_to(user))
        found._scoped = True
        return found

    def shared_with_lawyers(self) -> Q:
        """Return the filter for the rows in reach that a lawyer sees."""
        return Q(shared_with_lawyer=True) if self.lawyers is LawyersSee.MARKED else NOTHING

    def _about(self, user: AnyUser, lawyers: LawyersSee) -> Q:
        def reach(name: str) -> Any:
            subject: Any = self.model._meta.get_field(name).related_model
            return Exists(subject.objects.within_reach(user, lawyers).filter(pk=OuterRef(name)))

        return Q(reach("case")) | Q(reach("person"))

    def _present_path(self) -> dict[str, None]:
        return {"person__removed_at": None}  # true of rows about a case too

    def open_to(self, user: AnyUser) -> Q:
        """Return the filter for the rows about nobody that a user sees."""
        return NOTHING


class TeamQuerySet(ScopedQuerySet[M]):
    """Rows of a team that belong to no case: contacts, sources, enquiries. Not for lawyers."""

    def visible_to(self, user: AnyUser) -> Self:
        found = self.filter(team__in=staffed_teams(user))
        found._scoped = True
        return found


class OwnQuerySet(ScopedQuerySet[M]):
    """Rows that somebody keeps for themselves; their owner alone sees them."""

    def visible_to(self, user: AnyUser) -> Self:
        found = self.filter(owner=user.pk)
        found._scoped = True
        return found
