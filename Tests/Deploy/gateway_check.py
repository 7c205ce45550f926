# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""Runs Debian's Caddy with deploy/caddy in front of the real service, a stand-in for Paca's API and a simulated GitHub,
and Prometheus with deploy/prometheus beside it.

usage: gateway_check.py FOLDER_OF_THE_BUILT_PROGRAMS
"""

import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zlib
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Tests/OpenAPI"), str(ROOT / "Tests/Deploy")]

import files_check  # noqa: E402
from openapi_check import (  # noqa: E402
    BASE, ENCRYPTION_KEY, MEMBER, PROJECT, STANDALONE, Paca, call, check_events, expect, free_port, running, set_up,
    standalone_tokens, until_ready,
)

AGENT_KEY = "agent-key"
LARGE = 20_000_000


class PacaAPI(Paca):
    """The stand-in for Paca, which also knows the agents' key and counts what reaches it."""

    protocol_version = "HTTP/1.1"
    seen = []

    def do_GET(self):
        type(self).seen.append(self.path)
        if self.headers.get("X-API-Key") != AGENT_KEY:
            super().do_GET()
        elif self.path == "/api/v1/users/me/global-permissions":
            # The agents' user is an administrator, and a member of no project (docs/reference/host-facts.md).
            self.answer(200, {"success": True, "data": {"permissions": ["*"]}})
        elif self.path == "/api/v1/users/me":
            self.answer(200, {"success": True, "data": {"username": "agent"}})
        else:
            self.answer(404, {"success": False})

    def do_POST(self):
        type(self).seen.append(self.path)
        left = int(self.headers.get("Content-Length", 0))
        while left > 0:
            part = self.rfile.read(min(left, 65536))
            if not part:
                return
            left -= len(part)
        self.answer(200, {"success": True})


def request(method, url, body=None, **headers):
    """The answer's status and body, also when the server answers before it has read everything."""
    sent = urllib.request.Request(url, method=method, data=body)
    for name, value in headers.items():
        sent.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.urlopen(sent, timeout=60) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except (OSError, urllib.error.URLError) as error:
        return 0, str(error).encode()


def sql(data_folder, text):
    socket_folder = Path(data_folder, "postgres", "postmaster.pid").read_text().splitlines()[4]
    return subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", socket_folder, "-U", "postgres", "-c",
         f"SET search_path TO plugin_data_com_paca_github, public; {text}", "paca_sync"],
        check=True, capture_output=True, text=True).stdout.strip()


def eventually(condition, what):
    """Waits until the condition holds. The limit is for slow machines; nothing depends on it."""
    for _ in range(600):
        result = condition()
        if result:
            return result
        time.sleep(0.1)
    sys.exit(f"gateway: {what} did not happen within a minute")


def large_delivery(data_folder):
    """A signed delivery of 20 MB for the linked repository's hook: its body and headers."""
    hook, sealed = sql(
        data_folder, "SELECT webhook_id, webhook_secret_enc FROM github_repositories WHERE webhook_id <> 0").split("|")
    raw = bytes.fromhex(sealed)
    secret = AESGCM(bytes.fromhex(ENCRYPTION_KEY)).decrypt(raw[:12], raw[12:], None)
    body = json.dumps({"zen": "z" * LARGE, "hook_id": int(hook)}).encode()
    signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return body, {
        "Content_Type": "application/json", "X_GitHub_Event": "ping", "X_GitHub_Delivery": str(uuid.uuid4()),
        "X_GitHub_Hook_ID": hook, "X_Hub_Signature_256": f"sha256={signature}",
    }


def start_caddy(folder, log, caddyfile, settings):
    admin = free_port()
    path = Path(folder, "caddy")
    path.mkdir(exist_ok=True)
    text = caddyfile.read_text()
    # Debian's Caddy would use the same port for every instance.
    (path / "Caddyfile").write_text(f"{{\n\tadmin 127.0.0.1:{admin}\n}}\n\n" + text)
    shutil.copy(ROOT / "deploy/caddy/paca-sync.caddy", path)
    environment = {"PATH": os.environ["PATH"], "HOME": str(path), **settings}
    return path / "Caddyfile", lambda: subprocess.Popen(
        ["caddy", "run", "--config", str(path / "Caddyfile"), "--adapter", "caddyfile"], stdout=log, stderr=log,
        env=environment)


def check_gateway(public, agents, data_folder, start, caddyfile):
    """What has to hold for the gateway. Before the change of Paca's Caddyfile the large delivery must fail."""
    body, headers = large_delivery(data_folder)
    webhook = f"{BASE}/projects/{PROJECT}/webhook"
    script = ROOT / "deploy/caddy/add-to-caddyfile"

    unchanged = start()
    try:
        until_ready(f"{public}/", unchanged)
        status, _ = request("POST", public + webhook, body, **headers)
        if 200 <= status < 300:
            sys.exit(f"gateway: without our rules a delivery of 20 MB was answered {status}; this check proves nothing")
    finally:
        unchanged.terminate()
        unchanged.wait(30)

    subprocess.run([script, caddyfile], check=True, capture_output=True)
    once = caddyfile.read_text()
    subprocess.run([script, caddyfile], check=True, capture_output=True)
    if caddyfile.read_text() != once:
        sys.exit("gateway: a second run of add-to-caddyfile changed the file again")
    # As Paca's own file is: without global options.
    plain = caddyfile.with_name("Plain")
    shutil.copy(ROOT / "Tests/Deploy/Caddyfile", plain)
    subprocess.run([script, plain], check=True, capture_output=True)
    subprocess.run(["caddy", "adapt", "--validate", "--adapter", "caddyfile", "--config", plain], check=True,
                   capture_output=True, env={"PATH": os.environ["PATH"], "HOME": str(caddyfile.parent)})
    other = caddyfile.with_name("Other")
    other.write_text(":80 {\n\trespond ok\n}\n")
    if subprocess.run([script, other], capture_output=True).returncode == 0 or "import" in other.read_text():
        sys.exit("gateway: add-to-caddyfile accepted a file without Paca's rules")

    caddy = start()
    try:
        until_ready(f"{public}/", caddy)
        PacaAPI.seen.clear()
        status, answer = request("POST", public + webhook, body, **headers)
        expect(status, 202, "gateway: a delivery of 20 MB", answer[:200])
        delivery = headers["X_GitHub_Delivery"]
        eventually(
            lambda: sql(data_folder, f"SELECT state FROM sync_deliveries WHERE guid = '{delivery}'") in
            ("applied", "ignored"), "applying the delivery of 20 MB")
        status, answer = request("POST", public + webhook, body[:-2] + b"!}", **headers)
        expect(status, 401, "gateway: a delivery with a wrong signature", answer[:200])
        status, _ = request("POST", f"{public}/api/v1/projects", b"x" * LARGE)
        if 200 <= status < 300:
            sys.exit("gateway: the limit of 10 MB does not hold for Paca's own API any more")
        status, answer = request("GET", f"{public}/api/v1/users/me", X_API_Key=AGENT_KEY)
        expect((status, b"agent" in answer), (200, True), "gateway: a call of Paca's API", answer)
        expect(request("GET", f"{public}/board")[1], b"web", "gateway: the web application", "")
        status, answer = call("GET", f"{public}{BASE}/projects/{PROJECT}/repositories", token=MEMBER)
        expect(status, 200, "gateway: a member's call", answer)
        if any(path.startswith(BASE) for path in PacaAPI.seen):
            sys.exit(f"gateway: a call for PacaSync reached Paca: {PacaAPI.seen}")
        check_events(public)
        check_compressed_events(public)

        # As agent-runner calls: its own key, and no cookie.
        status, answer = request(
            "GET", f"{agents}{BASE}/projects/{PROJECT}/repositories", X_API_Key=AGENT_KEY)
        expect((status, b'"herd"' in answer), (200, True), "gateway: an agent's call", answer)
        status, answer = request("GET", f"{agents}/api/v1/users/me", X_API_Key=AGENT_KEY)
        expect((status, b"agent" in answer), (200, True), "gateway: an agent's call of Paca's API", answer)
        expect(request("GET", f"{agents}/board")[0], 404, "gateway: another path of the agents' site", "")
        status, answer = request("GET", f"{agents}{BASE}/projects/{PROJECT}/repositories", X_API_Key="wrong")
        expect(status, 401, "gateway: an agent with a wrong key", answer)
    finally:
        caddy.terminate()
        caddy.wait(30)
    print("gateway: Caddy passes 20 MB, agents and events on; Paca's own limit holds")


def check_compressed_events(public):
    """A browser takes gzip. The first event must arrive at once all the same."""
    sent = urllib.request.Request(f"{public}{BASE}/projects/{PROJECT}/sync/events")
    sent.add_header("Authorization", f"Bearer {STANDALONE}")
    sent.add_header("Accept-Encoding", "gzip")
    with urllib.request.urlopen(sent, timeout=60) as response:
        first = response.read1(65536)
        if response.headers.get("Content-Encoding") == "gzip":
            unpack = zlib.decompressobj(31)
            text = unpack.decompress(first)
            while not text:
                text = unpack.decompress(response.read1(65536))
            first = text
    if not first.startswith(b"retry: "):
        sys.exit(f"gateway: the compressed stream of events begins with {first[:100]}")


def check_health_script(service):
    script = ROOT / "deploy/health-check"
    port = service.rsplit(":", 1)[1]
    for port, arguments, wanted in [
        (port, [], 0), (port, ["/readyz"], 0), (port, ["/none"], 1), (str(free_port()), [], 1)
    ]:
        result = subprocess.run([script, *arguments], env={**os.environ, "PORT": port}, capture_output=True)
        if (result.returncode != 0) != (wanted != 0):
            sys.exit(f"health-check {arguments}: status {result.returncode}: {result.stderr.decode()}")


def check_prometheus(service, folder, log):
    """Prometheus scrapes the service under our rules: every rule and every panel can be evaluated, and every metric of
    the service is documented."""
    port = free_port()
    configuration = (ROOT / "deploy/prometheus/scrape.yml").read_text()
    if "paca-sync:8080" not in configuration:
        sys.exit("prometheus: scrape.yml does not name paca-sync:8080 any more")
    configuration = configuration.replace("paca-sync:8080", service.removeprefix("http://"))
    times = "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [alerts.yml]\n"
    Path(folder, "prometheus.yml").write_text(times + configuration)
    shutil.copy(ROOT / "deploy/prometheus/alerts.yml", folder)
    process = subprocess.Popen(
        ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
         f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)
    api = f"http://127.0.0.1:{port}/api/v1"

    def ask(path, **parameters):
        return call("GET", f"{api}/{path}?{urllib.parse.urlencode(parameters)}")[1]

    try:
        until_ready(f"http://127.0.0.1:{port}/-/ready", process)
        eventually(lambda: ask("query", query='up{job="paca-sync"} == 1')["data"]["result"], "scraping the service")
        rules = eventually(
            lambda: (lambda found: found if all(rule["health"] != "unknown" for rule in found) else None)(
                [rule for group in ask("rules")["data"]["groups"] for rule in group["rules"]]),
            "evaluating the alert rules")
        for rule in rules:
            if rule["health"] != "ok":
                sys.exit(f"prometheus: {rule['name']}: {rule['lastError']}")
            if rule["name"] == "PacaSyncDown" and rule["state"] != "inactive":
                sys.exit("prometheus: PacaSyncDown fires although the service runs")
        for title, expression in files_check.dashboard_expressions():
            answer = ask("query", query=files_check.without_variables(expression))
            if not answer or answer["status"] != "success":
                sys.exit(f"grafana: {title}: {expression}: {answer}")
        seen = {name for name in ask("label/__name__/values")["data"] if name.startswith("paca_sync_")}
        unknown = seen - files_check.documented_series()
        if len(seen) < 20 or unknown:
            sys.exit(f"prometheus: {len(seen)} series of the service; not in docs/operations.md: {sorted(unknown)}")
        print(f"prometheus: {len(rules)} rules evaluated against the service, {len(seen)} series, all documented")
    finally:
        process.terminate()
        process.wait(30)


def main(programs):
    public, agents, bundles = (f"http://127.0.0.1:{free_port()}" for _ in range(3))
    settings = {"PUBLIC_URL": public, "PACA_SYNC_API_TOKENS": standalone_tokens()}
    with running(programs, PacaAPI, "paca-sync-deploy-", **settings) as world:
        service, folder, log = world.service, world.folder, world.log
        check_health_script(service)
        set_up(service, world.github)
        caddyfile, start = start_caddy(folder, log, ROOT / "Tests/Deploy/Caddyfile", {
            "SITE_ADDRESS": public, "BUNDLES_SITE": bundles, "PACA_SYNC_AGENTS_SITE": agents,
            "API_UPSTREAM": world.paca, "PACA_SYNC_UPSTREAM": service.removeprefix("http://"),
        })
        check_gateway(public, agents, world.data_folder, start, caddyfile)
        check_prometheus(service, folder, log)


if __name__ == "__main__":
    main(sys.argv[1])
