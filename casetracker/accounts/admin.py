"""Accounts, teams and roles in the admin: administrators write, coordinators confirm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.admin_base import ServiceAdmin, staff_user
from casetracker.accounts.admin_forms import AccountForm, ProposalForm
from casetracker.accounts.enrolment_address import enrolment_address
from casetracker.accounts.models import Grant, Team, User
from casetracker.accounts.rights import may_administer
from casetracker.accounts.roles import Role
from casetracker.accounts.services import accounts, enrolment, grants, teams


def for_each(
    request: HttpRequest, rows: QuerySet[Any], done: Any, act: Callable[[Any], object]
) -> None:
    """Do something to each chosen row and say how it went, refusals in their own words."""
    count = 0
    for row in rows:
        try:
            act(row)
            count += 1
        except ValidationError as error:
            messages.error(request, f"{row}: {' '.join(error.messages)}")
        except PermissionDenied as error:
            messages.error(request, f"{row}: {error}")
    if count:
        messages.success(request, f"{done}: {count}")


@admin.register(User)
class UserAdmin(ServiceAdmin):
    """Accounts: made and corrected by administrators, opened and switched off by coordinators."""

    form = AccountForm
    list_display = ("username", "display_name", "is_active", "is_enrolled", "roles")
    list_filter = ("is_active",)
    search_fields = ("username", "display_name")
    actions = ("make_link", "switch_off", "switch_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        shown = Grant.objects.in_force().select_related("team")
        rows = User.objects.prefetch_related(Prefetch("grants", shown, to_attr="shown_grants"))
        actor = staff_user(request)
        if may_administer(actor):
            return rows
        held = Grant.objects.live().filter(team__in=actor.teams_with(Role.COORDINATOR))
        return rows.filter(pk__in=held.values("user"))

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return staff_user(request).is_staff

    @admin.display(boolean=True, description=_("has a password"))
    def is_enrolled(self, user: User) -> bool:
        return user.has_usable_password()

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        shown: list[Grant] = getattr(user, "shown_grants", [])
        return ", ".join(
            f"{grant.get_role_display()} ({grant.team})" if grant.team else grant.get_role_display()
            for grant in shown
        )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in ("username", "display_name", "email")}
        actor = staff_user(request)
        if change:
            accounts.change_account(actor=actor, user=obj, **given)
        else:
            obj.pk = accounts.create_account(actor=actor, **given).pk

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the new account's link, in this answer and never again."""
        return self._link_page(request, obj)

    @admin.action(description=_("Make an enrolment link"))
    def make_link(self, request: HttpRequest, rows: QuerySet[User]) -> HttpResponse | None:
        chosen = list(rows[:2])
        if len(chosen) != 1:
            messages.error(request, _("Choose one account."))
            return None
        try:
            return self._link_page(request, chosen[0])
        except (PermissionDenied, ValidationError) as error:
            messages.error(request, getattr(error, "message", None) or str(error))
            return None

    @admin.action(description=_("Switch off and end all sessions"))
    def switch_off(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        self._switch(request, rows, _("Switched off"), is_active=False)

    @admin.action(description=_("Switch on again"))
    def switch_on(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        self._switch(request, rows, _("Switched on"), is_active=True)

    def _switch(
        self, request: HttpRequest, rows: QuerySet[User], done: Any, *, is_active: bool
    ) -> None:
        actor = staff_user(request)

        def switch(user: User) -> None:
            accounts.set_active(actor=actor, user=user, is_active=is_active)

        for_each(request, rows, done, switch)

    def _link_page(self, request: HttpRequest, user: User) -> HttpResponse:
        token = enrolment.make_enrolment_link(actor=staff_user(request), user=user)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Enrolment link"),
            "account": user,
            "link": enrolment_address(token, request),
        }
        return TemplateResponse(request, "admin/accounts/enrolment_link.html", context)


@admin.register(Team)
class TeamAdmin(ServiceAdmin):
    """Teams."""

    list_display = ("name", "is_active", "created_at")
    fields = ("name", "is_active")

    def get_fields(self, request: HttpRequest, obj: Team | None = None) -> tuple[str, ...]:
        return ("name", "is_active") if obj else ("name",)

    def save_model(self, request: HttpRequest, obj: Team, form: Any, change: bool) -> None:
        actor = staff_user(request)
        if change:
            teams.change_team(actor=actor, team=obj, name=obj.name, is_active=obj.is_active)
        else:
            obj.pk = teams.create_team(actor=actor, name=obj.name).pk


@admin.register(Grant)
class GrantAdmin(ServiceAdmin):
    """Roles: proposed here by administrators, confirmed or taken away by action."""

    list_display = ("user", "role", "team", "until", "state", "proposed_by", "confirmed_by")
    list_filter = ("role", ("team", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "team", "proposed_by", "confirmed_by")
    search_fields = ("user__username",)
    actions = ("confirm", "revoke")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Grant]:
        actor = staff_user(request)
        if may_administer(actor):
            return Grant.objects.all()
        own = Grant.objects.filter(team__in=actor.teams_with(Role.COORDINATOR))
        return own | Grant.objects.waiting().filter(team=None)

    def has_view_permission(self, request: HttpRequest, obj: Grant | None = None) -> bool:
        return staff_user(request).is_staff

    def has_change_permission(self, request: HttpRequest, obj: Grant | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Grant | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("user", "role", "team", "last_day")
        return ("user", "role", "team", "until", "state", *self._history)

    _history = (
        "proposed_by",
        "proposed_at",
        "confirmed_by",
        "confirmed_at",
        "revoked_by",
        "revoked_at",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Grant | None = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        form: Any = super().get_form(request, obj, change, form=ProposalForm, **kwargs)
        form.actor = staff_user(request)
        return form

    @admin.display(description=_("state"))
    def state(self, grant: Grant) -> Any:
        if grant.is_over:
            return _("over")
        return _("waits for a second person") if grant.is_waiting else _("in force")

    def save_model(self, request: HttpRequest, obj: Grant, form: Any, change: bool) -> None:
        proposed = grants.propose_grant(
            actor=staff_user(request),
            user=obj.user,
            role=Role(obj.role),
            team=obj.team,
            until=obj.until,
        )
        obj.pk = proposed.pk

    @admin.action(description=_("Confirm as the second person"))
    def confirm(self, request: HttpRequest, rows: QuerySet[Grant]) -> None:
        actor = staff_user(request)
        for_each(
            request, rows, _("Confirmed"), lambda row: grants.confirm_grant(actor=actor, grant=row)
        )

    @admin.action(description=_("Take the role away"))
    def revoke(self, request: HttpRequest, rows: QuerySet[Grant]) -> None:
        actor = staff_user(request)
        for_each(
            request, rows, _("Taken away"), lambda row: grants.revoke_grant(actor=actor, grant=row)
        )
