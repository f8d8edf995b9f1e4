from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Document
from cases.partial_dates import PartialDate, PartialDateError
from tests import make
from tests.conftest import Cast

TEXTS = ["2022", "2022-09", "2024-21", "2022-09-21", "2022-09~", "../2023-03-31"]


class ParseTests:
    @pytest.mark.parametrize("text", TEXTS)
    def test_the_text_comes_back(self, text: str) -> None:
        assert str(PartialDate.parse(text)) == text

    @pytest.mark.parametrize(
        "text",
        ["", "0", "0000", "9999", "2022-13", "2022-02-30", "22-09", "2022-9", "2022-09-21-01"]
        + ["2022/2021", "spring", "2022-21-01", "../", "~", "２０２２", "2022\x00"],
    )
    def test_it_refuses_what_is_no_date(self, text: str) -> None:
        with pytest.raises(PartialDateError):
            PartialDate.parse(text)

    @given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.booleans())
    def test_every_day_survives_the_database_form(self, day: date, about: bool) -> None:
        partial = PartialDate(day, day, about)
        assert PartialDate.from_stored(partial.stored) == partial
        assert PartialDate.parse(str(partial)) == partial

    @pytest.mark.parametrize(
        ("text", "precision", "earliest", "latest"),
        [
            ("2024", "year", date(2024, 1, 1), date(2024, 12, 31)),
            ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
            ("2024-21", "season", date(2024, 3, 1), date(2024, 5, 31)),
            ("2023-24", "season", date(2023, 12, 1), date(2024, 2, 29)),
            ("1999-08/2000-07", "window", date(1999, 8, 1), date(2000, 7, 31)),
            ("../2023-03", "until", None, date(2023, 3, 31)),
        ],
    )
    def test_it_knows_its_days(
        self, text: str, precision: str, earliest: date | None, latest: date
    ) -> None:
        partial = PartialDate.parse(text)
        assert (partial.precision, partial.earliest, partial.latest) == (
            precision,
            earliest,
            latest,
        )

    def test_only_a_full_date_is_exact(self) -> None:
        assert PartialDate.parse("2024-05-21").exact == date(2024, 5, 21)
        for text in ("2024-05", "2024-05-21~", "../2024-05-21"):
            assert PartialDate.parse(text).exact is None

    def test_certainly_before_needs_every_day_to_be(self) -> None:
        year, month = PartialDate.parse("2022"), PartialDate.parse("2022-05")
        assert not month.certainly_before(year)
        assert PartialDate.parse("2021-12").certainly_before(year)


class FieldTests:
    def expiring(self, cast: Cast, *texts: str) -> None:
        for text in texts:
            make.make_document(cast.person, expires=PartialDate.parse(text))

    def test_it_sorts_in_the_database(self, cast: Cast) -> None:
        self.expiring(cast, "2023", "2022-09-21", "2022-09", "2022-10~", "../2022-03")
        found = Document.objects.order_by("expires").values_list("expires", flat=True)
        assert [str(expires) for expires in found] == [
            "../2022-03-31",
            "2022-09",
            "2022-09-21",
            "2022-10~",
            "2023",
        ]

    def test_before_and_on_or_after_share_the_dates_out(self, cast: Cast) -> None:
        self.expiring(cast, "2022", "2022-09", "2022-09-21", "2022-10")
        day = date(2022, 9, 15)
        before = Document.objects.filter(expires__before=day)
        after = Document.objects.filter(expires__on_or_after=day)
        assert [str(row.expires) for row in before.order_by("expires")] == ["2022", "2022-09"]
        assert [str(row.expires) for row in after.order_by("expires")] == ["2022-09-21", "2022-10"]

    def test_a_wrong_text_is_refused_with_a_message(self, cast: Cast) -> None:
        document = make.make_document(cast.person)
        document.expires = "2022-02-30"
        with pytest.raises(ValidationError) as caught:
            document.full_clean()
        assert "expires" in caught.value.message_dict

    def test_a_sealed_date_opens_again(self, cast: Cast) -> None:
        cast.person.birth = PartialDate.parse("1999-08/2000-07")
        cast.person.clean()
        cast.person.save()
        cast.person.refresh_from_db()
        assert str(cast.person.birth) == "1999-08-01/2000-07-31"
        assert cast.person.birth_years == "2000-2004"
