from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from casetracker.env import (
    SettingsError,
    env_bool,
    env_database,
    env_int,
    env_list,
    env_secret,
    env_slug,
    is_loopback,
    load_trial,
    refuse_mixed_settings,
    refuse_open_trial,
)


@pytest.fixture(autouse=True)
def restored_environment() -> Iterator[None]:
    """Undo what a test writes into the environment."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


class TestEnvBool:
    def test_it_reads_one_and_nought(self) -> None:
        os.environ |= {"FIRST": "1", "SECOND": "0"}
        assert env_bool("FIRST") is True
        assert env_bool("SECOND", default=True) is False

    @pytest.mark.parametrize("value", ["", "yes", "true", "2"])
    def test_it_refuses_other_words_by_name(self, value: str) -> None:
        os.environ["FIRST"] = value
        with pytest.raises(SettingsError, match="FIRST must be 0 or 1"):
            env_bool("FIRST")


class TestEnvInt:
    @pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "٣", "31"])
    def test_it_refuses_what_is_no_number_within_bounds(self, value: str) -> None:
        os.environ["MINUTES"] = value
        with pytest.raises(SettingsError, match="MINUTES must be a whole number from 1 to 30"):
            env_int("MINUTES", 15, least=1, most=30)

    def test_it_falls_back(self) -> None:
        assert env_int("MINUTES_NOT_SET", 15) == 15


class TestEnvSlug:
    def test_it_drops_the_slashes_around(self) -> None:
        os.environ["PLACE"] = "/back-office/"
        assert env_slug("PLACE", "admin") == "back-office"

    @pytest.mark.parametrize("value", ["", "/", "a/b", "Büro", "..", "a b"])
    def test_it_refuses_what_is_not_one_part(self, value: str) -> None:
        os.environ["PLACE"] = value
        with pytest.raises(SettingsError, match="PLACE must be one part"):
            env_slug("PLACE", "admin")


class TestEnvList:
    def test_it_drops_spaces_and_empty_parts(self) -> None:
        os.environ["HOSTS"] = " a.example.org, ,b.example.org,"
        assert env_list("HOSTS") == ["a.example.org", "b.example.org"]


class TestEnvSecret:
    def test_it_reads_a_file_without_its_line_end(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("$not-a-variable\n")
        os.environ["TOKEN_FILE"] = str(tmp_path / "secret")
        assert env_secret("TOKEN") == "$not-a-variable"

    def test_it_refuses_an_empty_secret(self) -> None:
        os.environ["TOKEN"] = "  "
        with pytest.raises(SettingsError, match="Set the TOKEN environment variable"):
            env_secret("TOKEN")

    def test_it_names_the_variable_of_a_missing_file(self) -> None:
        os.environ["TOKEN_FILE"] = "/nowhere/secret"
        with pytest.raises(SettingsError, match="TOKEN_FILE"):
            env_secret("TOKEN")


class TestEnvDatabase:
    def test_it_keeps_the_options_of_the_address(self) -> None:
        os.environ["PLACE"] = "postgres://worker:pw@db.example.org:5433/cases?sslmode=verify-full"
        database = env_database("PLACE", "")
        assert database["ENGINE"] == "django.db.backends.postgresql"
        assert (database["HOST"], database["PORT"]) == ("db.example.org", 5433)
        assert database["OPTIONS"] == {"sslmode": "verify-full"}

    @pytest.mark.parametrize(
        "address",
        ["nonsense", "mysql://w:pw@db.example.org/cases", "postgres://w:pw@db.example.org:x/cases"],
    )
    def test_it_refuses_other_databases_without_repeating_the_address(self, address: str) -> None:
        os.environ["PLACE"] = address
        with pytest.raises(SettingsError, match="PLACE must look like") as refused:
            env_database("PLACE", "")
        assert address not in str(refused.value)


class TestIsLoopback:
    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
    def test_it_knows_this_machine(self, host: str) -> None:
        assert is_loopback(host)

    @pytest.mark.parametrize(
        "host", ["", "0.0.0.0", "::", "*", "192.0.2.7", "localhost.example.org"]
    )
    def test_it_knows_others(self, host: str) -> None:
        assert not is_loopback(host)


class TestLoadTrial:
    @pytest.fixture
    def trial_env(self, tmp_path: Path) -> Path:
        for name in ("CASETRACKER_TRIAL", "SECRET_KEY", "SECRET_KEY_FILE", "SITE_NAME"):
            os.environ.pop(name, None)
        path = tmp_path / "trial.env"
        path.write_text("CASETRACKER_TRIAL=1\nSECRET_KEY=trial-x\nSITE_NAME=Quay\n")
        return path

    def test_it_reads_a_trial(self, trial_env: Path) -> None:
        load_trial(trial_env)
        assert os.environ["SECRET_KEY"] == "trial-x"

    def test_it_overrides_nothing(self, trial_env: Path) -> None:
        os.environ["SITE_NAME"] = "Pier"
        load_trial(trial_env)
        assert os.environ["SITE_NAME"] == "Pier"

    def test_it_leaves_a_deployment_alone(self, trial_env: Path) -> None:
        os.environ["SECRET_KEY"] = "own"
        load_trial(trial_env)
        assert "CASETRACKER_TRIAL" not in os.environ

    def test_it_leaves_a_declared_deployment_alone(self, trial_env: Path) -> None:
        os.environ["CASETRACKER_TRIAL"] = "0"
        load_trial(trial_env)
        assert "SECRET_KEY" not in os.environ

    def test_it_passes_over_a_file_that_does_not_say_trial(self, trial_env: Path) -> None:
        trial_env.write_text("CASETRACKER_TRIAL=0\nSECRET_KEY=trial-x\n")
        load_trial(trial_env)
        assert "SECRET_KEY" not in os.environ


class TestRefuseMixedSettings:
    def refuse(self, **changes: object) -> None:
        values = {"trial": False, "debug": False, "secret": "own", "hosts": [], "keyring": ""}
        refuse_mixed_settings(**values | changes)  # type: ignore[arg-type]

    def test_it_accepts_a_deployment(self) -> None:
        self.refuse(hosts=["cases.example.org"], keyring="file:/keys/keyring.json")

    def test_it_refuses_debug_outside_the_trial(self) -> None:
        with pytest.raises(SettingsError, match="DEBUG"):
            self.refuse(debug=True)

    def test_it_refuses_the_secret_of_a_trial(self) -> None:
        with pytest.raises(SettingsError, match="SECRET_KEY is the one of a trial"):
            self.refuse(secret="trial-abc")

    def test_it_refuses_the_keys_of_a_trial(self, tmp_path: Path) -> None:
        os.environ["CASETRACKER_VAR"] = str(tmp_path)
        (tmp_path / "trial.env").touch()
        with pytest.raises(SettingsError, match="CASETRACKER_KEYRING is the key file of a trial"):
            self.refuse(keyring=f"file:{tmp_path / 'keyring.json'}")

    def test_it_refuses_a_trial_under_a_public_name(self) -> None:
        with pytest.raises(SettingsError, match=r"cases\.example\.org"):
            self.refuse(trial=True, hosts=["localhost", "cases.example.org"])

    def test_it_refuses_to_serve_a_trial_to_others(self) -> None:
        with pytest.raises(SettingsError, match=r"HOST=0\.0\.0\.0"):
            refuse_open_trial("0.0.0.0")
