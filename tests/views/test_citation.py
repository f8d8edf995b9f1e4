from __future__ import annotations

from django.urls import reverse

from cases.models import Citation, Source
from tests import make
from tests.conftest import Cast
from tests.views.filling import as_shown, send, signed_in
from tests.views.full_case import make_citation


def cite_page(cast: Cast, slug: str, pk: object) -> str:
    return reverse("citation-add", args=[cast.case.shown_code, slug, pk])


class AddCitationTests:
    def test_it_ties_a_known_source_to_a_field(self, cast: Cast) -> None:
        source, document = make.make_source(cast.team), make.make_document(cast.person)
        answer = send(
            signed_in(cast.worker),
            cite_page(cast, "documents", document.pk),
            source=source.pk,
            field="expires",
            locator="page 2",
            stance="CONTRADICTS",
            remark="It ends in May.",
        )
        assert answer.status_code == 303
        citation = Citation.objects.get()
        assert (citation.record_id, citation.field) == (document.pk, "expires")
        assert (citation.person, citation.remark) == (cast.person, "It ends in May.")
        assert citation.data_key_id == cast.person.data_key_id

    def test_it_takes_a_new_source_along(self, cast: Cast) -> None:
        url = reverse("case-cite", args=[cast.case.shown_code])
        answer = send(signed_in(cast.worker), url, title="Letter of May", kind="LETTER")
        assert answer.status_code == 303
        source = Source.objects.get()
        assert (source.title, source.kind, source.team) == ("Letter of May", "LETTER", cast.team)
        assert Citation.objects.get().case == cast.case

    def test_it_begins_with_the_field_it_was_opened_for(self, cast: Cast) -> None:
        url = cite_page(cast, "people", cast.person.pk)
        page = signed_in(cast.worker).get(f"{url}?field=occupation")
        assert as_shown(page)["field"] == "occupation"

    def test_it_needs_a_source(self, cast: Cast) -> None:
        answer = send(signed_in(cast.worker), cite_page(cast, "people", cast.person.pk))
        assert answer.status_code == 422
        assert not Source.objects.exists()

    def test_a_source_of_another_team_cannot_be_chosen(self, cast: Cast) -> None:
        source = make.make_source(cast.other_team)
        url = cite_page(cast, "people", cast.person.pk)
        assert send(signed_in(cast.worker), url, source=source.pk).status_code == 422

    def test_sent_twice_it_saves_once(self, cast: Cast) -> None:
        client, url = signed_in(cast.worker), cite_page(cast, "people", cast.person.pk)
        data = as_shown(client.get(url)) | {"title": "Letter of May"}
        assert [client.post(url, data).status_code for _time in range(2)] == [303, 303]
        assert (Citation.objects.count(), Source.objects.count()) == (1, 1)

    def test_the_same_place_twice_is_refused(self, cast: Cast) -> None:
        source = make.make_source(cast.team)
        make_citation(cast.person, source, locator="page 1")
        url = cite_page(cast, "people", cast.person.pk)
        answer = send(signed_in(cast.worker), url, source=source.pk, locator="page 1")
        assert answer.status_code == 422

    def test_unknown_kinds_and_records_are_not_found(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        other = make.make_person(make.make_case(cast.team, lead=cast.worker))
        for url in (
            cite_page(cast, "nothing", cast.person.pk),
            cite_page(cast, "citations", cast.person.pk),
            cite_page(cast, "people", other.pk),
        ):
            assert client.get(url).status_code == 404

    def test_a_lawyer_may_not(self, cast: Cast) -> None:
        url = cite_page(cast, "people", cast.person.pk)
        assert signed_in(cast.lawyer).post(url).status_code == 403
