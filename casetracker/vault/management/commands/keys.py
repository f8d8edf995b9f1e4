"""`manage.py keys`: create the key file, compare it with the database, open everything once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from itertools import islice, product
from typing import Any

from django.apps import apps
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, models, transaction

from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import forget_keys, preload
from casetracker.vault.errors import KeyringError, SealedRecordError
from casetracker.vault.fields import EncryptedField, encrypted_fields
from casetracker.vault.keycheck import check_database, plant_canary
from casetracker.vault.keyring import create_keyring, keyring, keyring_path, read_keyring
from casetracker.vault.models import DataKey, KeyCheck

CHUNK_SIZE = 500
MOST_NAMED = 20
Report = dict[str, Any]


class Command(BaseCommand):
    """Create and check keys; exit code 0: well, 1: values that do not open, 78: wrong keys."""

    help = "Create and check keys. Exit code 0: well; 1: some values do not open; 78: wrong keys."
    requires_system_checks = [Tags.models]  # keys can be put right while other parts are broken

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=ACTIONS)
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = ACTIONS[options["action"]]()
        except KeyringError as error:
            raise CommandError(str(error), returncode=os.EX_CONFIG) from None
        except DatabaseError as error:
            reason = f"The database cannot be used ({type(error).__name__}); is it migrated?"
            raise CommandError(reason, returncode=os.EX_CONFIG) from None
        lines = [f"{name}: {value}" for name, value in report.items()]
        self.stdout.write(json.dumps(report) if options["json"] else "\n".join(lines))
        if report.get("failed"):
            raise CommandError("Some values do not open.", returncode=1)


@transaction.atomic
def init() -> Report:
    """Create the key file and the canary; a key file that is there is kept."""
    path = keyring_path()
    if DataKey.objects.exists() or KeyCheck.objects.exists():
        check_database(read_keyring(path))
        raise KeyringError(f"The database is already sealed with the keys in {path}.")
    created = not os.path.lexists(path)
    # The canary first: should the file fail, the transaction takes it back.
    ring = create_keyring(path) if created else read_keyring(path)
    plant_canary(ring.active("kek"))
    record(
        actor=None, verb=Verb.KEYS_CREATED, target_id=ring.active("kek").id, count=len(ring.keys)
    )
    keyring.cache_clear()
    return {"path": str(path), "created": created, "keys": [key.id for key in ring.keys]}


def status() -> Report:
    """Tell which keys there are and how many data keys each holds, after the start's checks."""
    ring = read_keyring(keyring_path())
    check_database(ring)
    keys = [[key.id, key.use, key.state, key.check_value] for key in ring.keys]
    held = DataKey.objects.order_by("kek_id").values_list("kek_id").annotate(models.Count("pk"))
    return {"path": str(ring.path), "keys": keys, "data_keys": dict(held)}


def verify() -> Report:
    """Open every sealed value of every model and count."""
    check_database(keyring())
    report: Report = {"opened": 0, "failed": 0, "records": {}, "examples": []}
    for model in apps.get_models():
        if encrypted_fields(model) and not model._meta.proxy:
            report["records"][model._meta.label] = _verify_model(model, report)
    outcome = "failed" if report["failed"] else "ok"
    record(actor=None, verb=Verb.KEYS_VERIFIED, count=report["opened"], outcome=outcome)
    return report


def _verify_model(model: type[models.Model], report: Report) -> int:
    fields, count = encrypted_fields(model), 0
    rows = model._base_manager.iterator(chunk_size=CHUNK_SIZE)
    while batch := list(islice(rows, CHUNK_SIZE)):
        preload(batch)
        for field, row in product(fields, batch):
            _try_to_open(field, row, report)
        count += len(batch)
        forget_keys()
    return count


def _try_to_open(field: EncryptedField, row: models.Model, report: Report) -> None:
    try:
        field.value_of(row)
        report["opened"] += 1
    except SealedRecordError as error:
        report["failed"] += 1
        report["examples"] = [*report["examples"], str(error)][:MOST_NAMED]


ACTIONS: dict[str, Callable[[], Report]] = {"init": init, "status": status, "verify": verify}
