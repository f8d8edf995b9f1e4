"""One test per finding of a review of the pages: what they showed, kept or let through."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cases.models import Citation, Label, Note
from cases.models.base import SealedRecord
from casetracker.accounts.roles import Role
from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast
from tests.views.filling import as_shown, send, signed_in
from tests.views.full_case import make_citation

SECRET = "Kanarejkin"


def page_of(cast: Cast, name: str, record: SealedRecord | None = None) -> str:
    return reverse(name, args=[cast.case.shown_code, *([record.pk] if record else [])])


def cited(cast: Cast, record: SealedRecord, field: str) -> Citation:
    return make_citation(record, make.make_source(cast.team), field=field, remark=SECRET)


class LawyerPageTests:
    @pytest.mark.parametrize("field", ["fears", "reason_for_leaving", "views", "public_activity"])
    def test_no_address_leads_to_what_is_said_of_a_hidden_field(
        self, field: str, cast: Cast
    ) -> None:
        citation = cited(cast, cast.person, field)
        url = page_of(cast, "citation-detail", citation)
        assert signed_in(cast.lawyer).get(url).status_code == 404
        assert SECRET in signed_in(cast.worker).get(url).text

    def test_nor_to_what_the_team_thinks_of_the_case(self, cast: Cast) -> None:
        citation = cited(cast, cast.case, "risk_reason")
        url = page_of(cast, "citation-detail", citation)
        assert signed_in(cast.lawyer).get(url).status_code == 404

    def test_a_shared_source_comes_without_the_teams_remark_on_it(self, cast: Cast) -> None:
        source = make.make_source(cast.team, remark=SECRET)
        citation = make_citation(cast.person, source, field="occupation")
        url = page_of(cast, "citation-detail", citation)
        answer = signed_in(cast.lawyer).get(url)
        assert answer.status_code == 200
        assert SECRET not in answer.text
        assert SECRET in signed_in(cast.worker).get(url).text

    def test_the_teams_labels_stay_with_it(self, cast: Cast) -> None:
        cast.case.labels.add(Label.objects.create(team=cast.team, name=SECRET))
        url = cast.case.get_absolute_url()
        assert SECRET not in signed_in(cast.lawyer).get(url).text
        assert SECRET in signed_in(cast.worker).get(url).text


class MaskTests:
    def test_a_source_cannot_be_turned_to_a_field_that_is_not_masked(self, cast: Cast) -> None:
        citation = cited(cast, cast.person, "whereabouts")
        client = signed_in(cast.worker)
        url = page_of(cast, "citation-edit", citation)
        assert send(client, url, field="occupation", locator="page 2").status_code == 303
        citation.refresh_from_db()
        assert (citation.field, citation.locator) == ("whereabouts", "page 2")
        assert SECRET not in client.get(page_of(cast, "citation-detail", citation)).text


class ReadEventTests:
    """Every page that shows what is recorded leaves an event."""

    def opened(self, cast: Cast, url: str) -> list[str]:
        assert signed_in(cast.worker).get(url).status_code == 200
        return list(AuditEvent.objects.filter(verb="opened").values_list("target_id", flat=True))

    @pytest.mark.parametrize("name", ["case-edit", "case-history", "case-removed"])
    def test_pages_of_the_case(self, name: str, cast: Cast) -> None:
        assert self.opened(cast, page_of(cast, name)) == [str(cast.case.pk)]

    def test_the_form_of_a_record(self, cast: Cast) -> None:
        note = make.make_note(cast.case)
        assert self.opened(cast, page_of(cast, "note-edit", note)) == [str(note.pk)]

    def test_the_page_of_a_conflict(self, cast: Cast) -> None:
        note = make.make_note(cast.case, body=SECRET)
        answer = signed_in(cast.worker).post(
            page_of(cast, "note-edit", note), {"body": "x", "kind": "NOTE", "version": "0"}
        )
        assert SECRET in answer.text
        assert AuditEvent.objects.get(verb="opened").target_id == str(note.pk)


class SendingTests:
    def test_a_form_whose_record_was_removed_can_be_sent_again(self, cast: Cast) -> None:
        client, url = signed_in(cast.worker), page_of(cast, "note-add")
        data = as_shown(client.get(url)) | {"body": "x"}
        client.post(url, data)
        note = Note.objects.get()
        client.post(page_of(cast, "note-remove", note), {"version": note.version})
        answer = client.post(url, data)
        assert answer.status_code == 422
        assert client.post(url, as_shown(answer)).status_code == 303
        assert Note.objects.exclude(pk=note.pk).count() == 1

    def test_forged_choices_make_no_endless_page(self, cast: Cast) -> None:
        client, url = signed_in(cast.worker), page_of(cast, "person-add")
        countries: Any = [str(number) for number in range(1_500)]
        answer = send(client, url, citizenships=countries)
        assert answer.status_code == 422
        assert answer.text.count('name="citizenships"') < 10


class AdminTests:
    def page(self, cast: Cast, path: str, **posted: Any) -> Any:
        client, url = signed_in(cast.coordinator), f"/admin/cases/{path}"
        return client.post(url, posted) if posted else client.get(url)

    def test_what_is_said_of_a_masked_field_is_masked(self, cast: Cast) -> None:
        citation = cited(cast, cast.person, "whereabouts")
        path = f"citation/{citation.pk}/change/"
        assert SECRET not in self.page(cast, path).text
        assert not AuditEvent.objects.filter(verb="revealed").exists()
        assert SECRET in self.page(cast, f"{path}?unmask=1").text
        assert AuditEvent.objects.get(verb="revealed").fields == ["remark"]

    def test_a_source_keeps_the_field_it_is_about(self, cast: Cast) -> None:
        citation = cited(cast, cast.person, "occupation")
        path = f"citation/{citation.pk}/change/"
        typed = {"field": "nonsense", "stance": "SUPPORTS", "shown_version": "1", "locator": "2"}
        assert self.page(cast, path, **typed).status_code == 302
        citation.refresh_from_db()
        assert (citation.field, citation.locator) == ("occupation", "2")
        assert signed_in(cast.worker).get(cast.case.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize("key", ["not-a-key", "\x00", "7"])
    def test_a_forged_choice_of_rows_is_no_fault(self, key: str, cast: Cast) -> None:
        typed = {"action": "export_csv", "_selected_action": key, "index": "0"}
        assert self.page(cast, "case/", **typed).status_code == 302

    @pytest.mark.parametrize("moment", ["0001-01-01 00:00:00%2B14:00", "9999-12-31 23:59-14:00"])
    def test_nor_is_a_moment_outside_the_calendar(self, moment: str, cast: Cast) -> None:
        answer = self.page(cast, f"case/?last_activity_at__gte={moment}")
        assert answer.status_code in (200, 302)

    def test_words_of_one_team_do_not_get_into_anothers_case(self, cast: Cast) -> None:
        make.make_grant(cast.coordinator, Role.COORDINATOR, cast.other_team)
        own = Label.objects.create(team=cast.team, name="Invented")
        Label.objects.create(team=cast.other_team, name=SECRET)
        page = self.page(cast, f"case/{cast.case.pk}/change/")
        offered = page.context["adminform"].form.fields["labels"].queryset
        assert list(offered) == [own]
        assert SECRET not in page.text
