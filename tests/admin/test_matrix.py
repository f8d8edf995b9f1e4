"""Every page of the admin for every role: A11 of the access tests."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from cases.models import Case, Citation, Country
from cases.models.reference import ReferenceRow
from casetracker.accounts.roles import Role
from tests.admin.conftest import Desk, url
from tests.admin.rows import MODELS
from tests.make import make_grant
from tests.models.test_reference import ALL_MODELS, make_row

pytestmark = pytest.mark.django_db
ROW_PAGES = ("change", "delete", "history")
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def statuses(client: Client, model: type[Any], row: Any) -> list[int]:
    pages = [url(model), url(model, "add"), *(url(model, page, row) for page in ROW_PAGES)]
    return [client.get(page).status_code for page in pages]


class RegistrationTests:
    def test_every_model_is_written_down_here(self) -> None:
        shown = {model for model in admin.site._registry if model._meta.app_label == "cases"}
        assert shown == {*MODELS, *ALL_MODELS}


class CoordinatorTests:
    def test_they_reach_every_page_of_their_team(self, desk: Desk) -> None:
        client = desk.coordinator
        assert client.get("/admin/").status_code == 200
        for model in MODELS:
            adds, removes = (403 if model is kind else 200 for kind in (Citation, Case))
            found = statuses(client, model, desk.own[model])
            assert found == [200, adds, 200, removes, 200], model

    def test_other_teams_rows_are_as_if_they_were_not(self, desk: Desk) -> None:
        client = desk.coordinator
        for model in MODELS:
            for page in ROW_PAGES:
                address = url(model, page, desk.other[model])
                unknown = address.replace(str(desk.other[model].pk), UNKNOWN)
                foreign, missing = client.get(address), client.get(unknown)
                assert foreign.status_code == missing.status_code in (302, 403), address
                assert foreign.headers.get("Location") == missing.headers.get("Location")
                sent = [client.post(page, {"post": "yes"}) for page in (address, unknown)]
                assert sent[0].status_code == sent[1].status_code in (302, 403), address
            assert not model._base_manager.filter(removed_at__isnull=False).exists()

    def test_lists_hold_their_teams_rows_alone(self, desk: Desk) -> None:
        for model in MODELS:
            body = desk.coordinator.get(url(model)).content.decode()
            assert str(desk.own[model].pk) in body, model
            assert str(desk.other[model].pk) not in body, model

    def test_a_role_in_another_team_opens_no_more_of_the_admin(self, desk: Desk) -> None:
        make_grant(desk.cast.coordinator, Role.CASEWORKER, desk.cast.other_team)
        case = desk.other[Case]
        case.lead = desk.cast.coordinator
        case.save()
        client = desk.client(desk.cast.coordinator)
        assert client.get(f"/cases/{case.shown_code}/").status_code == 200
        for model in MODELS:
            assert client.get(url(model, "change", desk.other[model])).status_code == 302, model

    def test_reference_data_is_not_theirs(self, desk: Desk) -> None:
        row = make_row(Country)
        row.save()
        assert statuses(desk.coordinator, Country, row) == [403] * 5


class AdministratorTests:
    def test_they_reach_no_page_of_a_case(self, desk: Desk) -> None:
        client = desk.client(desk.cast.administrator)
        body = client.get("/admin/").content.decode()
        for model in MODELS:
            assert f'href="{url(model)}"' not in body
            assert statuses(client, model, desk.own[model])[:3] == [403, 403, 403], model
            pages = [client.get(url(model, page, desk.own[model])) for page in ROW_PAGES]
            assert {page.status_code for page in pages} <= {302, 403, 404}, model

    @pytest.mark.parametrize("model", ALL_MODELS)
    def test_they_reach_reference_data(self, desk: Desk, model: type[ReferenceRow]) -> None:
        row = make_row(model)
        row.save()
        client = desk.client(desk.cast.administrator)
        assert statuses(client, model, row) == [200, 200, 200, 403, 200]

    def test_an_old_flag_opens_nothing(self, desk: Desk) -> None:
        user = desk.cast.administrator
        user.is_superuser = True
        assert desk.client(user).get(url(Case)).status_code == 403


class OtherRolesTests:
    @pytest.mark.parametrize("who", ["worker", "colleague", "lawyer", "auditor", "lapsed"])
    def test_they_find_nothing(self, desk: Desk, who: str) -> None:
        client = desk.client(getattr(desk.cast, who))
        for model in (*MODELS, Country):
            assert client.get(url(model)).status_code == 404
        for model in MODELS:
            for page in ROW_PAGES:
                assert client.get(url(model, page, desk.own[model])).status_code == 404

    def test_strangers_are_asked_to_sign_in(self, desk: Desk) -> None:
        for model in MODELS:
            answer = Client().get(url(model, "change", desk.own[model]))
            assert answer["Location"].startswith("/sign-in/")


class AutocompleteTests:
    address = "/admin/autocomplete/?app_label=cases&model_name=note&field_name=case&term="

    def test_it_offers_cases_in_reach_by_code(self, desk: Desk) -> None:
        own, other = desk.cast.case, desk.other[Case]
        found = desk.coordinator.get(self.address + own.shown_code.lower()).json()["results"]
        assert [row["text"] for row in found] == [own.shown_code]
        assert desk.coordinator.get(self.address + other.code).json()["results"] == []

    def test_others_get_none_of_it(self, desk: Desk) -> None:
        for who, status in ((desk.cast.administrator, 403), (desk.cast.worker, 404)):
            assert desk.client(who).get(self.address).status_code == status

    def test_no_address_leads_from_a_key_to_a_case(self, desk: Desk) -> None:
        kind = ContentType.objects.get_for_model(Case)
        for user in (desk.cast.coordinator, desk.cast.administrator):
            answer = desk.client(user).get(f"/admin/r/{kind.pk}/{desk.other[Case].pk}/")
            assert answer.status_code == 404
