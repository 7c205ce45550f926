# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""A running service as agents meet it: beside a stand-in for Paca that knows one agent, a simulated GitHub, and the
embedded Postgres."""

import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/OpenAPI"))
from openapi_check import Paca, call, running  # noqa: E402

KEY = "agent-key"
AGENT = "0c0c0c0c-0000-4000-8000-00000000a9e7"


class AgentPaca(Paca):
    """Paca as agents see it: the key is an administrator's, who is a member of no project."""

    def do_GET(self):
        if self.headers.get("X-API-Key") != KEY or self.headers.get("X-Agent-ID") != AGENT:
            self.answer(401, {"success": False})
        elif self.path.endswith("/global-permissions"):
            self.answer(200, {"success": True, "data": {"permissions": ["*"]}})
        else:
            self.answer(404, {"success": False, "error_code": "PROJECT_MEMBER_NOT_FOUND"})


@contextmanager
def world(programs):
    """A running service, its GitHub and its Paca. Yields the addresses of the service and of GitHub, and the data folder."""
    with running(programs, AgentPaca, "paca-sync-agents-") as started:
        yield started.service, started.github, started.data_folder


def simulate(github, path, body, method="POST"):
    status, answer = call(method, f"{github}/_simulator{path}", body)
    if status >= 400:
        sys.exit(f"the simulator's {path}: {status} {answer}")
    return answer


def environment(service):
    return {"PACA_API_URL": service, "PACA_API_KEY": KEY, "PACA_AGENT_ID": AGENT}
