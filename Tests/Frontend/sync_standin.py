# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""A stand-in for the routes below /sync, in the shapes of docs/design/http-contract.md."""

import json
import queue
import threading
from datetime import datetime, timedelta, timezone


def moment(**ago):
    """A time in the contract's format, so long ago."""
    return (datetime.now(timezone.utc) - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class SyncStandIn:
    """The health of projects, settable by a test, with its stream of events."""

    def __init__(self):
        self.health = {}
        self.posts = []
        self.explanations = {}
        self.deliveries = []
        self.failure = None
        self.streams = []
        self.lock = threading.Lock()

    def set(self, project, **changes):
        """Sets the health of a project; healthy, unless told otherwise."""
        health = {
            "status": "healthy", "last_delivery_at": moment(minutes=2), "last_poll_at": moment(minutes=4),
            "deliveries": {"pending": 0, "applied_24h": 1284, "recovered_24h": 3, "failed": 0},
            "rate_limit": {"limit": 5000, "remaining": 4321, "reset_at": moment(minutes=-38), "blocked_until": None},
            "repositories": [self.repository(project, name) for name in project.repository_ids],
        }
        health.update(changes)
        self.health[project.id] = health

    @staticmethod
    def repository(project, name, **changes):
        state = {
            "repo_id": project.repository_ids[name], "full_name": f"{project.login}/{name}", "hook": "active",
            "last_delivery_at": moment(minutes=2), "last_poll_at": moment(minutes=4), "next_poll_at": moment(minutes=-1),
            "backfill": {"state": "done", "done": 40, "total": 40}, "last_error": None,
        }
        return {**state, **changes}

    def send(self, event, name=None):
        """Sends an event to everybody who listens."""
        text = (f"event: {name}\n" if name else "") + f"data: {json.dumps(event)}\n\n"
        with self.lock:
            for stream in self.streams:
                stream.put(text)

    def listeners(self):
        with self.lock:
            return len(self.streams)

    def answer(self, handler, project, rest):
        length = int(handler.headers.get("Content-Length") or 0)
        body = json.loads(handler.rfile.read(length) or b"{}") if length else {}
        if self.failure:
            status, answer = self.failure
            handler.json(status, answer)
        elif rest == [] and handler.command == "GET":
            handler.json(200, {"success": True, "data": self.health[project]})
        elif rest == [] and handler.command == "POST":
            self.posts.append(body)
            handler.json(202, {"success": True, "data": {}})
        elif rest == ["events"]:
            self.stream(handler)
        elif rest == ["deliveries"]:
            handler.json(200, {"success": True, "data": {"items": self.deliveries, "next_cursor": None}})
        elif rest[:1] == ["deliveries"] and rest[2:] == ["replay"]:
            self.posts.append({"replay": rest[1]})
            handler.json(202, {"success": True, "data": {}})
        elif rest == ["explain"]:
            number = handler.path.split("pr_number=")[1].split("&")[0]
            found = self.explanations.get(number)
            if found:
                handler.json(200, {"success": True, "data": found})
            else:
                handler.json(404, {
                    "success": False, "error_code": "GITHUB_PR_NOT_FOUND", "error": f"There is no pull request #{number}.",
                    "request_id": "r"})
        else:
            handler.json(404, {"success": False, "error_code": "NOT_FOUND", "error": "no such route", "request_id": "r"})

    def stream(self, handler):
        events = queue.Queue()
        handler.close_connection = True
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(b": begin\n\n")
        with self.lock:
            self.streams.append(events)
        try:
            while True:
                try:
                    text = events.get(timeout=1)
                except queue.Empty:
                    text = ": alive\n\n"
                handler.wfile.write(text.encode())
                handler.wfile.flush()
        except OSError:
            pass
        finally:
            with self.lock:
                self.streams.remove(events)
