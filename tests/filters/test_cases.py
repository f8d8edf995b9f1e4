"""The filters of the case list, one by one and against nonsense."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from cases.filters import CaseFilter
from cases.models import Case, Country, Document, Label, StageChange
from cases.partial_dates import PartialDate
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role
from tests import make
from tests.conftest import Cast

NASTY = [
    "'; DROP TABLE cases_case; --",
    "\0",
    "\ud800",
    "9" * 400,
    "-1",
    "__class__",
    "NULL",
    "\u202e",
    "None",
    "[]",
    "1" * 20_000,
    "0000-00-00",
    "9999-99-99",
    "2024-02-30",
    "../2024",
    "2024/2020",
]
PARAMETERS = [
    "owner",
    "team",
    "status",
    "changed",
    "risk",
    "place",
    "stage",
    "papers",
    "outcome",
    "on",
    "opened",
    "closed",
    "due",
    "label",
    "applied",
    "expiry",
    "stuck",
    "lead__password__startswith",
    "pk__in",
    "_connector",
    "o",
    "data_key",
]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Make one case that every filter below can tell from the case of the cast."""
    case = make.make_case(
        cast.team,
        lead=cast.coordinator,
        risk="CRITICAL",
        stage="VISA_PENDING",
        papers="EXPIRED",
        outcome="REFUGEE_STATUS",
        current_country=make.make_country("KZ"),
        opened_on=date(2024, 3, 5),
        last_activity_at=timezone.now() - timedelta(days=100),
    )
    StageChange.objects.create(case=case, stage="FIRST_CONTACT", from_at=case.created_at)
    return case


def listing(user: User, query: str) -> CaseFilter:
    return CaseFilter(QueryDict(query), Case.objects.visible_to(user), user=user)


def found(user: User, query: str) -> set[Any]:
    return set(listing(user, query).qs)


class NarrowTests:
    @pytest.mark.parametrize(
        "query",
        [
            "owner=me",
            "status=OPEN&risk=CRITICAL",
            "risk=CRITICAL&risk=HIGH",
            "stage=VISA_PENDING",
            "papers=EXPIRED",
            "outcome=REFUGEE_STATUS",
            "place=KZ",
            "changed=30",
            "changed=90",
            "opened=2024-03",
            "opened=2024-01-01/2024-06-30",
        ],
    )
    def test_each_keeps_what_fits(self, cast: Cast, case: Case, query: str) -> None:
        narrowed = listing(cast.coordinator, query)
        assert (set(narrowed.qs), narrowed.left_out) == ({case}, [])

    @pytest.mark.parametrize(
        "query",
        ["changed=180", "place=NONE", "outcome=NONE", "owner=NONE", "opened=2025", "status=CLOSED"],
    )
    def test_each_leaves_out_what_does_not(self, cast: Cast, case: Case, query: str) -> None:
        narrowed = listing(cast.coordinator, query)
        assert narrowed.left_out == []
        assert case not in narrowed.qs

    def test_somebody_elses_cases_are_found_by_their_key(self, cast: Cast, case: Case) -> None:
        assert found(cast.coordinator, f"owner={cast.worker.pk}") == {cast.case}

    def test_a_place_recorded_as_unknown_is_not_known(self, cast: Cast, case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(current_country=make.make_country("UNKNOWN"))
        assert found(cast.coordinator, "place=NONE") == {cast.case, case}

    def test_closed_cases_are_left_out_until_asked_for(self, cast: Cast, case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(
            status="CLOSED", closing_outcome="OTHER", closed_on=date(2024, 6, 1)
        )
        assert found(cast.coordinator, "") == {cast.case}
        assert found(cast.coordinator, "status=ANY") == {cast.case, case}
        assert found(cast.coordinator, "closed=2024-06") == {case}

    def test_cases_on_hold_are_in_work(self, cast: Cast, case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(status="ON_HOLD")
        assert case in found(cast.coordinator, "")

    def test_a_day_shows_who_was_in_work_then(self, cast: Cast, case: Case) -> None:
        assert found(cast.coordinator, "on=2024-03-04") == set()
        assert found(cast.coordinator, "on=2024-03-05") == {case}
        Case.objects.filter(pk=case.pk).update(
            status="CLOSED", closing_outcome="OTHER", closed_on=date(2024, 6, 1)
        )
        assert found(cast.coordinator, "on=2024-05-31") == {case}
        assert found(cast.coordinator, "on=2024-06-01") == set()

    def test_a_stage_on_a_day_is_the_one_that_held_then(self, cast: Cast, case: Case) -> None:
        change = datetime(2024, 4, 10, 12, tzinfo=UTC)
        case.stage_changes.update(from_at=change - timedelta(days=20), until_at=change)
        StageChange.objects.create(case=case, stage="VISA_PENDING", from_at=change)
        assert found(cast.coordinator, "on=2024-04-09&stage=FIRST_CONTACT") == {case}
        assert found(cast.coordinator, "on=2024-04-10&stage=FIRST_CONTACT") == set()
        assert found(cast.coordinator, "on=2024-04-10&stage=VISA_PENDING") == {case}
        assert found(cast.coordinator, "on=2024-03-10&stage=NONE") == {case}


class RecordTests:
    """Filters that look at the records of a case."""

    @pytest.mark.parametrize(
        ("days", "fits"),
        [(-1, ["late"]), (0, ["7", "30"]), (7, ["7", "30"]), (8, ["30"]), (30, ["30"]), (31, [])],
    )
    def test_the_next_date(self, cast: Cast, case: Case, days: int, fits: list[str]) -> None:
        day = timezone.localdate() + timedelta(days=days)
        Case.objects.filter(pk=case.pk).update(next_date=day)
        codes = ["late", "7", "30"]
        assert [code for code in codes if case in found(cast.coordinator, f"due={code}")] == fits
        assert found(cast.coordinator, "due=NONE") == {cast.case}

    @pytest.mark.parametrize(
        ("days", "fits"), [(-1, ["late"]), (0, ["30", "90"]), (30, ["30", "90"]), (31, ["90"])]
    )
    def test_a_paper_that_expires(self, cast: Cast, case: Case, days: int, fits: list[str]) -> None:
        day = (timezone.localdate() + timedelta(days=days)).isoformat()
        paper = make.make_document(
            make.make_person(case), expires=PartialDate.parse(day), holding="HELD"
        )
        codes = ["late", "30", "90"]
        assert [one for one in codes if found(cast.coordinator, f"expiry={one}")] == fits
        Document.objects.filter(pk=paper.pk).update(holding="LOST")
        assert not any(found(cast.coordinator, f"expiry={code}") for code in codes)

    def test_where_somebody_applied(self, cast: Cast, case: Case) -> None:
        make.make_claim(make.make_person(case))
        assert found(cast.coordinator, "applied=FR") == {case}
        make.make_visa(cast.person)
        assert found(cast.coordinator, "applied=FR") == {cast.case, case}
        assert found(cast.worker, "applied=FR") == {cast.case}

    def test_a_label_of_ones_team(self, cast: Cast, case: Case) -> None:
        label = Label.objects.create(team=cast.team, name="visa")
        foreign = Label.objects.create(team=cast.other_team, name="visa")
        case.labels.add(label)
        assert found(cast.coordinator, f"label={label.pk}") == {case}
        narrowed = listing(cast.coordinator, f"label={foreign.pk}")
        assert narrowed.left_out == ["Label"]

    def test_a_lawyer_asks_nothing_that_lawyers_do_not_see(self, cast: Cast) -> None:
        Label.objects.create(team=cast.team, name="visa")
        yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
        make.make_document(cast.person, expires=PartialDate.parse(yesterday), holding="HELD")
        assert found(cast.worker, "expiry=late") == {cast.case}
        assert found(cast.lawyer, "expiry=late") == set()
        assert "label" not in listing(cast.lawyer, "").form.fields


def offered(user: User) -> dict[str, str]:
    """Return the places that the list offers somebody."""
    return dict(listing(user, "").form.fields["place"].choices)


class ScopeTests:
    def test_places_of_unseen_cases_are_not_offered(self, cast: Cast, case: Case) -> None:
        assert "KZ" not in offered(cast.worker)

    def test_places_that_another_user_is_offered_are_not_offered(
        self, cast: Cast, case: Case
    ) -> None:
        assert "KZ" in offered(cast.coordinator)
        assert "KZ" not in offered(cast.worker)
        assert listing(cast.worker, "place=KZ").left_out == ["Now in"]

    def test_a_new_place_is_understood_at_once_and_offered_from_then_on(self, cast: Cast) -> None:
        assert "KZ" not in offered(cast.worker)
        make.make_case(cast.team, lead=cast.worker, current_country=make.make_country("KZ"))
        assert listing(cast.worker, "place=KZ").left_out == []
        assert "KZ" in offered(cast.worker)

    def test_places_are_offered_in_the_language_of_the_page(self, cast: Cast, case: Case) -> None:
        Country.objects.filter(code="KZ").update(label_ru="Казахстан")
        assert offered(cast.coordinator)["KZ"] == "Kazakhstan"
        with override("ru"):
            assert offered(cast.coordinator)["KZ"] == "Казахстан"

    def test_people_of_other_teams_are_not_offered(self, cast: Cast) -> None:
        owners = dict(listing(cast.worker, "").form.fields["owner"].choices)
        assert str(cast.colleague.pk) in owners
        assert str(cast.stranger.pk) not in owners
        assert str(cast.lapsed.pk) not in owners

    def test_a_team_is_asked_for_only_where_there_are_several(self, cast: Cast) -> None:
        assert "team" not in listing(cast.coordinator, "").form.fields
        make.make_grant(cast.coordinator, Role.COORDINATOR, cast.other_team)
        cast.coordinator.refresh_from_db()
        narrowed = listing(cast.coordinator, f"team={cast.other_team.pk}")
        assert (set(narrowed.qs), narrowed.left_out) == (set(), [])

    def test_somebody_without_a_role_finds_nothing(self, cast: Cast, case: Case) -> None:
        assert found(cast.administrator, "status=ANY") == set()


class NonsenseTests:
    @pytest.mark.parametrize("name", PARAMETERS)
    def test_unknown_values_change_nothing(self, cast: Cast, case: Case, name: str) -> None:
        query = QueryDict(mutable=True)
        query.setlist(name, NASTY)
        narrowed = CaseFilter(
            query, Case.objects.visible_to(cast.coordinator), user=cast.coordinator
        )
        if name not in {"on", "opened", "closed"}:
            assert set(narrowed.qs) == {cast.case, case}
        assert name in narrowed.form.fields or not narrowed.data
        assert bool(narrowed.left_out) == (name in narrowed.form.fields)

    @pytest.mark.parametrize("name", ["on", "opened", "closed"])
    @pytest.mark.parametrize("value", NASTY)
    def test_no_date_breaks_it(self, cast: Cast, name: str, value: str) -> None:
        query = QueryDict(mutable=True)
        query[name] = value
        narrowed = CaseFilter(query, Case.objects.visible_to(cast.worker), user=cast.worker)
        assert set(narrowed.qs) <= {cast.case}

    def test_the_known_among_unknown_values_still_counts(self, cast: Cast, case: Case) -> None:
        narrowed = listing(cast.coordinator, "risk=CRITICAL&risk=XX&risk=CRITICAL")
        assert set(narrowed.qs) == {case}
        assert narrowed.left_out == ["Risk"]

    def test_values_are_not_repeated_in_the_notice(self, cast: Cast) -> None:
        assert listing(cast.worker, "stage=Testan+Probin").left_out == ["Stage"]
