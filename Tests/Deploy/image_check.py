# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""Starts the release in a root without Swift, as the image does: another user, nothing writable but /tmp, Paca's
Postgres and Valkey outside. A repository is linked, its hook made, a delivery applied, an event published. Then a dump
of the database is restored into another, as after a disaster: GitHub changed meanwhile, and the service must catch up.

usage: image_check.py ROOT SIMULATOR
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/OpenAPI"))

from openapi_check import (  # noqa: E402
    BASE, ENCRYPTION_KEY, PROJECT, STANDALONE, TASK, call, free_port, set_up, standalone_tokens, until_ready,
)

#: The user of the Dockerfile.
USER = "10001:10001"
PACA_ROWS = f"""
    INSERT INTO public.projects (id, name, task_id_prefix) VALUES ('{PROJECT}', 'Herd', 'PROJ');
    INSERT INTO public.tasks (id, project_id, task_number, title) VALUES ('{TASK}', '{PROJECT}', 1, 'One')
    """


def until(condition, what):
    """Waits until the condition holds. The limit is for slow machines; nothing depends on it."""
    for _ in range(900):
        if condition():
            return
        time.sleep(0.1)
    sys.exit(f"image: {what} did not happen within 90 seconds")


class Postgres:
    """A server of its own on this machine, as Paca's would be."""

    def __init__(self, folder):
        self.programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.folder = f"{folder}/postgres"
        self.port = free_port()
        Path(self.folder).mkdir()
        shutil.chown(self.folder, "postgres")
        self.as_postgres(self.programs / "initdb", "-D", self.folder, "-A", "trust", "-E", "UTF8", "--no-sync")
        self.process = subprocess.Popen(
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", self.programs / "postgres", "-D",
             self.folder, "-k", "", "-h", "127.0.0.1", "-p", str(self.port), "-F"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: subprocess.run(
            ["pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0, "the start of Postgres")

    def as_postgres(self, *command):
        subprocess.run(["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *map(str, command)],
                       check=True, stdout=subprocess.DEVNULL)

    def address(self, database):
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def sql(self, database, text):
        return subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.address(database), "-c", text],
            check=True, capture_output=True, text=True).stdout.strip()

    def copy(self, database, copy):
        """What Paca's own backup and the restore of its manual do."""
        dump = subprocess.run(["pg_dump", "--no-owner", self.address(database)], check=True, capture_output=True).stdout
        self.sql("postgres", f"CREATE DATABASE {copy}")
        subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", self.address(copy)], input=dump, check=True,
                       stdout=subprocess.DEVNULL)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


def in_image(root, environment, *command):
    """The command line that runs a command in the root as the image would."""
    settings = [f"{name}={value}" for name, value in environment.items()]
    script = """
        set -e
        mount --make-rprivate /
        mount --bind "$0" "$0"
        mount -t proc proc "$0/proc"
        mount -t tmpfs -o size=16m,mode=1777 tmpfs "$0/tmp"
        mount -o remount,bind,ro "$0"
        exec chroot --userspec="$1" "$0" /usr/bin/env -i PATH=/opt/paca-sync:/usr/bin:/bin "${@:2}"
        """
    return ["unshare", "--mount", "bash", "-c", script, root, USER, *settings, *command]


class Service:
    def __init__(self, root, log, environment):
        self.root, self.environment = root, environment
        self.url = f"http://127.0.0.1:{environment['PORT']}"
        self.process = subprocess.Popen(
            in_image(root, environment, "paca-sync", "serve"), stdout=log, stderr=log)
        until_ready(f"{self.url}/readyz", self.process)

    def inside(self, *command):
        return subprocess.run(in_image(self.root, self.environment, *command), capture_output=True, text=True)

    def stop(self):
        self.process.terminate()
        status = self.process.wait(60)
        if status != 0:
            sys.exit(f"image: the service ended with status {status} on SIGTERM")


def pulls(service):
    """The states of the task's pull requests, by number."""
    status, answer = call("GET", f"{service.url}{BASE}/projects/{PROJECT}/tasks/{TASK}/pull-requests", token=STANDALONE)
    if status != 200:
        return {}
    return {row["pr_number"]: row["state"] for row in answer["data"]}


def change(github, path, **body):
    status, answer = call("POST", f"{github}/_simulator/repositories/octo/herd{path}", {"by": "octo", **body})
    if status >= 400:
        sys.exit(f"image: the simulator's {path}: {status} {answer}")


def main(root, simulator):
    folder = tempfile.mkdtemp(prefix="paca-sync-image-")
    os.chmod(folder, 0o755)
    running = []
    try:
        postgres = Postgres(folder)
        running.append(postgres.stop)
        valkey = free_port()
        ports = free_port(), free_port()
        github = f"http://127.0.0.1:{ports[1]}"
        log = open(f"{folder}/log", "wb")
        for command in (["redis-server", "--port", str(valkey), "--save", "", "--dir", folder],
                        [simulator, "--port", str(ports[1])]):
            process = subprocess.Popen(command, stdout=log, stderr=log)
            running.append(lambda process=process: (process.terminate(), process.wait(30)))
        environment = {
            "DATABASE_URL": postgres.address("paca"), "REDIS_URL": f"redis://127.0.0.1:{valkey}/0",
            "PORT": str(ports[0]), "HOST": "127.0.0.1", "ENCRYPTION_KEY": ENCRYPTION_KEY, "GITHUB_API_URL": github,
            "PUBLIC_URL": f"http://127.0.0.1:{ports[0]}", "PACA_SYNC_API_TOKENS": standalone_tokens(),
            "SYNC_POLL_MIN_INTERVAL": "1s", "SYNC_RECONCILE_INTERVAL": "1s",
        }
        postgres.sql("postgres", "CREATE DATABASE paca")
        service = Service(root, log, environment)
        # Whichever runs when something fails.
        running.append(lambda: service.process.poll() is None and service.stop())
        for command, wanted in ((["health-check"], 0), (["health-check", "/readyz"], 0), (["health-check", "/x"], 1),
                                (["touch", "/opt/paca-sync/x"], 1), (["swift", "--version"], 127)):
            result = service.inside(*command)
            if result.returncode != wanted:
                sys.exit(f"image: {command}: status {result.returncode}: {result.stdout}{result.stderr}")
        postgres.sql("paca", PACA_ROWS)
        set_up(service.url, github)
        until(lambda: pulls(service) == {1: "open"}, "showing the linked pull request")
        until(lambda: int(subprocess.run(["redis-cli", "-p", str(valkey), "XLEN", "paca.plugin_trigger_events"],
                                         capture_output=True, text=True).stdout or 0) > 0, "publishing an event")
        print("image: the release runs without Swift, and links, receives and publishes")

        # A backup; then GitHub and the first database go on, and the first database is lost.
        postgres.copy("paca", "restored")
        change(github, "/pulls/1/merge")
        until(lambda: pulls(service) == {1: "merged"}, "applying the merge")
        service.stop()
        service = Service(root, log, {**environment, "DATABASE_URL": postgres.address("restored")})
        until(lambda: pulls(service) == {1: "merged"}, "catching up after a backup was restored")
        service.stop()
        print("image: a restored backup catches up with GitHub")
    except BaseException:
        print("image: the last lines of all logs:")
        print("\n".join(Path(folder, "log").read_text(errors="replace").splitlines()[-40:]))
        raise
    finally:
        for stop in reversed(running):
            stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2])
