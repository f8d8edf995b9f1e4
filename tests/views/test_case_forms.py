from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CaseAccess
from tests import make
from tests.conftest import Cast
from tests.views.filling import as_shown, send, signed_in


def page_of(cast: Cast, name: str) -> str:
    return reverse(f"case-{name}", args=[cast.case.shown_code])


class EditCaseTests:
    def test_it_saves_and_keeps_what_it_does_not_ask(self, cast: Cast) -> None:
        france = make.make_country("FR")
        answer = send(
            signed_in(cast.worker), page_of(cast, "edit"), risk="LOW", destinations=[france.pk]
        )
        assert answer.status_code == 303
        case = Case.objects.get(pk=cast.case.pk)
        assert (case.risk, list(case.destinations.all()), case.lead) == (
            "LOW",
            [france],
            cast.worker,
        )

    def test_a_stage_set_by_hand_needs_its_reason(self, cast: Cast) -> None:
        url = page_of(cast, "edit")
        answer = send(signed_in(cast.worker), url, pinned_stage="CONTACT_LOST")
        assert answer.status_code == 422
        assert answer.context["form"].errors["pinned_reason"]
        sent = send(
            signed_in(cast.worker), url, pinned_stage="CONTACT_LOST", pinned_reason="No answer."
        )
        assert sent.status_code == 303
        assert Case.objects.get(pk=cast.case.pk).stage == "CONTACT_LOST"

    def test_a_stale_version_meets_the_conflict_page(self, cast: Cast) -> None:
        client, url = signed_in(cast.worker), page_of(cast, "edit")
        data = as_shown(client.get(url)) | {"risk": "LOW"}
        send(signed_in(cast.coordinator), url, risk="CRITICAL")
        assert client.post(url, data).status_code == 409
        assert Case.objects.get(pk=cast.case.pk).risk == "CRITICAL"


class AssignTests:
    def test_a_coordinator_hands_the_case_on(self, cast: Cast) -> None:
        url = page_of(cast, "assign")
        answer = send(signed_in(cast.coordinator), url, lead=cast.colleague.pk, workers=None)
        assert answer.status_code == 303
        assert Case.objects.get(pk=cast.case.pk).lead == cast.colleague

    def test_somebody_of_another_team_cannot_be_chosen(self, cast: Cast) -> None:
        answer = send(signed_in(cast.coordinator), page_of(cast, "assign"), lead=cast.stranger.pk)
        assert answer.status_code == 422

    def test_a_stale_version_changes_nothing(self, cast: Cast) -> None:
        client, url = signed_in(cast.coordinator), page_of(cast, "assign")
        data = as_shown(client.get(url))
        send(client, page_of(cast, "edit"), risk="LOW")
        answer = client.post(url, data | {"lead": str(cast.colleague.pk)})
        assert answer.status_code == 409
        assert Case.objects.get(pk=cast.case.pk).lead == cast.worker

    def test_a_caseworker_may_not(self, cast: Cast) -> None:
        for name in ("assign", "access"):
            assert signed_in(cast.worker).get(page_of(cast, name)).status_code == 403


class AccessTests:
    def give(self, cast: Cast, days: int = 10, **typed: object) -> int:
        until = timezone.localdate() + timedelta(days=days)
        boxes = {"until_day": until.day, "until_month": until.month, "until_year": until.year}
        answer = send(
            signed_in(cast.coordinator),
            page_of(cast, "access"),
            **{"user": cast.colleague.pk, "reason": "Stands in.", **boxes, **typed},
        )
        status: int = answer.status_code
        return status

    def test_it_lets_somebody_in_until_a_day(self, cast: Cast) -> None:
        assert self.give(cast) == 303
        assert signed_in(cast.colleague).get(cast.case.get_absolute_url()).status_code == 200

    def test_it_needs_a_reason_and_a_day_to_come(self, cast: Cast) -> None:
        assert self.give(cast, reason="") == 422
        assert self.give(cast, days=-1) == 422
        assert self.give(cast, until_day="") == 422
        assert not CaseAccess.objects.filter(user=cast.colleague).exists()

    def test_the_same_user_twice_is_refused(self, cast: Cast) -> None:
        assert (self.give(cast), self.give(cast)) == (303, 422)

    def test_an_access_ends_at_once(self, cast: Cast) -> None:
        permission = CaseAccess.objects.get(user=cast.lawyer)
        url = reverse("case-access-end", args=[cast.case.shown_code, permission.pk])
        assert signed_in(cast.worker).post(url).status_code == 403
        assert signed_in(cast.coordinator).post(url).status_code == 303
        assert signed_in(cast.lawyer).get(cast.case.get_absolute_url()).status_code == 404
