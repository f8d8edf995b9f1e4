"""Saved views: kept, opened, shared, and closed to others."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import SavedView
from casetracker.accounts.models import User
from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast
from tests.filters.test_cases import NASTY
from tests.views.filling import send, signed_in

LIST, NEW = "/views/", "/views/new/?risk=HIGH&risk=LOW&sort=code"


def make_view(
    cast: Cast, name: str, *, owner: User | None = None, is_shared: bool = False, **filters: Any
) -> SavedView:
    owner = owner or cast.worker
    return SavedView.objects.create(
        owner=owner,
        team=cast.team if owner != cast.stranger else cast.other_team,
        slug=f"v-{SavedView._base_manager.count()}",
        name=name,
        filters=filters,
        is_shared=is_shared,
    )


class KeepTests:
    def test_filters_are_kept_under_a_name(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        answer = send(client, NEW, name="Urgent ones", is_shared="on")
        view = SavedView.objects.get()
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/cases/?view={view.slug}"
        assert view.filters == {"risk": ["HIGH", "LOW"], "sort": ["code"]}
        assert (view.name, view.is_shared, view.team) == ("Urgent ones", True, cast.team)
        assert "urgent" not in view.slug.lower()
        assert AuditEvent.objects.filter(target_id=str(view.pk), verb="added").exists()

    @pytest.mark.parametrize("name", ["Probin", "case of probin", "Пробин", "Testan"])
    def test_a_name_of_somebody_in_reach_is_refused(self, cast: Cast, name: str) -> None:
        answer = send(signed_in(cast.worker), NEW, name=name)
        assert answer.status_code == 422
        assert "Leave out the names of people" in answer.text
        assert f'value="{name}"' in answer.text
        assert not SavedView.objects.exists()

    def test_who_is_beyond_reach_is_not_betrayed(self, cast: Cast) -> None:
        foreign = make.make_case(cast.other_team)
        make.make_person(foreign, names=[{"kind": "LEGAL", "given": "", "family": "Farawin"}])
        assert send(signed_in(cast.worker), NEW, name="Farawin").status_code == 303

    def test_nothing_to_keep_is_said(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        assert "No filter is on." in client.get("/views/new/").text
        assert client.post("/views/new/", {"name": "x"}).status_code == 422
        assert client.post("/views/new/?risk=XX&view=y", {"name": "x"}).status_code == 422
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize("value", [*NASTY, ""])
    def test_no_name_breaks_it(self, cast: Cast, value: str) -> None:
        data = {"name": [value.encode("utf-8", "surrogatepass")], "team": str(cast.team.pk)}
        assert signed_in(cast.worker).post(NEW, data).status_code in (303, 422)

    def test_a_foreign_team_is_refused(self, cast: Cast) -> None:
        data = {"name": "Urgent", "team": str(cast.other_team.pk)}
        assert signed_in(cast.worker).post(NEW, data).status_code == 422

    def test_there_is_a_limit(self, cast: Cast) -> None:
        for number in range(30):
            make_view(cast, f"view {number}", risk=["LOW"])
        assert send(signed_in(cast.worker), NEW, name="one more").status_code == 422


class OpenTests:
    def test_what_else_the_address_says_wins(self, cast: Cast) -> None:
        view = make_view(cast, "low", risk=["LOW"], stage=["PROTECTED"])
        page = signed_in(cast.worker).get("/cases/", {"view": view.slug, "risk": "HIGH"})
        chips = [(chip.label, chip.value) for chip in page.context["chips"]]
        assert chips == [("Risk", "High"), ("Stage", "Protection granted")]

    def test_what_is_gone_by_now_is_said(self, cast: Cast) -> None:
        view = make_view(cast, "odd", risk=["GONE"], colour=["red"])
        page = signed_in(cast.worker).get("/cases/", {"view": view.slug})
        assert "Not known and therefore left out: Risk, a part of the address." in page.text

    def test_a_view_that_is_not_there_is_said(self, cast: Cast) -> None:
        foreign = make_view(cast, "theirs", owner=cast.stranger, is_shared=True, risk=["LOW"])
        mine_only = make_view(cast, "hers", owner=cast.colleague, risk=["LOW"])
        for slug in (foreign.slug, mine_only.slug, "nothing"):
            page = signed_in(cast.worker).get("/cases/", {"view": slug})
            assert "left out: a part of the address." in page.text
            assert page.context["chips"] == []

    def test_a_shared_view_shows_everybody_their_own_cases(self, cast: Cast) -> None:
        view = make_view(
            cast, "unsure", is_shared=True, risk=["NOT_ASSESSED"], owner=cast.colleague
        )
        assert cast.case.shown_code in signed_in(cast.worker).get(f"/cases/?view={view.slug}").text
        page = signed_in(cast.colleague).get(f"/cases/?view={view.slug}")
        assert cast.case.shown_code not in page.text


class ManageTests:
    def test_it_lists_ones_own_and_the_teams(self, cast: Cast) -> None:
        make_view(cast, "mine", risk=["LOW"])
        make_view(cast, "shared", owner=cast.colleague, is_shared=True, risk=["LOW"])
        make_view(cast, "hidden", owner=cast.colleague, risk=["LOW"])
        make_view(cast, "foreign", owner=cast.stranger, is_shared=True, risk=["LOW"])
        html = signed_in(cast.worker).get(LIST).text
        assert ">mine<" in html
        assert ">shared<" in html
        assert "hidden<" not in html
        assert "foreign" not in html
        assert "Risk: Low" in html

    def test_more_views_take_no_more_queries(self, cast: Cast) -> None:
        client, numbers = signed_in(cast.worker), []
        make_view(cast, "first")
        client.get(LIST)
        for count in (1, 18):
            for number in range(count):
                make_view(cast, f"view {number}", risk=["LOW"])
            with CaptureQueriesContext(connection) as captured:
                assert client.get(LIST).status_code == 200
            numbers.append(len(captured))
        assert numbers[0] == numbers[1] <= 8

    def test_its_owner_renames_and_removes_it(self, cast: Cast) -> None:
        view, client = make_view(cast, "old", risk=["LOW"]), signed_in(cast.worker)
        assert send(client, f"/views/{view.slug}/edit/", name="new").status_code == 303
        view.refresh_from_db()
        assert (view.name, view.version) == ("new", 2)
        assert send(client, f"/views/{view.slug}/remove/").status_code == 303
        assert not SavedView.objects.exists()

    def test_an_old_form_changes_nothing(self, cast: Cast) -> None:
        view, client = make_view(cast, "old", risk=["LOW"]), signed_in(cast.worker)
        data = {"name": "new", "version": "7"}
        assert client.post(f"/views/{view.slug}/edit/", data).status_code == 422
        assert client.post(f"/views/{view.slug}/remove/", {"version": "x"}).status_code == 409
        view.refresh_from_db()
        assert (view.name, view.removed_at) == ("old", None)

    def test_others_leave_it_alone_but_coordinators_remove_what_is_shared(self, cast: Cast) -> None:
        view = make_view(cast, "shared", is_shared=True, risk=["LOW"])
        edit, remove = (f"/views/{view.slug}/{act}/" for act in ("edit", "remove"))
        for user, statuses in {
            cast.colleague: (403, 403),
            cast.coordinator: (403, 200),
            cast.stranger: (404, 404),
            cast.lawyer: (404, 404),
        }.items():
            client = signed_in(user)
            assert (client.get(edit).status_code, client.get(remove).status_code) == statuses
            data = {"name": "taken", "version": "1"}
            assert client.post(edit, data).status_code == statuses[0]
        assert send(signed_in(cast.coordinator), remove).status_code == 303
        assert not SavedView.objects.exists()
