"""The whole proof, as `make test` and CI run it; `python -m tests.run lint|test|proof`.

Nothing is skipped quietly: what a stage needs is installed or the run fails and says why, a stage
that ran no test fails, and a test that one database skips has to pass on the other.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from casetracker.catalogues import compile_catalogues
from tests.postgres import PostgresError, find_binaries, running_cluster, stop

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
TOOLS = Path(sys.executable).parent
OURS = {"DATABASE_URL", "DATABASE_URL_FILE", "SECRET_KEY_FILE", "DEBUG", "STRICT_ROLES"}
OUTCOMES_THAT_FAIL = {"failure", "error"}
GRACE = 20  # seconds, in which an interrupted stage takes its servers and folders away


class MissingToolError(Exception):
    """Something that the tests need is not here and cannot be had; the message says why."""


@dataclass
class Suite:
    """What one run of pytest did, test by test."""

    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)


@dataclass
class Report:
    """The stages so far."""

    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    suites: list[Suite] = field(default_factory=list)

    def add(self, name: str, started: float, problem: str = "") -> None:
        verdict = f"FAILED  {problem}" if problem else "ok"
        self.lines.append(f"  {name:<42} {time.monotonic() - started:6.1f} s  {verdict}")
        if problem:
            self.failures.append(f"{name}: {problem}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


# What has to be on the machine ------------------------------------------------------------------


def find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def install(packages: list[str]) -> None:
    """Install Debian packages, or say why that is not possible."""
    wanted = " and ".join(packages)
    if not shutil.which("apt-get"):
        raise MissingToolError(f"{wanted} is missing, and there is no apt-get to install it with.")
    prefix = []
    answers = None if sys.stdin.isatty() else subprocess.DEVNULL
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise MissingToolError(f"{wanted} is missing; installing it needs root or sudo.")
        prefix = ["sudo"] if answers is None else ["sudo", "-n"]
    say(f"==> The tests need {wanted}: installing from Debian's packages")
    quiet = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        "DPkg::Lock::Timeout=120",
    ]
    for action in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        command = [*prefix, *quiet, *action]
        if subprocess.run(command, stdin=answers).returncode:
            raise MissingToolError(f"{wanted} could not be installed: {' '.join(command)} failed.")


def provide_tools() -> None:
    """See to PostgreSQL and Chromium."""
    packages = []
    if find_binaries() is None:
        packages.append("postgresql")
    if find_chromium() is None:
        packages.append("chromium")
    if packages:
        install(packages)
    if find_binaries() is None or find_chromium() is None:
        raise MissingToolError(f"{packages} was installed but cannot be found.")


# Stages -----------------------------------------------------------------------------------------


def surroundings(changes: dict[str, str]) -> dict[str, str]:
    """Return the environment of a stage, without what a developer may have set for the site."""
    return {name: value for name, value in os.environ.items() if name not in OURS} | changes


def call(command: list[str], environment: dict[str, str]) -> int:
    """Run a command to its end; if this run is interrupted, so is the command, and awaited."""
    # In a group of its own, so that Ctrl-C reaches it once, by us, as SIGTERM to us does too.
    with subprocess.Popen(
        command, cwd=ROOT, env=surroundings(environment), process_group=0
    ) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=GRACE)
            raise
        finally:
            process.kill()


def check(report: Report, name: str, command: list[str], **environment: str) -> None:
    """Run a command that has to exit with 0."""
    say(f"\n==> {name}")
    started = time.monotonic()
    code = call(command, environment)
    report.add(name, started, f"exit code {code}" if code else "")


def deployment(folder: Path) -> dict[str, str]:
    """Return the environment of an invented production."""
    return {
        "DJANGO_SETTINGS_MODULE": "casetracker.settings",
        "CASETRACKER_TRIAL": "0",
        "CASETRACKER_VAR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "cases.example.org",
        "CASETRACKER_KEYRING": f"file:{folder / 'keyring.json'}",
        "DATABASE_URL": f"sqlite:///{folder / 'deployment.sqlite3'}",
    }


def lint(report: Report) -> None:
    """Check style, types, templates, migrations and the settings of a deployment."""
    manage = [PYTHON, "manage.py"]
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    check(report, "ruff check", [str(TOOLS / "ruff"), "check", "."])
    check(report, "ruff format", [str(TOOLS / "ruff"), "format", "--check", "."])
    check(report, "djade", [str(TOOLS / "djade"), "--target-version", "5.2", "--check", *templates])
    check(report, "mypy", [str(TOOLS / "mypy")])
    tests = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    check(report, "migrations", [*manage, "makemigrations", "--check", "--dry-run"], **tests)
    with tempfile.TemporaryDirectory(prefix="casetracker-deployment-") as folder:
        environment = deployment(Path(folder))
        strict = ["--deploy", "--fail-level", "WARNING"]
        check(report, "deployment: migrate", [*manage, "migrate", "-v", "0"], **environment)
        check(report, "deployment: keys", [*manage, "keys", "init"], **environment)
        check(report, "deployment: check --deploy", [*manage, "check", *strict], **environment)


def read_suite(path: Path) -> Suite:
    """Read what pytest wrote about each test."""
    suite = Suite()
    if not path.exists():
        return suite
    for case in ElementTree.parse(path).iter("testcase"):  # noqa: S314 (written by our own run)
        name = f"{case.get('classname')}::{case.get('name')}"
        outcomes = {child.tag: child for child in case}
        if OUTCOMES_THAT_FAIL & set(outcomes):
            suite.failed.add(name)
        elif "skipped" in outcomes:
            suite.skipped[name] = outcomes["skipped"].get("message", "")
        else:
            suite.passed.add(name)
    return suite


def run_pytest(report: Report, name: str, arguments: list[str], **environment: str) -> None:
    """Run a part of the tests; running none is a failure."""
    say(f"\n==> {name}")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="casetracker-report-") as folder:
        xml = Path(folder) / "report.xml"
        command = [PYTHON, "-m", "pytest", f"--junitxml={xml}", *arguments]
        code = call(command, environment)
        suite = read_suite(xml)
    report.suites.append(suite)
    problem = ""
    if code or suite.failed:
        problem = f"{len(suite.failed)} tests failed, exit code {code}"
    elif not suite.passed:
        problem = "no test ran"
    report.add(f"{name} ({len(suite.passed)} passed)", started, problem)


def refuse_skips(report: Report) -> None:
    """Fail for every test that passed in none of the runs."""
    passed = {name for suite in report.suites for name in suite.passed}
    skipped = {name: why for suite in report.suites for name, why in suite.skipped.items()}
    for name in sorted(set(skipped) - passed):
        report.failures.append(f"skipped everywhere: {name} ({skipped[name]})")


def run_tests(report: Report) -> None:
    """Run the suite on both databases, then the browser."""
    compile_catalogues()
    parallel = ["-q", "-n", "2", "-m", "not browser and not proof"]
    run_pytest(report, "pytest on SQLite", parallel)
    given = os.environ.get("DATABASE_URL", "")
    started = time.monotonic()
    try:
        with nullcontext(given) if given.startswith("postgres") else running_cluster() as url:
            twice = [*parallel[:-1], f"{parallel[-1]} and not once"]
            run_pytest(report, "pytest on PostgreSQL", twice, DATABASE_URL=url)
    except PostgresError as error:
        report.add("pytest on PostgreSQL", started, str(error))
    browser = {"CASETRACKER_CHROMIUM": find_chromium() or ""}
    run_pytest(report, "pytest in Chromium", ["-q", "-m", "browser"], **browser)
    refuse_skips(report)


def run_proof(report: Report) -> None:
    """Run what is too slow for every change."""
    compile_catalogues()
    browser = {"CASETRACKER_CHROMIUM": find_chromium() or ""}
    with running_cluster() as url:
        run_pytest(report, "proof", ["-q", "-m", "proof"], DATABASE_URL=url, **browser)


def close(report: Report) -> int:
    """Print what happened, the total of the tests last, and return the exit code."""
    say("\n==> Summary")
    for line in report.lines:
        say(line)
    for failure in report.failures:
        say(f"  FAILED: {failure}")
    if report.suites:
        passed = sum(len(suite.passed) for suite in report.suites)
        failed = sum(len(suite.failed) for suite in report.suites)
        say(f"{passed} passed, {failed or len(report.failures)} failed")
    return 1 if report.failures else 0


def main(arguments: list[str]) -> int:
    """Run the named stages."""
    signal.signal(signal.SIGTERM, stop)
    report = Report()
    stages = {"lint": [lint], "test": [lint, run_tests], "proof": [run_proof]}
    if len(arguments) != 1 or arguments[0] not in stages:
        sys.stderr.write("usage: python -m tests.run lint|test|proof\n")
        return os.EX_USAGE
    try:
        if arguments != ["lint"]:
            provide_tools()
        for stage in stages[arguments[0]]:
            stage(report)
    except (MissingToolError, PostgresError) as error:
        report.failures.append(str(error))
    except KeyboardInterrupt:
        report.failures.append("interrupted")
    return close(report)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
