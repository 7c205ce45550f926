# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""The world of the browser tests: the real service with its Postgres, the simulated GitHub, and a gateway that plays
Paca: it serves the host page, Paca's own routes, and passes the plugin's routes on to the service."""

import http.client
import json
import os
import select
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BASE = "/api/v1/plugins/com.paca.github"
DEBIAN = Path("/usr/share/nodejs")
#: What the sessions of the tests' people may do. The service asks Paca, and Paca is we.
ROLES = {
    "manager": ["github:manage", "tasks:read", "tasks:write"],
    "member": ["tasks:read", "tasks:write"],
    "reader": ["tasks:read"],
    "stranger": [],
}
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(method, url, body=None, cookie=None):
    """The answer's status and JSON."""
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    if cookie:
        request.add_header("Cookie", cookie)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            status, data = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, data = error.code, error.read()
    return status, json.loads(data) if data[:1] in (b"{", b"[") else None


class Gateway(BaseHTTPRequestHandler):
    """Paca's gateway, API and web app, as far as the plugin meets them."""

    protocol_version = "HTTP/1.1"
    world = None

    def do_GET(self):
        path = urlsplit(self.path).path
        if path.startswith(BASE):
            self.plugin(path)
        elif path.startswith("/api/v1/"):
            self.paca(path.removeprefix("/api/v1/").split("/"))
        else:
            self.file(path)

    do_POST = do_DELETE = do_GET

    def plugin(self, path):
        world = self.world
        if path.endswith("/sync/events"):
            self.stream()
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        connection = http.client.HTTPConnection("127.0.0.1", world.service_port, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        data = response.read()
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection", "date", "server"):
                self.send_header(name, value)
        self.end(data)
        connection.close()

    def stream(self):
        """Passes a stream of events on, until one of both ends."""
        world = self.world
        self.close_connection = True
        headers = "".join(
            f"{name}: {value}\r\n" for name, value in self.headers.items() if name.lower() not in ("host", "connection"))
        head = f"{self.command} {self.path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
        with socket.create_connection(("127.0.0.1", world.service_port)) as service:
            service.sendall(head.encode())
            with world.counting:
                world.streams += 1
            try:
                while True:
                    ready = select.select([service, self.connection], [], [])[0]
                    data = service.recv(65536) if service in ready else b""
                    if not data:
                        return
                    self.connection.sendall(data)
            finally:
                with world.counting:
                    world.streams -= 1

    def session(self):
        for part in (self.headers.get("Cookie") or "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == "access_token":
                return value.split(".")[0]
        return None

    def paca(self, parts):
        if parts == ["auth", "refresh"]:
            self.world.refreshes += 1
            if self.world.refresh_fails:
                self.json(401, {"success": False, "error_code": "UNAUTHENTICATED", "error": "no"})
            else:
                self.json(200, {"success": True, "data": {}}, {"Set-Cookie": "access_token=manager.new; Path=/; HttpOnly"})
            return
        role = self.session()
        if role not in ROLES:
            self.json(401, {"success": False, "error_code": "UNAUTHENTICATED", "error": "sign in"})
        elif parts[0] == "users":
            self.json(200, {"success": True, "data": {"actions": []}})
        elif parts[2:] == ["members", "me", "permissions"]:
            self.json(200, {"success": True, "data": {"actions": ROLES[role]}})
        elif parts[0] == "projects" and parts[1] in self.world.projects:
            project = self.world.projects[parts[1]]
            if len(parts) == 2:
                self.json(200, {"success": True, "data": {
                    "id": parts[1], "name": "Herd", "task_id_prefix": project["prefix"]}})
            elif parts[2] == "tasks" and parts[3] in project["tasks"]:
                self.json(200, {"success": True, "data": {"id": parts[3], **project["tasks"][parts[3]]}})
            else:
                self.json(404, {"success": False})
        else:
            self.json(404, {"success": False})

    def file(self, path):
        build = "development" if self.world.checked_react else "production.min"
        files = {
            "/plugins/com.paca.github/assets/remoteEntry.js": self.world.remote,
            "/vendor/react.js": DEBIAN / f"react/umd/react.{build}.js",
            "/vendor/react-dom.js": DEBIAN / f"react-dom/umd/react-dom.{build}.js",
            "/page": HERE / "host/index.html",
        }
        found = files.get(path) or (HERE / path.lstrip("/") if path.startswith("/host/") and ".." not in path else None)
        if not found or not found.is_file():
            self.json(404, {"success": False})
            return
        self.send_response(200)
        self.send_header("Content-Type", TYPES[found.suffix])
        self.end(found.read_bytes())

    def json(self, status, body, headers=None):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end(json.dumps(body).encode())

    def end(self, data):
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            # The browser went to another page.
            self.close_connection = True

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


class World:
    """Everything that runs during the tests."""

    def __init__(self, programs, remote):
        self.remote = Path(remote)
        self.projects = {}
        self.refreshes = 0
        self.refresh_fails = False
        #: Whether the page runs React's checked build, which writes its warnings to the console.
        self.checked_react = True
        #: How many pages listen to a stream of events.
        self.streams = 0
        self.counting = threading.Lock()
        self.number = 0
        # Every account may enter the folder: if this runs as root, the embedded server has another account.
        self.folder = tempfile.mkdtemp(prefix="paca-sync-frontend-")
        os.chmod(self.folder, 0o755)
        self.gateway = Server(("127.0.0.1", 0), type("Handler", (Gateway,), {"world": self}))
        threading.Thread(target=self.gateway.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.gateway.server_port}"
        self.service_port, github_port = free_port(), free_port()
        self.github = f"http://127.0.0.1:{github_port}"
        with open(Path(self.folder, "log"), "wb") as log:
            simulator = subprocess.Popen(
                [f"{programs}/github-simulator", "--port", str(github_port), "--token", "ghp_unused"],
                stdout=log, stderr=log)
            app, key = self.make_app()
            service = subprocess.Popen([f"{programs}/paca-sync", "serve"], stdout=log, stderr=log, env={
                "PATH": os.environ["PATH"], "PORT": str(self.service_port), "HOST": "127.0.0.1",
                "ENCRYPTION_KEY": "5a" * 32, "PACA_SYNC_DATA_DIR": f"{self.folder}/data", "GITHUB_API_URL": self.github,
                "PUBLIC_URL": f"http://127.0.0.1:{self.service_port}", "PACA_API_URL": self.url, "LOG_FORMAT": "text",
                "GITHUB_APP_ID": str(app), "GITHUB_APP_PRIVATE_KEY": str(key),
                "GITHUB_APP_INSTALLATIONS": '{"ranch":["*"]}',
            })
        self.processes = [simulator, service]
        self.until_ready(service)

    def make_app(self):
        """A GitHub App that is installed in the account ranch. Returns its id and the file with its key."""
        key = Path(self.folder, "app.pem")
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, stderr=subprocess.DEVNULL)
        public = subprocess.run(["openssl", "rsa", "-in", key, "-pubout"], check=True, capture_output=True, text=True).stdout
        for _ in range(600):
            try:
                app = self.simulator("POST", "/apps", slug="paca", public_key=public)["id"]
                break
            except OSError:
                # It does not listen yet.
                time.sleep(0.1)
        self.simulator("POST", "/repositories", by="ranch", owner="ranch", name="pond")
        self.installation = self.simulator("POST", f"/apps/{app}/installations", account="ranch")["id"]
        return app, key

    def until_ready(self, process):
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"paca-sync ended early:\n{Path(self.folder, 'log').read_text()[-4000:]}")
            try:
                if call("GET", f"http://127.0.0.1:{self.service_port}/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError("paca-sync never became ready")

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)
        self.gateway.shutdown()
        shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, text):
        socket_folder = Path(self.folder, "data/postgres/postmaster.pid").read_text().splitlines()[4]
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", socket_folder, "-U", "postgres", "-c", text]
        settings = "-c search_path=plugin_data_com_paca_github,public"
        done = subprocess.run(
            [*command, "paca_sync"], check=True, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PGOPTIONS": settings})
        return done.stdout

    def value(self, text):
        """What a query for one value finds."""
        return self.sql(f"COPY ({text}) TO STDOUT").strip()

    def simulator(self, method, path, **body):
        status, answer = call(method, f"{self.github}/_simulator{path}", body)
        assert status < 400, f"the simulator's {path}: {status} {answer}"
        return answer

    def project(self, title="Fence the lower pasture", **options):
        """A new project with a task and, unless told otherwise, a token and an account on GitHub of its own."""
        self.number += 1
        return Project(self, self.number, title, **options)


class Project:
    """A project of Paca's and its account on GitHub."""

    def __init__(self, world, number, title, connected=True, repositories=("herd",), linked=True, prefix="PROJ"):
        self.world = world
        self.id, self.task = str(uuid.uuid4()), str(uuid.uuid4())
        self.login, self.token = f"octo{number}", f"ghp_octo{number}"
        self.repository_ids = {}
        world.projects[self.id] = {
            "prefix": prefix, "tasks": {self.task: {"title": title, "task_number": 12, "project_id": self.id}}}
        title_sql = title.replace("'", "''")
        world.sql(f"""
            INSERT INTO public.projects (id, name, task_id_prefix) VALUES ('{self.id}', 'Herd', '{prefix}');
            INSERT INTO public.tasks (id, project_id, task_number, title)
            VALUES ('{self.task}', '{self.id}', 12, '{title_sql}')
            """)
        world.simulator("POST", "/tokens", token=self.token, login=self.login, scopes=["repo", "admin:repo_hook"])
        for name in repositories:
            world.simulator("POST", "/repositories", by=self.login, owner=self.login, name=name)
        if connected:
            self.call("POST", "/integration/token", {"token": self.token}, 200)
        if connected and linked:
            for name in repositories:
                self.link(name)

    def call(self, method, path, body=None, wanted=None, role="manager"):
        status, answer = call(
            method, f"{self.world.url}{BASE}/projects/{self.id}{path}", body, f"access_token={role}")
        assert wanted is None or status == wanted, f"{method} {path}: {status} instead of {wanted}: {answer}"
        return answer["data"] if answer and answer.get("success") else answer

    def link(self, name):
        made = self.call("POST", "/repositories", {"owner": self.login, "repo_name": name}, 201)
        self.repository_ids[name] = made["id"]

    def branch(self, name, repository="herd"):
        """Makes a branch with a commit on GitHub."""
        path = f"/repositories/{self.login}/{repository}"
        self.world.simulator("POST", f"{path}/branches", by=self.login, name=name)
        self.world.simulator("POST", f"{path}/pushes", by=self.login, branch=name, messages=["work"])

    def pull(self, title, head, repository="herd", **more):
        """Makes a pull request on GitHub, from a new branch. Returns what GitHub has of it."""
        self.branch(head, repository)
        return self.world.simulator(
            "POST", f"/repositories/{self.login}/{repository}/pulls", by=self.login, title=title, head=head, base="main",
            **more)

    def link_pull(self, number, repository="herd"):
        return self.call(
            "POST", f"/tasks/{self.task}/pull-requests/link",
            {"repo_id": self.repository_ids[repository], "pr_number": number}, 200)

    def github(self, method, path, body, repository="herd"):
        """A request to GitHub with the project's token."""
        request = urllib.request.Request(
            f"{self.world.github}/repos/{self.login}/{repository}{path}", method=method, data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.loads(response.read() or b"null")

    def health(self):
        return self.call("GET", "/sync", None, 200)

    def settled(self):
        """Waits until everything that linking started is done."""
        for _ in range(400):
            health = self.health()
            if all(one["backfill"]["state"] == "done" for one in health["repositories"]):
                return health
            time.sleep(0.05)
        raise AssertionError(f"the repositories were not read: {health}")

    def pulls(self):
        return self.call("GET", f"/tasks/{self.task}/pull-requests", None, 200)

    def branches(self):
        return self.call("GET", f"/tasks/{self.task}/branches", None, 200)

    def applied(self, pulls=0, branches=0):
        """Waits until the webhooks were delivered and applied: a delivery is answered before it is applied."""
        self.world.simulator("POST", "/drain")
        for _ in range(200):
            if len(self.pulls()) >= pulls and len(self.branches()) >= branches:
                return
            time.sleep(0.05)
        raise AssertionError(f"{len(self.pulls())} pull requests and {len(self.branches())} branches were applied")

    def page(self, component, **options):
        """The address of the host page with a component of ours."""
        query = {"component": component, "project": self.id, **options}
        if component == "GitHubTaskSection":
            query["task"] = self.task
        return f"{self.world.url}/page?" + "&".join(f"{name}={value}" for name, value in query.items())
