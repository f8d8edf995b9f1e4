from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from pytest_django import Settings

from casetracker.accounts.models import EnrolmentLink, Grant, Team, User
from casetracker.accounts.roles import Role
from casetracker.accounts.services.enrolment import open_link
from casetracker.accounts.services.grants import confirm_grant, propose_grant, revoke_grant
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from tests.make import make_grant, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team("Lighthouse")


@pytest.fixture
def administrator() -> User:
    return make_user("administrator", Role.ADMINISTRATOR)


@pytest.fixture
def coordinator(team: Team) -> User:
    return make_user("coordinator", Role.COORDINATOR, team)


@pytest.fixture
def newcomer() -> User:
    return make_user("newcomer")


@pytest.fixture
def proposal(administrator: User, newcomer: User, team: Team) -> Grant:
    return propose_grant(actor=administrator, user=newcomer, role=Role.CASEWORKER, team=team)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


class ProposeGrantTests:
    def test_it_counts_for_nothing_until_confirmed(self, proposal: Grant, newcomer: User) -> None:
        assert fresh(newcomer).active_grants() == []

    def test_it_lasts_twelve_months(self, proposal: Grant) -> None:
        assert abs(proposal.until - timezone.now() - timedelta(days=365)) < timedelta(minutes=1)

    def test_it_is_recorded_without_names(self, proposal: Grant, administrator: User) -> None:
        event = AuditEvent.objects.get(verb=Verb.GRANT_PROPOSED)
        assert event.actor_id == str(administrator.pk)
        assert (event.target_id, event.reason_code) == (str(proposal.pk), "caseworker")

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CASEWORKER, Role.AUDITOR])
    def test_only_an_administrator_proposes(self, role: Role, newcomer: User, team: Team) -> None:
        actor = make_user("somebody", role, team)
        with pytest.raises(PermissionDenied):
            propose_grant(actor=actor, user=newcomer, role=Role.CASEWORKER, team=team)

    @pytest.mark.parametrize("role", [Role.CASEWORKER, Role.COORDINATOR, Role.AUDITOR])
    def test_an_administrator_gives_himself_nothing(
        self, role: Role, administrator: User, team: Team, settings: Settings
    ) -> None:
        settings.STRICT_ROLES = False
        with pytest.raises(ValidationError, match="for himself"):
            propose_grant(actor=administrator, user=administrator, role=role, team=team)
        assert not administrator.grants.filter(role=role).exists()

    def test_strict_roles_keep_administrators_out_of_teams(
        self, administrator: User, team: Team, settings: Settings
    ) -> None:
        other = make_user("other-administrator", Role.ADMINISTRATOR)
        with pytest.raises(ValidationError, match="together with a role"):
            propose_grant(actor=administrator, user=other, role=Role.CASEWORKER, team=team)
        settings.STRICT_ROLES = False
        assert propose_grant(actor=administrator, user=other, role=Role.CASEWORKER, team=team)

    def test_strict_roles_count_waiting_proposals(
        self, administrator: User, proposal: Grant, newcomer: User
    ) -> None:
        with pytest.raises(ValidationError, match="together with a role"):
            propose_grant(actor=administrator, user=newcomer, role=Role.ADMINISTRATOR)

    @pytest.mark.parametrize("days", [-1, 800, 365 * 7000])
    def test_it_refuses_an_end_that_is_past_or_far(
        self, days: int, administrator: User, newcomer: User, team: Team
    ) -> None:
        until = timezone.now() + timedelta(days=days)
        with pytest.raises(ValidationError):
            propose_grant(
                actor=administrator, user=newcomer, role=Role.LAWYER, team=team, until=until
            )

    def test_it_refuses_a_team_role_without_a_team(
        self, administrator: User, newcomer: User
    ) -> None:
        with pytest.raises(ValidationError, match="Name a team"):
            propose_grant(actor=administrator, user=newcomer, role=Role.LAWYER)

    def test_it_refuses_the_same_proposal_twice(
        self, administrator: User, proposal: Grant, newcomer: User, team: Team
    ) -> None:
        with pytest.raises(ValidationError, match="already proposed"):
            propose_grant(actor=administrator, user=newcomer, role=Role.CASEWORKER, team=team)

    def test_a_forgotten_proposal_does_not_stand_in_the_way(
        self, administrator: User, newcomer: User, team: Team
    ) -> None:
        old = make_grant(newcomer, Role.CASEWORKER, team, days=-3)
        Grant.objects.filter(pk=old.pk).update(confirmed_at=None)
        assert propose_grant(actor=administrator, user=newcomer, role=Role.CASEWORKER, team=team)

    def test_it_refuses_accounts_and_teams_that_have_stopped(
        self, administrator: User, newcomer: User, team: Team
    ) -> None:
        Team.objects.update(is_active=False)
        team.refresh_from_db()
        with pytest.raises(ValidationError, match="stopped"):
            propose_grant(actor=administrator, user=newcomer, role=Role.LAWYER, team=team)
        User.objects.filter(pk=newcomer.pk).update(is_active=False)
        with pytest.raises(ValidationError, match="switched off"):
            propose_grant(actor=administrator, user=newcomer, role=Role.LAWYER, team=team)


class ConfirmGrantTests:
    def test_it_puts_the_role_in_force(
        self, proposal: Grant, coordinator: User, newcomer: User, team: Team
    ) -> None:
        confirm_grant(actor=coordinator, grant=proposal)
        assert fresh(newcomer).teams_with(Role.CASEWORKER) == [team.pk]
        assert AuditEvent.objects.filter(
            verb=Verb.GRANT_CONFIRMED, actor_id=str(coordinator.pk)
        ).exists()

    def test_it_ends_the_sessions_of_the_holder(
        self, proposal: Grant, coordinator: User, newcomer: User
    ) -> None:
        confirm_grant(actor=coordinator, grant=proposal)
        assert fresh(newcomer).session_epoch == newcomer.session_epoch + 1

    def test_the_proposer_does_not_confirm(
        self, proposal: Grant, administrator: User, team: Team, settings: Settings
    ) -> None:
        with pytest.raises(PermissionDenied):
            confirm_grant(actor=administrator, grant=proposal)
        settings.STRICT_ROLES = False
        make_grant(administrator, Role.COORDINATOR, team)
        with pytest.raises(ValidationError, match="second person"):
            confirm_grant(actor=fresh(administrator), grant=proposal)
        proposal.refresh_from_db()
        assert proposal.confirmed_at is None

    def test_a_coordinator_does_not_confirm_his_own_role(
        self, administrator: User, coordinator: User, team: Team
    ) -> None:
        own = propose_grant(actor=administrator, user=coordinator, role=Role.LAWYER, team=team)
        with pytest.raises(ValidationError, match="second person"):
            confirm_grant(actor=coordinator, grant=own)

    def test_a_coordinator_of_another_team_does_not_confirm(self, proposal: Grant) -> None:
        stranger = make_user("stranger", Role.COORDINATOR, make_team("Breakwater"))
        with pytest.raises(PermissionDenied):
            confirm_grant(actor=stranger, grant=proposal)

    def test_a_coordinator_whose_role_ran_out_does_not_confirm(
        self, proposal: Grant, team: Team
    ) -> None:
        lapsed = make_user("lapsed")
        make_grant(lapsed, Role.COORDINATOR, team, days=-1)
        with pytest.raises(PermissionDenied):
            confirm_grant(actor=lapsed, grant=proposal)

    def test_any_coordinator_confirms_an_administrator(
        self, administrator: User, coordinator: User, newcomer: User
    ) -> None:
        grant = propose_grant(actor=administrator, user=newcomer, role=Role.ADMINISTRATOR)
        confirm_grant(actor=coordinator, grant=grant)
        assert fresh(newcomer).has_role(Role.ADMINISTRATOR)

    def test_the_account_is_enrolled_first(
        self, proposal: Grant, coordinator: User, newcomer: User
    ) -> None:
        newcomer.set_unusable_password()
        newcomer.save()
        with pytest.raises(ValidationError, match="has not used the enrolment link"):
            confirm_grant(actor=coordinator, grant=proposal)

    def test_it_closes_a_link_that_somebody_may_have_kept(
        self, proposal: Grant, coordinator: User, newcomer: User
    ) -> None:
        open_link(actor=None, user=newcomer)
        confirm_grant(actor=coordinator, grant=proposal)
        assert not EnrolmentLink.objects.filter(user=newcomer).exists()

    def test_it_happens_once(self, proposal: Grant, coordinator: User) -> None:
        confirm_grant(actor=coordinator, grant=proposal)
        with pytest.raises(ValidationError, match="no longer open"):
            confirm_grant(actor=coordinator, grant=proposal)

    def test_a_proposal_turned_down_stays_down(self, proposal: Grant, coordinator: User) -> None:
        revoke_grant(actor=coordinator, grant=proposal)
        with pytest.raises(ValidationError, match="no longer open"):
            confirm_grant(actor=coordinator, grant=proposal)

    def test_strict_roles_hold_when_the_rule_came_back_meanwhile(
        self, administrator: User, coordinator: User, team: Team, settings: Settings
    ) -> None:
        settings.STRICT_ROLES = False
        other = make_user("other-administrator", Role.ADMINISTRATOR)
        grant = propose_grant(actor=administrator, user=other, role=Role.LAWYER, team=team)
        settings.STRICT_ROLES = True
        with pytest.raises(ValidationError, match="together with a role"):
            confirm_grant(actor=coordinator, grant=grant)


class RevokeGrantTests:
    @pytest.mark.parametrize("who", ["administrator", "coordinator"])
    def test_one_person_is_enough(
        self, who: str, administrator: User, coordinator: User, newcomer: User, team: Team
    ) -> None:
        grant = make_grant(newcomer, Role.CASEWORKER, team)
        actor = {"administrator": administrator, "coordinator": coordinator}[who]
        revoke_grant(actor=actor, grant=grant)
        assert fresh(newcomer).active_grants() == []
        assert fresh(newcomer).session_epoch == newcomer.session_epoch + 1

    def test_others_take_nothing_away(self, newcomer: User, team: Team) -> None:
        grant = make_grant(newcomer, Role.CASEWORKER, team)
        colleague = make_user("colleague", Role.CASEWORKER, team)
        stranger = make_user("stranger", Role.COORDINATOR, make_team("Breakwater"))
        for actor in (colleague, stranger, newcomer):
            with pytest.raises(PermissionDenied):
                revoke_grant(actor=actor, grant=grant)
        assert fresh(newcomer).has_role(Role.CASEWORKER)

    def test_it_happens_once(self, proposal: Grant, coordinator: User) -> None:
        revoke_grant(actor=coordinator, grant=proposal)
        with pytest.raises(ValidationError, match="already taken away"):
            revoke_grant(actor=coordinator, grant=proposal)
