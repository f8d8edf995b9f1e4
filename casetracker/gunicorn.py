"""How gunicorn serves the site: `gunicorn -c python:casetracker.gunicorn casetracker.wsgi`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.db import connections

from casetracker.env import (
    clear_refusal,
    env_bool,
    env_int,
    env_str,
    load_trial,
    refuse_open_trial,
    var_folder,
)
from casetracker.trial import welcome

RAM_DISK = "/dev/shm"  # noqa: S108 (gunicorn makes its heartbeat files there, unlinked and 0600)

load_trial(var_folder() / "trial.env")
with clear_refusal():
    trial = env_bool("CASETRACKER_TRIAL")
    host = env_str("HOST", "127.0.0.1")
    port = env_int("PORT", 8000, least=1, most=65535)
    workers = env_int("WEB_CONCURRENCY", 2, least=1, most=64)
    threads = env_int("WEB_THREADS", 4, least=1, most=64)
    if trial:
        refuse_open_trial(host)

bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
worker_class = "casetracker.patient_worker.PatientWorker"
preload_app = True  # start checks run once, before anything listens; workers share the memory
worker_tmp_dir = RAM_DISK if Path(RAM_DISK).is_dir() else None
keepalive = 20  # a connection that rests costs no thread
timeout = 60
graceful_timeout = 10
umask = 0o077
control_socket_disable = True
accesslog = None  # who opened what stands in the audit, not in a file of the web server
loglevel = "warning" if trial else "info"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "casetracker.logs.DiscreetFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "propagate": False}},
}


def pre_fork(server: Any, worker: Any) -> None:
    """Close what the start checks opened: a connection must not be shared by two processes."""
    connections.close_all()


def when_ready(server: Any) -> None:
    """Tell the newcomer where to go, once the site answers."""
    if trial:
        sys.stdout.write(welcome(bind, started=float(os.environ.get("CASETRACKER_STARTED", "nan"))))
        sys.stdout.flush()
