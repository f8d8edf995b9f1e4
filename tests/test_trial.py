from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from casetracker import trial
from casetracker.env import BASE_DIR, SettingsError
from tests.postgres import free_port

PATIENCE = 120


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestPrepare:
    def test_it_writes_secrets_for_the_owner_only(self, tmp_path: Path) -> None:
        trial.prepare(tmp_path / "var")
        assert mode(tmp_path / "var") == 0o700
        assert mode(tmp_path / "var" / "trial.env") == 0o600
        assert mode(tmp_path / "var" / "trial-sign-in.txt") == 0o600

    def test_it_says_that_this_is_a_trial_on_this_machine(self, tmp_path: Path) -> None:
        trial.prepare(tmp_path)
        lines = (tmp_path / "trial.env").read_text().splitlines()
        assert "CASETRACKER_TRIAL=1" in lines
        assert "ALLOWED_HOSTS=127.0.0.1,localhost,[::1]" in lines
        assert f"CASETRACKER_KEYRING=file:{tmp_path / 'keyring.json'}" in lines

    def test_no_two_trials_share_a_secret(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            trial.prepare(tmp_path / name)
        for file in ("trial.env", "trial-sign-in.txt"):
            assert (tmp_path / "one" / file).read_text() != (tmp_path / "two" / file).read_text()

    def test_the_first_line_is_a_long_password(self, tmp_path: Path) -> None:
        trial.prepare(tmp_path)
        password = (tmp_path / "trial-sign-in.txt").read_text().splitlines()[0]
        assert re.fullmatch(r"([a-z2-9]{4}-){4}[a-z2-9]{4}", password)

    def test_it_keeps_what_stands(self, tmp_path: Path) -> None:
        trial.prepare(tmp_path)
        before = [path.read_text() for path in sorted(tmp_path.iterdir())]
        trial.prepare(tmp_path)
        assert [path.read_text() for path in sorted(tmp_path.iterdir())] == before


class TestSteps:
    @pytest.fixture
    def commands(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        ran: list[str] = []

        def note(name: str, *arguments: str, **options: Any) -> None:
            ran.append(name)

        monkeypatch.setattr(trial, "call_command", note)
        return ran

    def test_a_step_runs_again_only_when_its_inputs_changed(
        self, commands: list[str], tmp_path: Path
    ) -> None:
        trial.Steps(tmp_path).run("data", "first", ("seed",))
        trial.Steps(tmp_path).run("data", "first", ("seed",))
        assert commands == ["seed"]
        trial.Steps(tmp_path).run("data", "second", ("seed",))
        assert commands == ["seed", "seed"]

    def test_a_step_that_failed_is_done_again(
        self, commands: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(name: str, *arguments: str, **options: Any) -> None:
            raise CommandError("The fixtures are not readable.")

        with monkeypatch.context() as broken:
            broken.setattr(trial, "call_command", fail)
            with pytest.raises(CommandError):
                trial.Steps(tmp_path).run("data", "first", ("seed",))
        trial.Steps(tmp_path).run("data", "first", ("seed",))
        assert commands == ["seed"]


class TestRefuseTakenPort:
    def test_it_names_the_port_and_the_way_out(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(SettingsError, match=f"PORT={port + 1}"):
                trial.refuse_taken_port("127.0.0.1", port)

    def test_it_accepts_a_free_one(self) -> None:
        trial.refuse_taken_port("127.0.0.1", free_port())


def environment(folder: Path, **changes: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "CASETRACKER_VAR": str(folder)} | changes


def run(arguments: list[str], **changes: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        **changes,
    )


class TestRefusals:
    def test_a_trial_is_not_served_to_others(self, tmp_path: Path) -> None:
        env = environment(tmp_path, HOST="0.0.0.0")
        done = run(["-m", "casetracker.trial", "serve"], env=env)
        assert done.returncode == 78
        assert "HOST=0.0.0.0" in done.stderr
        assert list(tmp_path.iterdir()) == []

    def test_nor_by_gunicorn_itself(self, tmp_path: Path) -> None:
        trial.prepare(tmp_path)
        configuration = ["-c", "python:casetracker.gunicorn", "casetracker.wsgi"]
        env = environment(tmp_path, HOST="0.0.0.0", PORT=str(free_port()))
        done = run(["-m", "gunicorn", *configuration], env=env)
        assert done.returncode == 78
        assert "HOST=0.0.0.0" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_deployment_is_not_turned_into_a_trial(self, tmp_path: Path) -> None:
        env = environment(tmp_path, SECRET_KEY="own", PORT=str(free_port()))
        done = run(["-m", "casetracker.trial", "serve"], env=env)
        assert done.returncode == 78
        assert "unset them to run the trial" in done.stderr

    def test_other_words_are_answered_with_the_usage(self) -> None:
        assert run(["-m", "casetracker.trial", "dance"]).returncode == 64


class Site:
    """A trial that is running."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "casetracker.trial", "serve"],
            cwd=BASE_DIR,
            env=environment(folder, PORT=str(self.port)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.output = ""

    def wait(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output += line
            if "Ctrl-C" in line:
                return
        raise AssertionError(self.output)

    def __enter__(self) -> Site:
        self.process.__enter__()
        return self

    def __exit__(self, *reason: object) -> None:
        self.process.kill()
        self.process.__exit__(None, None, None)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


@pytest.mark.once
class TestServe:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "var"

    def test_it_goes_from_nothing_to_a_site_and_starts_again_quickly(self, folder: Path) -> None:
        with Site(folder) as site:
            site.wait()
            with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/sign-in/") as page:
                assert page.status == 200
                assert "Trial" in page.read().decode()
            password = (folder / "trial-sign-in.txt").read_text().splitlines()[0]
            assert password in site.output
            assert f"http://127.0.0.1:{site.port}/" in site.output
            assert site.stop() == 0
        private = [path for path in folder.rglob("*") if "static" not in path.parts]
        assert len(private) >= 5
        assert {mode(path) & 0o077 for path in private} == {0}

        started = time.monotonic()
        with Site(folder) as again:
            again.wait()
            took = time.monotonic() - started
            assert again.stop() == 0
        assert "seed" not in again.output
        assert "collectstatic" not in again.output
        assert took < 60, "5 s are promised for a machine that does nothing else"

    def test_plain_commands_find_the_trial(self, folder: Path) -> None:
        trial.prepare(folder)
        done = run(["manage.py", "check"], env=environment(folder))
        assert done.returncode == 0, done.stderr
