from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casetracker.accounts.models import EnrolmentLink, Grant, Team, User
from casetracker.accounts.roles import Role
from casetracker.accounts.services.grants import propose_grant
from tests.make import make_grant, make_team, make_user

pytestmark = pytest.mark.django_db
USERS, GRANTS, TEAMS = (f"/admin/accounts/{name}/" for name in ("user", "grant", "team"))
NEWCOMER = {"username": "Newcomer", "display_name": "Invented Person", "email": ""}


@pytest.fixture
def team() -> Team:
    return make_team("Lighthouse")


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user("administrator", Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def coordinator(team: Team) -> User:
    return make_user("coordinator", Role.COORDINATOR, team)


@pytest.fixture
def by_coordinator(coordinator: User) -> Client:
    client = Client()
    client.force_login(coordinator)
    return client


def proposal(user: User, team: Team) -> dict[str, str]:
    return {
        "user": str(user.pk),
        "role": Role.CASEWORKER,
        "team": str(team.pk),
        "last_day": str(timezone.localdate() + timedelta(days=90)),
    }


def act(client: Client, path: str, action: str, *rows: User | Grant) -> str:
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(path, data, follow=True).content.decode()


class SiteTests:
    @pytest.mark.parametrize("role", [Role.CASEWORKER, Role.LAWYER, Role.AUDITOR])
    def test_other_roles_find_nothing(self, role: Role, client: Client, team: Team) -> None:
        client.force_login(make_user("somebody", role, team))
        for path in ("/admin/", USERS, f"{USERS}add/", GRANTS, "/admin/jsi18n/"):
            assert client.get(path).status_code == 404

    def test_nobody_enters_by_old_flags(self, client: Client) -> None:
        user = make_user("somebody")
        user.is_superuser = True
        client.force_login(user)
        assert client.get("/admin/").status_code == 404

    def test_sign_in_is_elsewhere(self, client: Client) -> None:
        answer = client.get(USERS, follow=True)
        assert answer.redirect_chain[-1] == (f"/sign-in/?next={USERS}", 302)
        answer = client.post("/admin/login/", {"username": "a", "password": "b"})
        assert answer.headers["Location"] == "/sign-in/?next=/admin/"

    def test_passwords_are_elsewhere(self, client: Client, administrator: User) -> None:
        answer = client.get("/admin/password_change/")
        assert answer.headers["Location"] == "/account/password/"
        assert client.get(f"{USERS}{administrator.pk}/password/").status_code in {302, 404}

    def test_signing_out_there_ends_the_session(self, client: Client, administrator: User) -> None:
        assert client.post("/admin/logout/").status_code == 303
        assert client.get("/admin/").status_code == 302

    def test_it_offers_only_our_own_models(self) -> None:
        packages = {model.__module__.split(".")[0] for model in admin.site._registry}
        assert packages <= {"casetracker", "cases"}


class UserPageTests:
    def test_adding_shows_the_link_once(self, client: Client, administrator: User) -> None:
        page = client.post(f"{USERS}add/", NEWCOMER).content.decode()
        link = re.search(r"http://testserver(/enrol/[^<]+)", page)
        assert link is not None
        assert client.get(link[1]).status_code == 200
        assert link[1] not in client.get(USERS).content.decode()
        assert not User.objects.get(username="newcomer").has_usable_password()

    def test_it_has_no_field_for_a_password(self, client: Client, administrator: User) -> None:
        for path in (f"{USERS}add/", f"{USERS}{administrator.pk}/change/"):
            assert "password" not in re.findall(
                r'name="([^"]+)"', client.get(path).content.decode()
            )

    def test_posted_passwords_and_flags_change_nothing(
        self, client: Client, administrator: User
    ) -> None:
        user = make_user("worker")
        more = {"password": "x", "is_active": "", "session_epoch": 7, "language": "ru"}
        client.post(f"{USERS}{user.pk}/change/", NEWCOMER | more)
        changed = User.objects.get(pk=user.pk)
        assert changed.display_name == "Invented Person"
        assert (changed.password, changed.is_active) == (user.password, True)
        assert (changed.session_epoch, changed.language) == (0, "")

    @pytest.mark.parametrize("name", ["worker", "WORKER", "no spaces", ""])
    def test_it_refuses_names_that_are_taken_or_none(
        self, name: str, client: Client, administrator: User
    ) -> None:
        make_user("worker")
        page = client.post(f"{USERS}add/", NEWCOMER | {"username": name})
        assert page.status_code == 200
        assert page.context["errors"]
        assert User.objects.count() == 2

    def test_nothing_is_deleted(self, client: Client, administrator: User) -> None:
        assert client.post(f"{USERS}{administrator.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_djangos_log_stays_empty(self, client: Client, administrator: User) -> None:
        client.post(f"{USERS}add/", NEWCOMER)
        client.post(f"{TEAMS}add/", {"name": "Breakwater"})
        assert not LogEntry.objects.exists()

    def test_a_coordinator_sees_the_accounts_of_the_team(
        self, by_coordinator: Client, team: Team
    ) -> None:
        make_user("member", Role.CASEWORKER, team)
        make_user("stranger", Role.CASEWORKER, make_team("Breakwater"))
        page = by_coordinator.get(USERS).content.decode()
        assert "member" in page
        assert "stranger" not in page
        assert by_coordinator.get(f"{USERS}add/").status_code == 403

    def test_a_coordinator_changes_no_account(self, by_coordinator: Client, team: Team) -> None:
        member = make_user("member", Role.CASEWORKER, team)
        by_coordinator.post(f"{USERS}{member.pk}/change/", NEWCOMER)
        member.refresh_from_db()
        assert member.username == "member"

    def test_links_are_made_for_whom_the_maker_may_open(
        self, client: Client, administrator: User, by_coordinator: Client, team: Team
    ) -> None:
        member = make_user("member", Role.CASEWORKER, team)
        assert "may not make a link" in act(client, USERS, "make_link", member)
        assert not EnrolmentLink.objects.exists()
        assert "/enrol/" in act(by_coordinator, USERS, "make_link", member)

    def test_one_link_at_a_time(self, client: Client, administrator: User) -> None:
        page = act(client, USERS, "make_link", make_user("one"), make_user("two"))
        assert "Choose one account." in page
        assert not EnrolmentLink.objects.exists()

    def test_switching_off_spares_oneself(self, client: Client, administrator: User) -> None:
        worker = make_user("worker")
        page = act(client, USERS, "switch_off", worker, administrator)
        assert "Switched off: 1" in page
        assert "may not do this" in page
        assert not User.objects.get(pk=worker.pk).is_active
        assert User.objects.get(pk=administrator.pk).is_active

    def test_the_list_costs_the_same_for_two_and_twenty(
        self, client: Client, administrator: User, team: Team
    ) -> None:
        make_user("first-member", Role.CASEWORKER, team)
        client.get(USERS)
        with CaptureQueriesContext(connection) as few:
            client.get(USERS)
        for number in range(18):
            make_user(f"member-{number}", Role.CASEWORKER, team)
        with CaptureQueriesContext(connection) as many:
            client.get(USERS)
        assert len(few) == len(many)


class GrantPageTests:
    def test_a_proposal_waits_for_a_coordinator(
        self, client: Client, administrator: User, by_coordinator: Client, team: Team
    ) -> None:
        worker = make_user("worker")
        assert client.post(f"{GRANTS}add/", proposal(worker, team)).status_code == 302
        grant = Grant.objects.get(user=worker)
        assert (grant.is_waiting, grant.proposed_by) == (True, administrator)
        assert "Only a coordinator" in act(client, GRANTS, "confirm", grant)
        assert "Confirmed: 1" in act(by_coordinator, GRANTS, "confirm", grant)
        assert User.objects.get(pk=worker.pk).has_role(Role.CASEWORKER, team)

    def test_an_administrator_proposes_nothing_for_himself(
        self, client: Client, administrator: User, team: Team
    ) -> None:
        page = client.post(f"{GRANTS}add/", proposal(administrator, team))
        assert page.context["errors"]
        assert not Grant.objects.filter(team=team).exists()

    @pytest.mark.parametrize(
        "wrong",
        [{"team": ""}, {"role": "owner"}, {"last_day": "1999-01-01"}, {"last_day": "9999-12-31"}],
    )
    def test_it_says_what_is_wrong(
        self, wrong: dict[str, str], client: Client, administrator: User, team: Team
    ) -> None:
        page = client.post(f"{GRANTS}add/", proposal(make_user("worker"), team) | wrong)
        assert page.status_code == 200
        assert page.context["errors"]
        assert not Grant.objects.filter(team=team).exists()

    def test_strict_roles_are_explained_on_the_form(
        self, client: Client, administrator: User, team: Team
    ) -> None:
        other = make_user("other-administrator", Role.ADMINISTRATOR)
        page = client.post(f"{GRANTS}add/", proposal(other, team))
        assert "together with a role in a team" in page.content.decode()

    def test_a_coordinator_proposes_nothing(self, by_coordinator: Client, team: Team) -> None:
        data = proposal(make_user("worker"), team)
        assert by_coordinator.post(f"{GRANTS}add/", data).status_code == 403

    def test_a_coordinator_sees_own_teams_and_waiting_administrators(
        self, administrator: User, by_coordinator: Client, team: Team
    ) -> None:
        propose_grant(actor=administrator, user=make_user("next-one"), role=Role.ADMINISTRATOR)
        make_user("member", Role.CASEWORKER, team)
        make_user("stranger", Role.CASEWORKER, make_team("Breakwater"))
        page = by_coordinator.get(GRANTS).content.decode()
        assert "next-one" in page
        assert "member" in page
        assert "stranger" not in page

    def test_a_grant_is_shown_but_not_edited(
        self, client: Client, administrator: User, team: Team
    ) -> None:
        grant = make_grant(make_user("worker"), Role.CASEWORKER, team)
        path = f"{GRANTS}{grant.pk}/change/"
        assert client.get(path).status_code == 200
        assert client.post(path, {"role": "lawyer"}).status_code == 403
        grant.refresh_from_db()
        assert grant.role == Role.CASEWORKER

    def test_taking_away_works_from_the_list(
        self, client: Client, administrator: User, team: Team
    ) -> None:
        grant = make_grant(make_user("worker"), Role.CASEWORKER, team)
        assert "Taken away: 1" in act(client, GRANTS, "revoke", grant)
        assert "already taken away" in act(client, GRANTS, "revoke", grant)


class TeamPageTests:
    def test_an_administrator_makes_and_stops_teams(
        self, client: Client, administrator: User, coordinator: User, team: Team
    ) -> None:
        client.post(f"{TEAMS}add/", {"name": "Breakwater"})
        assert Team.objects.get(name="Breakwater").data_key
        client.post(f"{TEAMS}{team.pk}/change/", {"name": "Lighthouse"})
        assert not Team.objects.get(pk=team.pk).is_active
        assert not User.objects.get(pk=coordinator.pk).has_role(Role.COORDINATOR)

    def test_a_coordinator_does_not(self, by_coordinator: Client) -> None:
        assert by_coordinator.get(TEAMS).status_code == 403

    def test_names_are_taken_once(self, client: Client, administrator: User, team: Team) -> None:
        page = client.post(f"{TEAMS}add/", {"name": "LIGHTHOUSE"})
        assert page.context["errors"]
