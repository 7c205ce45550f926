#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""Drives github-simulator with githubkit, whose models are generated from GitHub's own API description.

githubkit, which we did not write, makes every call here that PacaSync makes. Reading `parsed_data` validates the whole
body. Usage: github_client_check.py PATH-OF-github-simulator
"""

import socket
import subprocess
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from githubkit import AppAuthStrategy, AppInstallationAuthStrategy, GitHub
from githubkit.exception import (
    PrimaryRateLimitExceeded,
    RequestFailed,
    SecondaryRateLimitExceeded,
)

OWNER, REPO = "alpaca", "herd"
VERSIONS = ("2022-11-28", "2026-03-10")


class Receiver(ThreadingHTTPServer):
    """A receiver of webhooks that answers 202."""

    def __init__(self):
        self.events = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler):
                handler.rfile.read(int(handler.headers["Content-Length"]))
                self.events.append(handler.headers["X-GitHub-Event"])
                handler.send_response(202)
                handler.send_header("Content-Length", "0")
                handler.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class Simulator:
    """A running github-simulator and its control API."""

    def __init__(self, program):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.clients = []
        self.process = subprocess.Popen([program, "--port", str(port), "--seed", "7"], stdout=subprocess.DEVNULL)
        self.http = httpx.Client(base_url=self.base, timeout=20)
        deadline = time.monotonic() + 20
        while True:
            try:
                self.http.get("/_simulator/state")
                return
            except httpx.TransportError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def tell(self, method, path, **body):
        answer = self.http.request(method, f"/_simulator/{path}", json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def client(self, auth):
        # The parts of githubkit hold only weak references to their client, so it has to be kept here.
        self.clients.append(GitHub(auth, base_url=self.base, auto_retry=False, http_cache=False))
        return self.clients[-1]

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def refused(call, status):
    """The error of a call, which must have this status."""
    try:
        call()
    except RequestFailed as failure:
        assert failure.response.status_code == status, f"{failure.response.status_code}, not {status}"
        return failure.response
    raise AssertionError(f"not refused with {status}")


def check_reading(github, version):
    rest = github.rest(version)
    assert rest.users.get_authenticated().parsed_data.login == OWNER
    answer = rest.repos.list_for_authenticated_user(per_page=1)
    assert len(answer.parsed_data) == 1
    assert 'rel="next"' in answer.headers["link"] and "/user/repos?" in answer.headers["link"]
    repository = rest.repos.get(OWNER, REPO).parsed_data
    assert repository.full_name == f"{OWNER}/{REPO}" and repository.permissions.admin
    assert rest.rate_limit.get().parsed_data.resources.core.limit == 5000
    assert rest.meta.get().parsed_data.hooks
    assert rest.meta.get_zen().text
    assert version in [str(known)[:10] for known in rest.meta.get_all_versions().parsed_data]
    assert [branch.name for branch in rest.repos.list_branches(OWNER, REPO).parsed_data]
    assert rest.repos.get_branch(OWNER, REPO, "main").parsed_data.commit.sha
    assert refused(lambda: rest.repos.get_branch(OWNER, REPO, "none"), 404).json()["message"] == "Branch not found"
    assert rest.repos.get(OWNER, REPO).headers["x-github-api-version-selected"] == version


def check_hooks(github, version, simulator, receiver):
    repos = github.rest(version).repos
    url = f"{receiver.url}/{version}"
    config = {"url": url, "content_type": "json", "secret": "wool", "insecure_ssl": "0"}
    body = {"name": "web", "active": True, "events": ["push", "pull_request"], "config": config}
    answer = repos.create_webhook(OWNER, REPO, data=body)
    hook = answer.parsed_data
    assert answer.status_code == 201 and answer.headers["location"].endswith(f"/hooks/{hook.id}")
    assert "write:repo_hook" in answer.headers["x-accepted-oauth-scopes"]
    clash = refused(lambda: repos.create_webhook(OWNER, REPO, data=body), 422).json()
    assert clash["errors"][0]["message"] == "Hook already exists on this repository"
    assert hook.id in [known.id for known in repos.list_webhooks(OWNER, REPO).parsed_data]
    assert repos.get_webhook(OWNER, REPO, hook.id).parsed_data.config.url == url
    changed = repos.update_webhook(OWNER, REPO, hook.id, data={"events": ["push"], "config": config})
    assert changed.parsed_data.events == ["push"]
    assert repos.get_webhook_config_for_repo(OWNER, REPO, hook.id).parsed_data.content_type == "json"
    repos.update_webhook_config_for_repo(OWNER, REPO, hook.id, data={"content_type": "json"})
    assert repos.ping_webhook(OWNER, REPO, hook.id).status_code == 204
    assert repos.test_push_webhook(OWNER, REPO, hook.id).status_code == 204
    simulator.tell("POST", "drain")
    deliveries = repos.list_webhook_deliveries(OWNER, REPO, hook.id, per_page=1)
    assert len(deliveries.parsed_data) == 1 and "cursor=" in deliveries.headers["link"]
    whole = repos.list_webhook_deliveries(OWNER, REPO, hook.id, status="success").parsed_data
    assert {item.event for item in whole} == {"ping", "push"}
    delivery = repos.get_webhook_delivery(OWNER, REPO, hook.id, whole[0].id).parsed_data
    assert delivery.status_code == 202 and delivery.request.payload
    assert repos.redeliver_webhook_delivery(OWNER, REPO, hook.id, whole[0].id).status_code == 202
    simulator.tell("POST", "drain")
    again = repos.list_webhook_deliveries(OWNER, REPO, hook.id).parsed_data[0]
    assert again.redelivery and again.guid == whole[0].guid and again.id != whole[0].id
    assert "ping" in receiver.events and "push" in receiver.events
    assert repos.delete_webhook(OWNER, REPO, hook.id).status_code == 204
    refused(lambda: repos.get_webhook(OWNER, REPO, hook.id), 404)


def check_references(github, version, branch):
    git = github.rest(version).git
    tip = git.get_ref(OWNER, REPO, "heads/main").parsed_data.object_.sha
    body = {"ref": f"refs/heads/{branch}", "sha": tip}
    answer = git.create_ref(OWNER, REPO, data=body)
    assert answer.status_code == 201 and answer.parsed_data.object_.sha == tip
    again = refused(lambda: git.create_ref(OWNER, REPO, data=body), 422).json()
    assert again["message"] == "Reference already exists" and "errors" not in again
    unknown = {"ref": "refs/heads/nowhere", "sha": "0" * 39 + "1"}
    assert refused(lambda: git.create_ref(OWNER, REPO, data=unknown), 422).json()["message"] == "Object does not exist"
    prefix = branch.split("-")[0]
    assert len(git.list_matching_refs(OWNER, REPO, f"heads/{prefix}").parsed_data) >= 1
    assert git.get_ref(OWNER, REPO, f"heads/{branch}").headers["x-poll-interval"] == "300"
    refused(lambda: git.get_ref(OWNER, REPO, "heads/none"), 404)
    moved = git.update_ref(OWNER, REPO, f"heads/{branch}", data={"sha": tip, "force": False})
    assert moved.parsed_data.ref == f"refs/heads/{branch}"
    other = git.create_ref(OWNER, REPO, data={"ref": f"refs/heads/{branch}-gone", "sha": tip}).parsed_data
    assert git.delete_ref(OWNER, REPO, other.ref.removeprefix("refs/")).status_code == 204
    gone = refused(lambda: git.delete_ref(OWNER, REPO, other.ref.removeprefix("refs/")), 422)
    assert gone.json()["message"] == "Reference does not exist"


def check_pull_requests(github, reviewer, version, simulator, branch):
    rest = github.rest(version)
    body = {"title": f"Shear in {version}", "head": branch, "base": "main", "body": "ALPA-1"}
    empty = refused(lambda: rest.pulls.create(OWNER, REPO, data=body), 422).json()
    assert empty["errors"][0]["message"] == f"No commits between main and {branch}"
    simulator.tell("POST", f"repositories/{OWNER}/{REPO}/pushes", branch=branch, messages=["Shear"])
    created = rest.pulls.create(OWNER, REPO, data=body)
    pull = created.parsed_data
    assert created.status_code == 201 and pull.merged is False and pull.head.ref == branch
    twice = refused(lambda: rest.pulls.create(OWNER, REPO, data=body), 422).json()
    assert twice["errors"][0]["message"] == f"A pull request already exists for {OWNER}:{branch}."
    listed = rest.pulls.list(OWNER, REPO, head=f"{OWNER}:{branch}", state="all", sort="updated", direction="desc")
    assert [item.number for item in listed.parsed_data] == [pull.number]
    assert rest.pulls.get(OWNER, REPO, pull.number).parsed_data.mergeable is True
    diff = rest.pulls.get(OWNER, REPO, pull.number, headers={"Accept": "application/vnd.github.diff"})
    assert diff.text.startswith("diff --git ") and "param=diff" in diff.headers["x-github-media-type"]
    edited = rest.pulls.update(OWNER, REPO, pull.number, data={"title": "Shear again"}).parsed_data
    assert edited.title == "Shear again"
    nowhere = refused(lambda: rest.pulls.update(OWNER, REPO, pull.number, data={"base": "none"}), 422).json()
    assert nowhere["errors"][0]["message"] == "Proposed base branch 'none' was not found"
    check_conversation(github, reviewer, version, pull)
    check_checks(github, version, simulator, pull.head.sha)
    stale = {"sha": "0" * 40}
    assert refused(lambda: rest.pulls.merge(OWNER, REPO, pull.number, data=stale), 409).json()["message"].startswith("Head")
    refused(lambda: rest.pulls.check_if_merged(OWNER, REPO, pull.number), 404)
    merged = rest.pulls.merge(OWNER, REPO, pull.number, data={"merge_method": "merge"}).parsed_data
    assert merged.merged and merged.message == "Pull Request successfully merged"
    assert rest.pulls.check_if_merged(OWNER, REPO, pull.number).status_code == 204
    refused(lambda: rest.pulls.merge(OWNER, REPO, pull.number, data={}), 405)
    shown = rest.pulls.get(OWNER, REPO, pull.number).json()
    assert ("merge_commit_sha" in shown) == (version == VERSIONS[0])


def check_conversation(github, reviewer, version, pull):
    rest = github.rest(version)
    comment = rest.issues.create_comment(OWNER, REPO, pull.number, data={"body": "Spits 🦙"})
    assert comment.status_code == 201 and comment.parsed_data.body == "Spits 🦙"
    assert len(rest.issues.list_comments(OWNER, REPO, pull.number).parsed_data) == 1
    assert rest.issues.get_comment(OWNER, REPO, comment.parsed_data.id).parsed_data.user.login == OWNER
    refused(lambda: rest.issues.create_comment(OWNER, REPO, 9999, data={"body": "?"}), 404)
    own = {"event": "APPROVE", "body": "Mine"}
    denied = refused(lambda: rest.pulls.create_review(OWNER, REPO, pull.number, data=own), 422).json()
    assert denied["errors"] == ["Can not approve your own pull request"]
    theirs = reviewer.rest(version).pulls
    review = theirs.create_review(OWNER, REPO, pull.number, data={"event": "APPROVE", "body": "Fine"})
    assert review.status_code == 200 and review.parsed_data.state == "APPROVED"
    assert len(rest.pulls.list_reviews(OWNER, REPO, pull.number).parsed_data) == 1
    assert rest.pulls.get_review(OWNER, REPO, pull.number, review.parsed_data.id).parsed_data.commit_id


def check_checks(github, version, simulator, sha):
    rest = github.rest(version)
    repository = f"repositories/{OWNER}/{REPO}"
    run = simulator.tell("POST", f"{repository}/check-runs", name="hay", sha=sha)
    assert rest.checks.list_for_ref(OWNER, REPO, sha).parsed_data.check_runs[0].status == "queued"
    simulator.tell("PATCH", f"{repository}/check-runs/{run['id']}", conclusion="success")
    listed = rest.checks.list_for_ref(OWNER, REPO, sha, check_name="hay", filter_="latest").parsed_data
    assert listed.total_count == 1 and listed.check_runs[0].conclusion == "success"
    assert rest.checks.get(OWNER, REPO, run["id"]).parsed_data.name == "hay"
    none = rest.repos.get_combined_status_for_ref(OWNER, REPO, sha).parsed_data
    assert none.state == "pending" and none.total_count == 0
    for state in ("pending", "failure"):
        body = {"state": state, "context": "ci/wool", "description": "Combed", "target_url": "https://a.example"}
        assert rest.repos.create_commit_status(OWNER, REPO, sha, data=body).parsed_data.state == state
    assert len(rest.repos.list_commit_statuses_for_ref(OWNER, REPO, sha).parsed_data) == 2
    combined = rest.repos.get_combined_status_for_ref(OWNER, REPO, sha).parsed_data
    assert combined.state == "failure" and combined.total_count == 1


def check_app(simulator, version):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    made = simulator.tell("POST", "apps", slug=f"paca-{version}", public_key=public.decode())
    installed = simulator.tell("POST", f"apps/{made['id']}/installations", account=OWNER)
    app = simulator.client(AppAuthStrategy(made["id"], private.decode())).rest(version).apps
    assert app.get_authenticated().parsed_data.slug == f"paca-{version}"
    assert len(app.list_installations().parsed_data) == 1
    assert app.get_installation(installed["id"]).parsed_data.repository_selection == "all"
    assert app.get_repo_installation(OWNER, REPO).parsed_data.id == installed["id"]
    token = app.create_installation_access_token(installed["id"], data={"repositories": [REPO]})
    assert token.status_code == 201 and token.parsed_data.repository_selection == "selected"
    auth = AppInstallationAuthStrategy(made["id"], private.decode(), installed["id"])
    bot = simulator.client(auth).rest(version)
    listed = bot.apps.list_repos_accessible_to_installation().parsed_data
    assert listed.total_count == len(listed.repositories) == 2
    assert bot.repos.get(OWNER, REPO).headers["x-accepted-github-permissions"] == "metadata=read"
    assert refused(lambda: bot.users.get_authenticated(), 403).json()["message"].startswith("Resource not accessible")
    now = int(time.time())
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    # Signed here: githubkit would use its cached token of the right key again.
    for signer, expires, message in (
        (other, now + 60, "A JSON web token could not be decoded"),
        (key, now + 3600, "'Expiration time' claim ('exp') is too far in the future"),
    ):
        token = jwt.encode({"iat": now - 60, "exp": expires, "iss": str(made["id"])}, signer, "RS256")
        answer = simulator.http.get("/app", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401 and answer.json()["message"] == message


def check_conditions(github, simulator):
    first = github.rest.repos.get(OWNER, REPO)
    tag, left = first.headers["etag"], int(first.headers["x-ratelimit-remaining"])
    assert tag.startswith('W/"')
    unchanged = github.request("GET", f"/repos/{OWNER}/{REPO}", headers={"If-None-Match": tag})
    assert unchanged.status_code == 304 and not unchanged.content
    assert unchanged.headers["etag"] == tag[2:] and int(unchanged.headers["x-ratelimit-remaining"]) == left
    other = simulator.client("reviewing").request("GET", f"/repos/{OWNER}/{REPO}", headers={"If-None-Match": tag})
    assert other.status_code == 200


def check_limits(github, simulator):
    simulator.tell("PUT", f"rate-limits/{OWNER}", limit=5000, remaining=0, resets_in=60)
    try:
        github.rest.repos.get(OWNER, REPO)
        raise AssertionError("not limited")
    except PrimaryRateLimitExceeded as limited:
        assert limited.response.json()["message"].startswith("API rate limit exceeded for user ID ")
    assert github.rest.rate_limit.get().parsed_data.resources.core.remaining == 0
    simulator.tell("PUT", f"rate-limits/{OWNER}", limit=5000, remaining=5000)
    simulator.tell("PUT", "trouble", secondary_limits=[{"count": 1, "status": 403, "retry_after": 7}])
    try:
        github.rest.repos.get(OWNER, REPO)
        raise AssertionError("not limited")
    except SecondaryRateLimitExceeded as limited:
        assert limited.retry_after.total_seconds() == 7
    github.rest.repos.get(OWNER, REPO)


def check_tokens(simulator):
    assert refused(simulator.client("wrong").rest.users.get_authenticated, 401).json()["message"] == "Bad credentials"
    simulator.tell("POST", "tokens", token="weak", login=OWNER, scopes=["read:user"], expires_in=3600)
    weak = simulator.client("weak").rest
    answer = weak.users.get_authenticated()
    assert answer.headers["x-oauth-scopes"] == "read:user"
    assert answer.headers["github-authentication-token-expiration"].endswith(" UTC")
    denied = refused(lambda: weak.repos.list_webhooks(OWNER, REPO), 404)
    assert "admin:repo_hook" in denied.headers["x-accepted-oauth-scopes"]
    simulator.tell(
        "POST",
        "tokens",
        token="github_pat_fine",
        login=OWNER,
        kind="fine_grained",
        permissions={"metadata": "read"},
        repositories=[f"{OWNER}/{REPO}"],
    )
    fine = simulator.client("github_pat_fine").rest
    assert len(fine.repos.list_for_authenticated_user().parsed_data) == 1
    denied = refused(lambda: fine.repos.list_webhooks(OWNER, REPO), 403)
    assert denied.json()["message"] == "Resource not accessible by personal access token"
    assert denied.headers["x-accepted-github-permissions"] == "repository_hooks=read"
    assert "x-oauth-scopes" not in denied.headers


def check_renaming(github, simulator):
    before = github.rest.repos.get(OWNER, "wool").parsed_data
    simulator.tell("PATCH", f"repositories/{OWNER}/wool", name="fleece")
    assert github.rest.repos.get(OWNER, "wool").parsed_data.id == before.id
    raw = simulator.http.get(
        f"/repos/{OWNER}/wool", headers={"Authorization": "Bearer working"}, follow_redirects=False
    )
    assert raw.status_code == 301 and raw.headers["location"].endswith(f"/repositories/{before.id}")
    written = simulator.http.post(f"/repos/{OWNER}/wool/git/refs", headers={"Authorization": "Bearer working"}, json={})
    assert written.status_code == 307
    simulator.tell("POST", "repositories", owner=OWNER, name="wool")
    assert github.rest.repos.get(OWNER, "wool").parsed_data.id != before.id


def check_trouble(github, simulator):
    path = f"/repos/{OWNER}/{REPO}"
    simulator.tell("PUT", "trouble", stale_reads=[{"path": path, "count": 1}])
    refused(lambda: github.rest.repos.get(OWNER, REPO), 404)
    github.rest.repos.get(OWNER, REPO)
    simulator.tell("PUT", "trouble", script=[{"fault": "unicorn"}, {"fault": "server_error"}])
    assert "Unicorn" in refused(lambda: github.rest.repos.get(OWNER, REPO), 503).text
    assert refused(lambda: github.rest.repos.get(OWNER, REPO), 500).json()["message"] == "Server Error"
    sha = github.rest.git.get_ref(OWNER, REPO, "heads/main").parsed_data.object_.sha
    simulator.tell("PUT", "trouble", script=[{"fault": "dropped", "method": "POST"}])
    headers = {"Authorization": "Bearer working"}
    body = {"ref": "refs/heads/unheard", "sha": sha}
    try:
        simulator.http.post(f"{path}/git/refs", headers=headers, json=body)
        raise AssertionError("answered")
    except httpx.TransportError:
        pass
    assert github.rest.git.get_ref(OWNER, REPO, "heads/unheard").parsed_data.object_.sha == sha


def main(program):
    simulator, receiver = Simulator(program), Receiver()
    passed = 0
    try:
        simulator.tell("POST", "repositories", owner=OWNER, name=REPO)
        simulator.tell("POST", "repositories", owner=OWNER, name="wool")
        simulator.tell("POST", f"repositories/{OWNER}/{REPO}/pushes", branch="main", messages=["Begin"])
        simulator.tell("POST", "tokens", token="working", login=OWNER)
        simulator.tell("POST", "tokens", token="reviewing", login="cria")
        github, reviewer = simulator.client("working"), simulator.client("reviewing")
        checks = []
        for version in VERSIONS:
            branch = f"shear/{version}"
            checks += [
                (f"reading, {version}", check_reading, (github, version)),
                (f"hooks, {version}", check_hooks, (github, version, simulator, receiver)),
                (f"references, {version}", check_references, (github, version, branch)),
                (f"pull requests, {version}", check_pull_requests, (github, reviewer, version, simulator, branch)),
                (f"apps, {version}", check_app, (simulator, version)),
            ]
        checks += [
            ("conditional requests", check_conditions, (github, simulator)),
            ("limits", check_limits, (github, simulator)),
            ("tokens", check_tokens, (simulator,)),
            ("renaming", check_renaming, (github, simulator)),
            ("trouble", check_trouble, (github, simulator)),
        ]
        failed = 0
        for name, check, arguments in checks:
            try:
                check(*arguments)
                passed += 1
            except Exception as error:  # A failing check is reported, and the others still run.
                failed += 1
                print(f"clients: {name}: {type(error).__name__}: {error}", file=sys.stderr)
                traceback.print_exc()
        print(f"clients: githubkit agrees with {passed} of {len(checks)} parts of github-simulator")
        return 1 if failed else 0
    finally:
        receiver.shutdown()
        simulator.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
