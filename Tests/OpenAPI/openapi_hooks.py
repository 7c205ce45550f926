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


@schemathesis.hook
def before_call(context, case, **kwargs):
    path = case.path_parameters or {}
    unlinks = case.method == "DELETE" and "repositories" in case.path
    for name in path:
        # Nobody takes away what the other requests need.
        if name != "repoId" or not unlinks:
            path[name] = known(name, path[name])
    if path.get("projectId") == IDS["projectId"] and case.method == "DELETE" and case.path.endswith("/token"):
        path["projectId"] = IDS["throwaway"]
    if isinstance(case.body, dict) and "repo_id" in case.body:
        case.body["repo_id"] = known("repoId", case.body["repo_id"])


@schemathesis.check
def nobody_is_let_in(context, response, case):
    if os.environ.get("PACA_SYNC_OUTSIDER") and "/projects/" in case.path:
        assert response.status_code >= 400, "a caller without credentials was let in"
