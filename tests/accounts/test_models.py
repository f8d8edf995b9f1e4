from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from casetracker.accounts.models import EnrolmentLink, Grant, Team, User
from casetracker.accounts.roles import Role
from casetracker.accounts.services.teams import create_team

pytestmark = pytest.mark.django_db


def make_user(username: str = "first-user", **fields: Any) -> User:
    return get_user_model().objects.create_user(username, **fields)


def make_team(name: str, is_active: bool = True) -> Team:
    team = create_team(actor=None, name=name)
    Team.objects.filter(pk=team.pk).update(is_active=is_active)
    return team


def make_grant(user: User, role: Role, team: Team | None = None, **fields: Any) -> Grant:
    now = timezone.now()
    given = {"until": now + timedelta(days=365), "confirmed_at": now} | fields
    return Grant.objects.create(user=user, role=role, team=team, **given)


def refused_by(constraint: str, user: User, role: Role, team: Team | None, **fields: Any) -> bool:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make_grant(user, role, team, **fields)
    # SQLite names the columns of a unique index, not the index.
    return constraint in str(caught.value) or "UNIQUE constraint failed" in str(caught.value)


class UserTests:
    def test_it_stores_the_name_in_one_spelling(self) -> None:
        assert make_user("  First-User ").username == "first-user"

    @pytest.mark.parametrize("name", ["a", "with space", "anná", "-start", "x" * 31, "nul\x00", ""])
    def test_it_refuses_names_that_could_look_like_others(self, name: str) -> None:
        with pytest.raises(ValidationError):
            make_user(name)

    def test_the_database_refuses_the_same_name_in_capitals(self) -> None:
        make_user("first-user")
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.bulk_create([User(username="FIRST-user")])

    @pytest.mark.parametrize("fields", [{"language": "xx"}, {"theme": "pink"}])
    def test_the_database_refuses_unknown_choices(self, fields: dict[str, str]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.bulk_create([User(username="first-user", **fields)])

    def test_it_refuses_a_time_zone_that_is_none(self) -> None:
        with pytest.raises(ValidationError):
            make_user(time_zone="Mars/Base")

    def test_it_shows_no_name_of_the_person_where_it_is_logged(self) -> None:
        assert str(make_user(display_name="Invented Person")) == "first-user"

    def test_it_has_no_password_until_one_is_chosen(self) -> None:
        assert not make_user().has_usable_password()

    def test_it_has_no_superuser(self) -> None:
        user = make_user()
        assert not user.is_superuser
        assert not user.has_perm("accounts.change_user")
        assert not user.has_module_perms("accounts")

    def test_a_raised_epoch_changes_the_proof_of_every_session(self) -> None:
        user = make_user()
        before = user.get_session_auth_hash()
        user.session_epoch += 1
        assert user.get_session_auth_hash() != before


class ActiveGrantTests:
    def test_it_reads_them_once(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        user, team, other = make_user(), make_team("One"), make_team("Two")
        make_grant(user, Role.CASEWORKER, team)
        make_grant(user, Role.COORDINATOR, other)
        with django_assert_num_queries(1):
            assert len(user.active_grants()) == 2
            assert user.teams_with(Role.CASEWORKER) == [team.pk]
            assert user.has_role(Role.COORDINATOR, other)
            assert not user.has_role(Role.COORDINATOR, team)

    def test_it_reads_them_again_after_a_refresh(self) -> None:
        user, team = make_user(), make_team("One")
        assert not user.has_role(Role.CASEWORKER)
        make_grant(user, Role.CASEWORKER, team)
        user.refresh_from_db()
        assert user.has_role(Role.CASEWORKER)

    @pytest.mark.parametrize(
        "fields",
        [
            {"confirmed_at": None},
            {"revoked_at": timezone.now()},
            {
                "proposed_at": timezone.now() - timedelta(days=9),
                "until": timezone.now() - timedelta(seconds=1),
            },
        ],
        ids=["waiting", "taken away", "over"],
    )
    def test_it_leaves_out_what_does_not_count(self, fields: dict[str, Any]) -> None:
        user = make_user()
        make_grant(user, Role.CASEWORKER, make_team("One"), **fields)
        assert user.active_grants() == []

    def test_a_team_that_has_stopped_gives_nothing(self) -> None:
        user = make_user()
        make_grant(user, Role.CASEWORKER, make_team("One", is_active=False))
        assert user.active_grants() == []

    def test_a_disabled_account_holds_nothing(self) -> None:
        user = make_user(is_active=False)
        make_grant(user, Role.ADMINISTRATOR)
        assert user.active_grants() == []

    def test_strict_roles_silence_the_teams_of_an_administrator(self, settings: Settings) -> None:
        user = make_user()
        make_grant(user, Role.ADMINISTRATOR)
        make_grant(user, Role.CASEWORKER, make_team("One"))
        assert [grant.role for grant in user.active_grants()] == [Role.ADMINISTRATOR]
        settings.STRICT_ROLES = False
        user.refresh_from_db()
        assert len(user.active_grants()) == 2


class ConstraintTests:
    def test_a_role_in_a_team_needs_the_team(self) -> None:
        assert refused_by("grant_team_unless_administrator", make_user(), Role.CASEWORKER, None)

    def test_an_administrator_belongs_to_no_team(self) -> None:
        team = make_team("One")
        assert refused_by("grant_team_unless_administrator", make_user(), Role.ADMINISTRATOR, team)

    def test_a_role_must_be_known(self) -> None:
        team = make_team("One")
        with pytest.raises(IntegrityError, match="grant_role_known"), transaction.atomic():
            make_grant(make_user(), "owner", team)  # type: ignore[arg-type]

    def test_it_ends_after_it_was_proposed(self) -> None:
        end = timezone.now() - timedelta(days=1)
        assert refused_by(
            "grant_ends_after_proposal", make_user(), Role.ADMINISTRATOR, None, until=end
        )

    def test_nobody_proposes_for_himself(self) -> None:
        user = make_user()
        assert refused_by(
            "grant_not_proposed_for_oneself", user, Role.ADMINISTRATOR, None, proposed_by=user
        )

    def test_nobody_confirms_his_own_role(self) -> None:
        user = make_user()
        name = "grant_confirmed_by_a_second_person"
        assert refused_by(name, user, Role.ADMINISTRATOR, None, confirmed_by=user)

    def test_nobody_confirms_his_own_proposal(self) -> None:
        user, other = make_user(), make_user("other-user")
        assert refused_by(
            "grant_confirmed_by_a_second_person",
            user,
            Role.ADMINISTRATOR,
            None,
            proposed_by=other,
            confirmed_by=other,
        )

    @pytest.mark.parametrize("act", ["confirm", "revoke"])
    def test_an_act_has_a_time(self, act: str) -> None:
        user, other = make_user(), make_user("other-user")
        fields = {"confirm": {"confirmed_by": other}, "revoke": {"revoked_by": other}}[act]
        name = {"confirm": "grant_confirmation", "revoke": "grant_revocation"}[act]
        assert refused_by(name, user, Role.ADMINISTRATOR, None, **({"confirmed_at": None} | fields))

    def test_a_role_is_proposed_once(self) -> None:
        user, team = make_user(), make_team("One")
        make_grant(user, Role.LAWYER, team, confirmed_at=None)
        assert refused_by("grant_one_open_proposal", user, Role.LAWYER, team, confirmed_at=None)

    @pytest.mark.parametrize("name", ["one", ""])
    def test_a_team_has_a_name_of_its_own(self, name: str) -> None:
        data_key = make_team("ONE").data_key
        with pytest.raises(IntegrityError), transaction.atomic():
            Team.objects.create(name=name, data_key=data_key)

    def test_a_link_expires_after_it_is_made(self) -> None:
        with (
            pytest.raises(IntegrityError, match="enrolmentlink_expires_later"),
            transaction.atomic(),
        ):
            EnrolmentLink.objects.create(
                user=make_user(), digest="0" * 64, expires_at=timezone.now() - timedelta(hours=1)
            )
