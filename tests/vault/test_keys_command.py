"""`manage.py keys`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from casetracker.vault.attributes import Sealed
from casetracker.vault.data_keys import create_data_key, create_data_keys, forget_keys
from casetracker.vault.keycheck import plant_canary
from casetracker.vault.keyring import keyring, read_keyring
from casetracker.vault.models import DataKey, KeyCheck
from tests.vault.sealedapp.models import Heron


def keys(action: str) -> dict[str, Any]:
    """Run the command and return its report."""
    output = io.StringIO()
    call_command("keys", action, "--json", stdout=output)
    report: dict[str, Any] = json.loads(output.getvalue())
    return report


def refusal(action: str) -> tuple[str, int]:
    """Run the command and return its message and exit code."""
    with pytest.raises(CommandError) as caught:
        call_command("keys", action, stdout=io.StringIO())
    return str(caught.value), caught.value.returncode


@pytest.fixture
def new_path(db: None, settings: LazySettings, tmp_path: Path) -> Any:
    settings.KEYRING = f"file:{tmp_path / 'k.json'}"
    keyring.cache_clear()
    yield tmp_path / "k.json"
    keyring.cache_clear()


@pytest.fixture
def planted(db: None) -> None:
    plant_canary(keyring().active("kek"))


class InitTests:
    def test_it_writes_the_file_and_the_canary(self, new_path: Path) -> None:
        report = keys("init")
        ring = read_keyring(new_path)
        assert report == {
            "path": str(new_path),
            "created": True,
            "keys": [key.id for key in ring.keys],
        }
        assert list(KeyCheck.objects.values_list("kek_id", flat=True)) == [ring.active("kek").id]
        assert keys("status")["data_keys"] == {}
        event = AuditEvent.objects.get()
        assert (event.verb, event.target_id, event.count) == (
            Verb.KEYS_CREATED,
            report["keys"][0],
            4,
        )

    def test_it_refuses_a_second_time(self, new_path: Path) -> None:
        keys("init")
        before = new_path.read_bytes()
        message, code = refusal("init")
        assert (message, code) == (
            f"The database is already sealed with the keys in {new_path}.",
            78,
        )
        assert new_path.read_bytes() == before
        assert KeyCheck.objects.count() == AuditEvent.objects.count() == 1

    def test_it_never_replaces_a_lost_file(self, new_path: Path) -> None:
        keys("init")
        create_data_key("person")
        new_path.unlink()
        message, code = refusal("init")
        assert code == 78
        assert "do not create a new one" in message
        assert not new_path.exists()

    def test_it_keeps_a_file_that_no_database_has_seen(self, new_path: Path) -> None:
        keys("init")
        before = new_path.read_bytes()
        KeyCheck.objects.all().delete()
        assert keys("init")["created"] is False
        assert new_path.read_bytes() == before
        assert keys("status")["path"] == str(new_path)

    def test_a_file_that_cannot_be_written_leaves_no_canary(
        self, new_path: Path, settings: LazySettings
    ) -> None:
        settings.KEYRING = f"file:{new_path / 'below' / 'nowhere'}"
        message, code = refusal("init")
        assert code == 78
        assert "cannot be written" in message
        assert not KeyCheck.objects.exists()

    def test_it_keeps_a_damaged_file(self, new_path: Path) -> None:
        new_path.touch(0o600)
        assert "damaged" in refusal("init")[0]
        assert new_path.read_bytes() == b""


class StatusTests:
    def test_it_counts_data_keys_and_shows_no_secret(self, planted: None) -> None:
        create_data_keys("person", 3)
        report = keys("status")
        kek = keyring().active("kek")
        assert report["data_keys"] == {kek.id: 3}
        assert report["keys"][0] == [kek.id, "kek", "active", kek.check_value]
        output = io.StringIO()
        call_command("keys", "status", stdout=output)
        assert (
            json.loads(Path(keyring().path).read_text())["keys"][0]["key"] not in output.getvalue()
        )

    def test_it_refuses_what_a_start_refuses(self, db: None) -> None:
        message, code = refusal("status")
        assert (code, "has never seen the keys" in message) == (78, True)


class VerifyTests:
    def test_it_opens_everything(self, planted: None, django_assert_max_num_queries: Any) -> None:
        data_keys = create_data_keys("person", 12)
        Heron.objects.bulk_create(Heron(data_key=key, name="x") for key in data_keys)
        forget_keys()
        report = keys("verify")
        assert report["records"]["sealedapp.Heron"] == 12
        assert (report["opened"], report["failed"]) == (48, 0)
        assert AuditEvent.objects.get().outcome == "ok"

    def test_it_finds_what_does_not_open(self, planted: None, heron: Heron) -> None:
        Heron.objects.update(name=Sealed(b"broken"))
        message, code = refusal("verify")
        assert (message, code) == ("Some values do not open.", 1)
        event = AuditEvent.objects.get(verb=Verb.KEYS_VERIFIED)
        assert (event.outcome, event.count) == ("failed", 3)

    def test_it_counts_the_rows_of_a_key_that_is_gone(
        self, planted: None, heron: Heron, capsys: pytest.CaptureFixture[str]
    ) -> None:
        DataKey.objects.all().delete()
        forget_keys()
        with pytest.raises(CommandError):
            call_command("keys", "verify", "--json")
        report = json.loads(capsys.readouterr().out)
        assert (report["opened"], report["failed"]) == (0, 4)
        assert report["examples"][0].startswith("heron.")
        assert "Чернышёв" not in str(report)

    def test_an_unmigrated_database_is_named(
        self, db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(KeyCheck._meta, "db_table", "nowhere")
        message, code = refusal("verify")
        assert code == 78
        assert "migrate" in message
