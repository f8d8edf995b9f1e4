from __future__ import annotations

import pytest

from benchmarks.figures import Figures, NotMeasuredError, OtherRunError, Ratio, ratio

pytestmark = pytest.mark.once


def figures(*cpu: float, run: str = "one") -> Figures:
    return Figures(run, cpu_app=list(cpu), cpu_database=[0.0] * len(cpu))


class RatioTests:
    def test_it_is_taken_within_each_round(self) -> None:
        found = ratio(figures(10, 40, 90), figures(10, 20, 30))
        assert found == Ratio(middle=2, least=1, most=3)

    def test_it_refuses_figures_of_two_runs(self) -> None:
        with pytest.raises(OtherRunError, match="two runs"):
            ratio(figures(10, run="one"), figures(10, run="other"))

    def test_it_adds_application_and_database(self) -> None:
        both = Figures("one", cpu_app=[3.0], cpu_database=[1.0])
        assert ratio(both, figures(2)).middle == 2

    def test_it_takes_the_rounds_in_which_both_were_measured(self) -> None:
        assert ratio(figures(10, 10), figures(5)) == Ratio(2, 2, 2)

    def test_it_divides_by_nothing_never(self) -> None:
        with pytest.raises(NotMeasuredError, match="nothing to divide by"):
            ratio(figures(10), figures(0))

    def test_it_says_how_far_the_rounds_lie_apart(self) -> None:
        assert str(Ratio(2.04, 1.0, 12.34)) == "2.04 (1.00–12.3)"

    def test_it_says_no_more_than_there_is_of_a_single_round(self) -> None:
        assert str(Ratio(260.4, 260.4, 260.4)) == "260"


class FiguresTests:
    def test_the_percentiles_are_of_all_requests(self) -> None:
        found = Figures("one", wall=[[float(n) for n in range(50)], [200.0] * 50])
        assert (found.p50, found.p95) == (124.5, 200.0)

    def test_the_rate_counts_the_rows_that_were_sent(self) -> None:
        assert Figures("one", wall=[[500.0], [2000.0]], rows=1000).rates == [2000, 500]

    def test_memory_grows_from_what_the_same_worker_held(self) -> None:
        found = Figures("one", memory_idle=[60.0, 80.0], memory_peak=[70.0, 85.0])
        assert found.memory_grown == 10
