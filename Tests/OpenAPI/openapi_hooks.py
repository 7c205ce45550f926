# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""What schemathesis cannot know: ids that exist, so that most requests get past the first checks."""

import json
import os
import uuid
import zlib

import schemathesis

IDS = json.loads(os.environ["PACA_SYNC_IDS"])


def known(name, value):
    """An id that exists in place of three of four well-formed ones; what is malformed on purpose stays."""
    try:
        uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        return value
    return value if zlib.crc32(value.encode()) % 4 == 0 else IDS[name]


def likely(*values):
    """True three times of four, and always the same for the same values."""
    return zlib.crc32(repr(values).encode()) % 4 != 0


@schemathesis.hook
def before_call(context, case, **kwargs):
    path = case.path_parameters or {}
    for name in path:
        path[name] = known(name, path[name])
    # Nobody takes away what the other requests need.
    if case.method == "DELETE" and path.get("repoId") == IDS["repoId"]:
        path["repoId"] = IDS["throwaway"]
    if case.method == "DELETE" and case.path.endswith("/token") and path.get("projectId") == IDS["projectId"]:
        path["projectId"] = IDS["throwaway"]
    query = case.query or {}
    if "repo_id" in query:
        query["repo_id"] = known("repoId", query["repo_id"])
    if isinstance(case.body, dict):
        meet(case.body, existing(case.path))


def existing(path):
    """What exists on GitHub, by the body's members."""
    values = {"owner": "octo", "repo_name": "herd", "pr_number": 1, "token": IDS["token"]}
    if path.endswith("/branches/link") or path.endswith("/pull-requests"):
        values |= {"branch_name": "PROJ-1-work", "head_branch": "PROJ-1-work", "base_branch": "main"}
    return values


def meet(body, values):
    """Lets well-formed members of a body name what exists."""
    if "repo_id" in body:
        body["repo_id"] = known("repoId", body["repo_id"])
    for name, value in values.items():
        if type(body.get(name)) is type(value) and body[name] and likely(name, body[name]):
            body[name] = value


@schemathesis.check
def nobody_is_let_in(context, response, case):
    if os.environ.get("PACA_SYNC_OUTSIDER") and "/projects/" in case.path:
        assert response.status_code >= 400, "a caller without credentials was let in"
