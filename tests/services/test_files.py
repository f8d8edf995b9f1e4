"""Files of cases: added whole or not at all, moved with their subject, swept."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import File, Revision, Upload
from cases.selectors.files import files_of, sent_name
from cases.services import file_keys
from cases.services.file_keys import open_file, rewrap_file
from cases.services.files import NewFiles, add_checked, add_files
from cases.services.records import change_record, remove_record, restore_record
from cases.services.sweeping import sweep
from cases.services.uploads import Incoming, check, keep, let_go, waiting
from casetracker.audit.models import AuditEvent
from casetracker.uploads import SealedUpload
from casetracker.vault.data_keys import create_data_key, forget_keys
from casetracker.vault.errors import SealedRecordError
from casetracker.vault.models import DataKey
from casetracker.vault.sealed_files.reading import pieces
from casetracker.vault.sealed_files.store import PartWriter, place
from tests import make
from tests.conftest import Cast
from tests.sample_files import PDF, SAMPLES, SECRETS, jpeg


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.FILES_DIR = tmp_path / "files"
    yield tmp_path / "files"


def incoming(content: bytes = PDF, name: str = "paper.pdf") -> Incoming:
    part = PartWriter()
    part.write(content)
    part.finish()
    return Incoming.of(SealedUpload(part, name))


def add(cast: Cast, content: bytes = PDF, name: str = "paper.pdf", **new: Any) -> File:
    to_add = NewFiles(cast.case, **new)
    return add_files(actor=cast.worker, new=to_add, incoming=[incoming(content, name)])[0]


def bytes_of(file: File) -> bytes:
    fresh = File._base_manager.get(pk=file.pk)
    return b"".join(pieces(open_file(fresh)))


def on_disk(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


class AddFilesTests:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_each_kind_is_kept_and_opens(self, cast: Cast, name: str) -> None:
        file = add(cast, SAMPLES[name], name)
        sent = bytes_of(file)
        assert file.size == len(sent)
        original = File._base_manager.get(pk=file.original_id) if file.original_id else file
        assert bytes_of(original) == SAMPLES[name]
        assert original.original_name == name

    def test_an_image_is_shown_without_what_the_camera_wrote(self, cast: Cast) -> None:
        file = add(cast, jpeg(), "photo.jpg", shared_with_lawyer=True)
        assert not [secret for secret in SECRETS if secret in bytes_of(file)]
        original = File._base_manager.get(pk=file.original_id)
        assert bytes_of(original) == jpeg()
        assert (file.shared_with_lawyer, original.shared_with_lawyer) == (True, False)
        assert [row.pk for row in files_of(cast.worker, cast.case)] == [file.pk]
        assert [row.pk for row in files_of(cast.lawyer, cast.case)] == [file.pk]

    def test_it_is_about_whom_its_record_is_about(self, cast: Cast) -> None:
        paper = make.make_document(cast.person)
        note = make.make_note(cast.case)
        decision = make.make_decision(make.make_claim(cast.person))
        for record, person in ((paper, cast.person), (note, None), (decision, cast.person)):
            file = add(cast, about=record)
            assert (file.person, file.case) == (person, None if person else cast.case)
            assert (file.record_type, file.record_id) == (record.type_label(), record.pk)
            assert file.data_key_id == (person or cast.case).data_key_id

    def test_what_is_added_leaves_a_revision_and_an_event(self, cast: Cast) -> None:
        file = add(cast, title="Letter")
        revision = Revision.objects.of(file).get()
        assert revision.operation is not None
        event = AuditEvent.objects.get(target_id=str(file.pk))
        assert (event.verb, event.case_id) == ("added", cast.case.pk)

    def test_several_are_added_together_or_not_at_all(
        self, cast: Cast, own_folder: Path, settings: Any
    ) -> None:
        coming = [incoming(), incoming(b"harbour", "a.txt")]
        with pytest.raises(ValidationError, match="at most 1 files"):
            settings.CASE_MOST_FILES = 1
            add_files(actor=cast.worker, new=NewFiles(cast.case), incoming=coming)
        assert not File._base_manager.exists()
        assert {Path(name).suffix for name in on_disk(own_folder)} == {".part"}
        settings.CASE_MOST_FILES = 2
        add_files(actor=cast.worker, new=NewFiles(cast.case), incoming=coming)
        assert len(files_of(cast.worker, cast.case)) == 2

    def test_a_case_holds_no_more_bytes_than_the_limit(self, cast: Cast, settings: Any) -> None:
        settings.CASE_MOST_BYTES = 2 * len(PDF) + 5
        first = add(cast)
        remove_record(actor=cast.worker, case=cast.case, record=first, version=1)
        add(cast)
        with pytest.raises(ValidationError, match="of files"):
            add(cast)  # what was removed can come back, so it still counts

    def test_the_disk_filling_up_at_the_last_step_leaves_nothing(
        self, cast: Cast, own_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*args: Any) -> None:
            raise OSError(28, "full")

        monkeypatch.setattr("casetracker.vault.sealed_files.store._sync", full)
        coming = incoming()
        with pytest.raises(OSError, match="full"):
            add_files(actor=cast.worker, new=NewFiles(cast.case), incoming=[coming])
        assert not File._base_manager.exists()
        assert on_disk(own_folder) == {f"{coming.id}.part"}

    def test_the_same_title_gets_a_number(self, cast: Cast) -> None:
        titles = [add(cast, title="Letter").title for _time in range(3)]
        assert titles == ["Letter", "Letter (2)", "Letter (3)"]

    @pytest.mark.parametrize(
        "title", ["Probin letter", "TESTAN", "для Пробина", "с Пробиным", "probins"]
    )
    def test_a_title_names_nobody_of_the_case(self, cast: Cast, title: str) -> None:
        with pytest.raises(ValidationError, match="Leave out the names"):
            add(cast, title=title)
        add(cast, title="Probation letter")  # the control: another word with the same start

    def test_readers_and_closed_cases_are_refused(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            add_files(actor=cast.lawyer, new=NewFiles(cast.case), incoming=[incoming()])
        cast.case.status = "CLOSED"
        cast.case.closed_on = timezone.localdate()
        with pytest.raises(ValidationError, match="closed"):
            add(cast)

    def test_a_record_of_another_case_is_refused(self, cast: Cast) -> None:
        other = make.make_note(make.make_case(cast.team))
        with pytest.raises(PermissionDenied):
            add(cast, about=other)

    def test_an_empty_file_is_refused(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="empty"):
            add(cast, b"")

    def test_the_name_of_a_download_names_nobody(self, cast: Cast) -> None:
        file = add(cast, name="Probin passport.pdf", about=make.make_document(cast.person))
        day = timezone.localdate().isoformat()
        assert sent_name(cast.case, file) == f"{cast.case.shown_code}-document-{day}.pdf"

    def test_queries_do_not_grow_with_the_case(self, cast: Cast) -> None:
        def cost(many: int) -> int:
            for _time in range(many):
                make.make_file(cast.case, title=f"Letter {uuid4()}")
            forget_keys()
            with CaptureQueriesContext(connection) as queries:
                add(cast, title="One")
            return len(queries)

        cost(1)  # the actor's grants are read once
        assert cost(2) == cost(18)


class RemoveTests:
    def test_a_removed_file_keeps_its_bytes_and_comes_back(self, cast: Cast) -> None:
        file = add(cast, jpeg(), "photo.jpg")
        remove_record(actor=cast.worker, case=cast.case, record=file, version=1)
        assert files_of(cast.worker, cast.case) == []
        sweep(older_than=-60)
        gone = File._base_manager.get(pk=file.pk)
        restore_record(actor=cast.worker, case=cast.case, record=gone)
        assert len(bytes_of(file)) == file.size
        assert bytes_of(File._base_manager.get(pk=file.original_id)) == jpeg()


class MovingTests:
    def test_a_file_follows_its_record_to_another_person(self, cast: Cast) -> None:
        paper, other = make.make_document(cast.person), make.make_person(cast.case, role="CHILD")
        plain, image = add(cast, about=paper), add(cast, jpeg(), "a.jpg", about=paper)
        change_record(
            actor=cast.worker, case=cast.case, record=paper, changes={"person": other}, version=1
        )
        DataKey.objects.filter(pk=cast.person.data_key_id).delete()
        for file in (plain, image, File._base_manager.get(pk=image.original_id)):
            moved = File._base_manager.get(pk=file.pk)
            assert (moved.person, moved.data_key_id) == (other, other.data_key_id)
            assert len(bytes_of(moved)) == moved.size

    def test_the_old_key_opens_nothing_once_it_is_committed(
        self, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        file, key = add(cast), create_data_key("case")
        with django_capture_on_commit_callbacks(execute=True):
            file.save(update_fields=rewrap_file(file, key))
        assert bytes_of(file) == PDF
        assert on_disk(place(file.pk).parent) >= {str(file.pk)}
        assert not [name for name in on_disk(place(file.pk).parent) if str(key.pk) in name]
        file.data_key = cast.case.data_key
        with pytest.raises(SealedRecordError):
            open_file(file)

    def test_rolled_back_the_file_opens_as_before(self, cast: Cast) -> None:
        file = add(cast)
        with pytest.raises(RuntimeError), transaction.atomic():
            file.save(update_fields=rewrap_file(file, create_data_key("case")))
            raise RuntimeError
        assert bytes_of(file) == PDF

    def test_undone_it_opens_again(self, cast: Cast) -> None:
        file, first = add(cast), cast.case.data_key
        for key in (create_data_key("case"), first, create_data_key("case")):
            file.save(update_fields=rewrap_file(file, key))
            assert bytes_of(file) == PDF

    def test_bytes_that_are_gone_are_said_so(self, cast: Cast) -> None:
        file = add(cast)
        place(file.pk).unlink()
        with pytest.raises(SealedRecordError, match="gone"):
            file_keys.open_file(file)


class KeptUploadTests:
    def test_it_is_there_for_the_same_user_and_session_alone(self, cast: Cast) -> None:
        row = keep(cast.worker, "session", incoming(name="Probin.pdf"))
        ids = [str(row.pk), "no key", str(uuid4())]
        (found,) = waiting(cast.worker, "session", ids)
        assert found.name == "Probin.pdf"
        (file,) = add_files(actor=cast.worker, new=NewFiles(cast.case), incoming=[found])
        assert bytes_of(file) == PDF
        assert waiting(cast.worker, "another", ids) == []
        assert waiting(cast.coordinator, "session", ids) == []

    def test_past_its_hour_it_is_gone_with_its_key(self, cast: Cast, own_folder: Path) -> None:
        row = keep(cast.worker, "session", incoming())
        Upload.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        assert waiting(cast.worker, "session", [str(row.pk)]) == []
        assert sweep().uploads == 1
        assert on_disk(own_folder) == set()
        assert not DataKey.objects.filter(pk=row.data_key_id).exists()

    def test_the_database_alone_does_not_open_it(self, cast: Cast) -> None:
        coming = incoming()
        row = keep(cast.worker, "session", coming)
        stored: Any = Upload.objects.get(pk=row.pk)
        assert coming.key not in bytes(stored.secret_sealed)

    def test_nobody_fills_the_disk_with_them(self, cast: Cast, settings: Any) -> None:
        settings.FILES_AT_ONCE = 2
        for _time in range(6):
            keep(cast.worker, "session", incoming())
        assert Upload.objects.count() == 4

    def test_a_file_added_from_it_stays_when_it_goes(self, cast: Cast) -> None:
        row = keep(cast.worker, "session", incoming())
        found = waiting(cast.worker, "session", [str(row.pk)])
        (file,) = add_files(actor=cast.worker, new=NewFiles(cast.case), incoming=found)
        let_go([row])
        assert bytes_of(file) == PDF

    def test_refused_at_the_last_moment_it_can_be_used_again(self, cast: Cast) -> None:
        row = keep(cast.worker, "session", incoming())
        found = waiting(cast.worker, "session", [str(row.pk)])
        with pytest.raises(RuntimeError), transaction.atomic():
            add_files(actor=cast.worker, new=NewFiles(cast.case), incoming=found)
            raise RuntimeError
        (file,) = add_files(actor=cast.worker, new=NewFiles(cast.case), incoming=found)
        assert bytes_of(file) == PDF


class SweepTests:
    def test_files_without_a_row_go_after_a_day(self, cast: Cast, own_folder: Path) -> None:
        """As a transaction leaves them that failed after the file had its name."""
        kept = add(cast)
        with pytest.raises(RuntimeError), transaction.atomic():
            orphan = add(cast)
            raise RuntimeError
        part = PartWriter()
        part.finish()
        part.keep()
        assert sweep() == type(sweep())()  # all of it may still be under way
        yesterday = time.time() - 25 * 3600
        for path in own_folder.rglob("*"):
            os.utime(path, (yesterday, yesterday))
        swept = sweep()
        assert (swept.parts >= 1, swept.files) == (True, 1)
        assert not place(orphan.pk).exists()
        assert bytes_of(kept) == PDF
        assert on_disk(own_folder) == {str(kept.pk)}

    def test_a_header_that_was_not_put_in_is(self, cast: Cast) -> None:
        file, key = add(cast), create_data_key("case")
        file.save(update_fields=rewrap_file(file, key))
        assert sweep(older_than=-60).headers == 1
        assert bytes_of(file) == PDF
        assert not place(file.pk, f".{key.pk}").exists()

    def test_the_command_says_what_it_did(self, cast: Cast, capsys: Any) -> None:
        call_command("sweep_files")
        assert "files without a row: 0" in capsys.readouterr().out


class CheckTests:
    def test_a_clean_copy_that_cannot_be_written_leaves_nothing(
        self, own_folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        coming = incoming(jpeg(), "a.jpg")

        def full(self: Any, sealed: bytes) -> None:
            raise OSError(28, "full")

        monkeypatch.setattr(PartWriter, "_write", full)
        with pytest.raises(OSError, match="full"):
            check(coming)
        assert on_disk(own_folder) == {f"{coming.id}.part"}

    def test_the_reason_names_the_file(self, own_folder: Path) -> None:
        with pytest.raises(ValidationError, match="page.html: Only PDF"):
            check(incoming(b"<html>", "page.html"))

    def test_nothing_is_left_of_a_clean_copy_that_is_not_taken(
        self, cast: Cast, own_folder: Path
    ) -> None:
        coming = incoming(jpeg(), "a.jpg")
        checked = check(coming)
        with pytest.raises(ValidationError):
            add_checked(
                actor=cast.worker, new=NewFiles(cast.case, title="Probin"), checked=[checked]
            )
        checked.close()
        assert on_disk(own_folder) == {f"{coming.id}.part"}
