from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Consent, Language, Person
from cases.partial_dates import PartialDate
from cases.selectors.missing import still_missing
from tests import make
from tests.conftest import Cast
from tests.views.filling import signed_in


def keys(cast: Cast) -> set[str]:
    case = Case.objects.unscoped("a test").get(pk=cast.case.pk)
    return {one.key for one in still_missing(cast.worker, case)}


class StillMissingTests:
    def test_a_bare_case_lacks_all_but_the_name(self, cast: Cast) -> None:
        assert keys(cast) == {
            "birth",
            "citizenship",
            "languages",
            "contact",
            "place",
            "risk",
            "papers",
            "agreement",
        }

    def test_what_is_known_is_not_asked_for(self, cast: Cast) -> None:
        person = Person.objects.unscoped("a test").get(pk=cast.person.pk)
        person.birth = PartialDate.parse("1990")
        person.contact_channel = "Signal"
        person.country_of_stay = make.make_country("KZ")
        person.save()
        person.citizenships.add(make.make_country("RU"))
        person.languages.add(Language.objects.create(code="ru", label_en="Russian"))
        make.make_document(person)
        consent = Consent(person=person, data_key=person.data_key)
        consent.purpose = "To keep these data"
        consent.save()
        Case.objects.unscoped("a test").filter(pk=cast.case.pk).update(risk="LOW")
        assert keys(cast) == set()

    def test_each_leads_to_a_page_that_opens(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        for one in still_missing(cast.worker, cast.case):
            # Masked values have a page of their own, whose opening is recorded.
            assert client.get(one.url).status_code == 200, one.key

    @pytest.mark.parametrize("papers", [2, 20])
    def test_it_asks_little(self, cast: Cast, papers: int) -> None:
        for _paper in range(papers):
            make.make_document(cast.person)
        with CaptureQueriesContext(connection) as queries:
            still_missing(cast.worker, cast.case)
        assert len(queries) <= 6
