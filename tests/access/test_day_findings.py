"""What a hostile reader of the new pages looked for: each was open once, or is proved shut."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Draft, Label, Person
from cases.rules.file_types import UnfitFileError, type_by_name
from cases.rules.office_files import check_office
from cases.services.drafts import save_draft
from cases.services.identifiers import refresh_tokens
from cases.services.transferring import transfer_case
from casetracker.accounts.roles import Role
from casetracker.vault.data_keys import create_data_key
from tests import make
from tests.conftest import Cast
from tests.sample_files import odt
from tests.views.filling import signed_in
from tests.views.full_case import make_citation

SPELLING = {"kind": "PASSPORT", "given": "Testane", "family": "Probine", "patronymic": ""}


def unseal(user: Any) -> Any:
    """Return the user anew, without the grants that were read before."""
    return type(user).objects.get(pk=user.pk)


class HandedOverDraftTests:
    """A draft holds names and numbers of people of one team."""

    @pytest.fixture
    def leads_both(self, cast: Cast) -> Client:
        make.make_grant(cast.coordinator, Role.COORDINATOR, cast.other_team)
        return signed_in(unseal(cast.coordinator))

    def draft(self, cast: Cast) -> Draft:
        draft = Draft(
            owner=cast.worker,
            team=cast.team,
            data_key=create_data_key("worker"),
            expires_at=timezone.now() + timedelta(days=1),
        )
        draft.fields = {"typed": {"given": ["Testan"]}}
        draft.save()
        return draft

    def owner_of(self, draft: Draft) -> Any:
        return Draft.objects.unscoped("a test").get(pk=draft.pk).owner

    def test_nobody_of_another_team_is_given_it(self, cast: Cast, leads_both: Client) -> None:
        draft = self.draft(cast)
        url = f"{reverse('handover')}?worker={cast.worker.pk}"
        leads_both.post(url, {"successors": [cast.stranger.pk]})
        assert self.owner_of(draft) == cast.worker

    def test_it_goes_to_whoever_of_them_works_in_its_team(
        self, cast: Cast, leads_both: Client
    ) -> None:
        drafts = [self.draft(cast) for _number in range(3)]
        url = f"{reverse('handover')}?worker={cast.worker.pk}"
        leads_both.post(url, {"successors": [cast.stranger.pk, cast.colleague.pk]})
        assert {self.owner_of(draft) for draft in drafts} == {cast.colleague}

    def test_a_draft_knows_the_team_in_which_it_was_begun(self, cast: Cast) -> None:
        draft = save_draft(actor=cast.worker, typed={"team": [str(cast.team.pk)]})
        assert draft.team == cast.team

    def test_a_draft_names_no_team_of_others(self, cast: Cast) -> None:
        typed = {"team": [str(cast.other_team.pk)]}
        assert save_draft(actor=cast.worker, typed=typed).team != cast.other_team


class MergeWithHiddenNamesTests:
    """Where all values look alike nobody can choose, and the other's would give way unseen."""

    @pytest.fixture
    def other(self, cast: Cast) -> Person:
        case = make.make_case(cast.team, lead=cast.worker)
        return make.make_person(case, names=[SPELLING], remark="wears glasses")

    def test_two_people_are_not_merged_unseen(self, cast: Cast, other: Person) -> None:
        cast.person.remark = "limps"
        cast.person.save()
        client = signed_in(cast.worker)
        client.post(reverse("names-hide"))
        args = [cast.case.shown_code, cast.person.pk, other.pk]
        versions = {"version": cast.person.version, "other_version": other.version}
        for answer in (
            client.get(reverse("person-merge", args=args)),
            client.post(reverse("person-merge", args=args), versions),
        ):
            assert answer.status_code == 409
        other.refresh_from_db()
        assert (other.merged_into, other.removed_at) == (None, None)


class LetterFromElsewhereTests:
    """What is fetched when a letter is opened tells its sender where it is read."""

    @pytest.mark.parametrize(
        "letter",
        [
            odt("<draw:image xmlns:y='x' y:href='https://example.org/seen.png'/>"),
            odt(
                "<text:a/>",
                {"Object 1/content.xml": "<o xmlns:xlink='x' xlink:href='https://example.org/'/>"},
            ),
            odt("<text:a/>", {"meta.xml": "<m:auto-reload xmlns:m='m'/>"}),
            odt("<s:event-listener xmlns:s='s'/>"),
            odt("<text:a/>", {"Object 1/Basic/Standard/Module1.xml": "<m/>"}),
        ],
        ids=["another prefix", "an object in it", "reloading itself", "listener", "macros in it"],
    )
    def test_it_is_refused_however_it_is_written(self, letter: bytes) -> None:
        with pytest.raises(UnfitFileError):
            check_office(type_by_name("a.odt"), io.BytesIO(letter))

    def test_a_link_to_click_stays_allowed_under_any_prefix(self) -> None:
        letter = odt("<t:a xmlns:t='t' xmlns:y='x' y:href='https://example.org/'/>")
        check_office(type_by_name("a.odt"), io.BytesIO(letter))


class LawyerTests:
    def test_the_timeline_tells_no_source_of_a_shared_note(self, cast: Cast) -> None:
        note = make.make_note(cast.case, body="Theirs too", shared_with_lawyer=True)
        make_citation(note, make.make_source(cast.team, title="Informant"))
        url = reverse("case-timeline", args=[cast.case.shown_code])
        assert "Informant" in signed_in(cast.worker).get(url).content.decode()
        text = signed_in(cast.lawyer).get(url).content.decode()
        assert "Theirs too" in text
        assert "Informant" not in text

    def test_no_number_finds_somebody_for_them_that_they_may_not_see(self, cast: Cast) -> None:
        number = "AB 7654321"
        refresh_tokens(make.make_document(cast.person, number=number))
        for user, found in ((cast.worker, True), (cast.lawyer, False)):
            page = signed_in(user).post(reverse("search"), {"words": number}, follow=True)
            assert (cast.case.shown_code in page.content.decode()) == found


class TransferTests:
    def test_the_receiving_team_reads_no_label_of_the_giving_one(self, cast: Cast) -> None:
        label = Label.objects.create(team=cast.team, name="Aurora")
        cast.case.labels.add(label)
        heir = make.make_user("heir", Role.COORDINATOR, cast.other_team)
        transfer_case(
            actor=cast.coordinator,
            case=cast.case,
            team=cast.other_team,
            reason="They moved.",
            version=cast.case.version,
        )
        client, code = signed_in(heir), cast.case.shown_code
        for name in ("case-detail", "case-history", "case-timeline", "case-print"):
            page = client.get(reverse(name, args=[code]))
            assert page.status_code == 200
            assert "Aurora" not in page.content.decode()


class WayBackTests:
    @pytest.mark.parametrize(
        "place",
        ["//example.org/", "/\\example.org", "https://example.org/", "\n//example.org", "/\t/x.y"],
    )
    def test_no_button_leads_off_the_site(self, cast: Cast, place: str) -> None:
        client = signed_in(cast.worker)
        task = make.make_task(cast.case, assigned_to=cast.worker)
        done = reverse("task-done", args=[task.pk])
        for url, data in (
            (reverse("names-hide"), {"next": place}),
            (done, {"back": place, "version": task.version}),
        ):
            there = client.post(url, data).headers["Location"]
            assert there in ("/", "/today/")
