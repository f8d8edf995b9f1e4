from __future__ import annotations

from datetime import date

import pytest

from cases.choices import TravelPapers
from cases.partial_dates import PartialDate
from cases.rules.papers import PaperFacts, travel_papers

DAY = date(2024, 7, 15)


def paper(holding: str = "HELD", expires: str = "", carries: bool = True) -> PaperFacts:
    return PaperFacts(holding, PartialDate.parse(expires) if expires else None, carries)


class TravelPapersTests:
    @pytest.mark.parametrize(
        ("papers", "expected"),
        [
            ([], TravelPapers.NOT_KNOWN),
            ([paper(carries=False)], TravelPapers.NOT_KNOWN),
            ([paper("NEVER_HAD")], TravelPapers.NONE),
            ([paper("CONFISCATED"), paper("NOT_KNOWN")], TravelPapers.NOT_KNOWN),
            ([paper("NOT_KNOWN")], TravelPapers.NOT_KNOWN),
            ([paper(expires="2030")], TravelPapers.VALID),
            ([paper()], TravelPapers.HELD),
            ([paper(expires="2024-09")], TravelPapers.EXPIRES_SOON),
            ([paper(expires="2024-07-14")], TravelPapers.EXPIRED),
            ([paper("EXPIRED")], TravelPapers.EXPIRED),
            ([paper("EXPIRED"), paper(expires="2030-01-01")], TravelPapers.VALID),
        ],
    )
    def test_the_best_paper_counts(self, papers: list[PaperFacts], expected: TravelPapers) -> None:
        assert travel_papers(papers, DAY) == expected

    def test_a_paper_is_good_until_the_last_possible_day(self) -> None:
        assert travel_papers([paper(expires="2024-07")], DAY) == TravelPapers.EXPIRES_SOON

    def test_a_paper_may_run_out_on_the_first_possible_day(self) -> None:
        assert travel_papers([paper(expires="2025")], DAY) == TravelPapers.EXPIRES_SOON
