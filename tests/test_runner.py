from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from casetracker.env import BASE_DIR
from tests import postgres, run

pytestmark = pytest.mark.once
REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_well"/>
<testcase classname="tests.a" name="test_wrong"><failure message="no"/></testcase>
<testcase classname="tests.a" name="test_broken"><error message="no"/></testcase>
<testcase classname="tests.a" name="test_away"><skipped message="not here"/></testcase>
</testsuite></testsuites>"""


class TestReadSuite:
    def test_it_sorts_the_tests_by_what_they_did(self, tmp_path: Path) -> None:
        (tmp_path / "report.xml").write_text(REPORT)
        suite = run.read_suite(tmp_path / "report.xml")
        assert suite.passed == {"tests.a::test_well"}
        assert suite.failed == {"tests.a::test_wrong", "tests.a::test_broken"}
        assert suite.skipped == {"tests.a::test_away": "not here"}

    def test_a_run_that_wrote_nothing_ran_nothing(self, tmp_path: Path) -> None:
        assert run.read_suite(tmp_path / "none.xml") == run.Suite()


class TestRunPytest:
    def finish(self, monkeypatch: pytest.MonkeyPatch, code: int, text: str) -> run.Report:
        def invent(command: list[str], environment: dict[str, str]) -> int:
            xml = next(word for word in command if word.startswith("--junitxml="))
            Path(xml.removeprefix("--junitxml=")).write_text(text)
            return code

        monkeypatch.setattr(run, "call", invent)
        report = run.Report()
        run.run_pytest(report, "invented", [])
        return report

    def test_running_no_test_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        report = self.finish(monkeypatch, 0, "<testsuites/>")
        assert report.failures == ["invented (0 passed): no test ran"]

    def test_a_failed_test_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.finish(monkeypatch, 1, REPORT).failures

    def test_a_bad_exit_code_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        well = '<testsuites><testcase classname="tests.a" name="test_well"/></testsuites>'
        assert self.finish(monkeypatch, 3, well).failures
        assert not self.finish(monkeypatch, 0, well).failures


class TestCall:
    TIDY = """
import sys, time
print("begun", flush=True)
try:
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)
    print("tidied", flush=True)
"""

    @pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
    def test_an_interrupted_command_may_tidy_up(self, ending: signal.Signals) -> None:
        script = (
            "import signal, sys; from tests import postgres, run;"
            "signal.signal(signal.SIGTERM, postgres.stop);"
            "run.call([sys.executable, '-c', sys.argv[1]], {})"
        )
        with subprocess.Popen(
            [sys.executable, "-c", script, self.TIDY],
            cwd=BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            process.send_signal(ending)
            assert process.stdout.read() == "tidied\n"
            assert process.wait(timeout=30) != 0


class TestSurroundings:
    def test_what_a_developer_set_for_the_site_does_not_reach_the_tests(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/of-mine.sqlite3")
        assert "DATABASE_URL" not in run.surroundings({})
        assert run.surroundings({"DATABASE_URL": "other"})["DATABASE_URL"] == "other"


class TestRefuseSkips:
    def test_what_the_other_database_passed_is_well(self) -> None:
        report = run.Report()
        report.suites = [run.Suite(skipped={"a": "other database"}), run.Suite(passed={"a"})]
        run.refuse_skips(report)
        assert report.failures == []

    def test_what_nobody_passed_fails_with_its_reason(self) -> None:
        report = run.Report()
        report.suites = [run.Suite(skipped={"a": "no browser"}), run.Suite(passed={"b"})]
        run.refuse_skips(report)
        assert report.failures == ["skipped everywhere: a (no browser)"]


class TestProvideTools:
    def test_it_installs_only_what_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []
        found = iter([None, "/usr/bin/chromium"])
        monkeypatch.setattr(run, "find_binaries", lambda: Path("/bin"))
        monkeypatch.setattr(run, "find_chromium", lambda: next(found))
        monkeypatch.setattr(run, "install", asked.extend)
        run.provide_tools()
        assert asked == ["chromium"]

    def test_it_says_why_it_cannot(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tests.run.shutil.which", lambda name: None)
        with pytest.raises(run.MissingToolError, match="no apt-get"):
            run.install(["chromium"])

    def test_it_needs_root_or_sudo(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tests.run.os.geteuid", lambda: 1000)
        monkeypatch.setattr(
            "tests.run.shutil.which", lambda name: "apt" if name == "apt-get" else None
        )
        with pytest.raises(run.MissingToolError, match="root or sudo"):
            run.install(["chromium"])


class TestClose:
    def test_the_last_line_counts_the_tests(self, capsys: pytest.CaptureFixture[str]) -> None:
        report = run.Report(suites=[run.Suite(passed={"a", "b"}), run.Suite(passed={"a"})])
        assert run.close(report) == 0
        assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 0 failed"

    def test_a_failed_check_is_a_failure_too(self, capsys: pytest.CaptureFixture[str]) -> None:
        report = run.Report(suites=[run.Suite(passed={"a"})], failures=["mypy: exit code 1"])
        assert run.close(report) == 1
        out = capsys.readouterr().out
        assert "FAILED: mypy: exit code 1" in out
        assert out.splitlines()[-1] == "1 passed, 1 failed"


class TestCluster:
    @pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
    def test_it_is_removed_when_the_run_is_interrupted(self, ending: signal.Signals) -> None:
        say = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(60)"
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o711)  # the postgres user has to pass through
            command = [sys.executable, "-m", "tests.postgres", sys.executable, "-c", say]
            environment = os.environ | {"TMPDIR": folder}
            with subprocess.Popen(
                command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
            ) as process:
                assert process.stdout is not None
                assert process.stdout.readline().startswith("postgres://casetracker:")
                assert list(Path(folder).glob("casetracker-postgres-*"))
                process.send_signal(ending)
                assert process.wait(timeout=30) == 130
            assert list(Path(folder).iterdir()) == []

    def test_it_says_when_postgresql_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres, "find_binaries", lambda: None)
        with (
            pytest.raises(postgres.PostgresError, match="not installed"),
            postgres.running_cluster(),
        ):
            pass
