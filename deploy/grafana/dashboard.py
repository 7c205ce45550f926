# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""Writes paca-sync.json, the dashboard that operators import into Grafana, in a form that can be read and reviewed.

usage: dashboard.py > paca-sync.json, which `scripts/check-deploy --write` does
"""

import json

SOURCE = {"type": "prometheus", "uid": "${source}"}
#: Columns of Grafana's grid.
WIDTH = 24


def of(metric, more=""):
    """A metric of the chosen instances."""
    return f'{metric}{{job="paca-sync",instance=~"$instance"{"," + more if more else ""}}}'


def total(metric):
    return f"sum({of(metric)})"


def by(labels, metric):
    return f"sum by ({labels}) ({of(metric)})"


def rate(metric, labels="", more=""):
    """Per second, as a sum by labels."""
    return f"sum{f' by ({labels})' if labels else ''} (rate({of(metric, more)}[$__rate_interval]))"


def increase(metric, time, labels="", more=""):
    return f"sum{f' by ({labels})' if labels else ''} (increase({of(metric, more)}[{time}]))"


def mean(metric):
    return f"{rate(metric + '_sum')} / {rate(metric + '_count')}"


def quantile(share, metric, label=""):
    return f"histogram_quantile({share}, {rate(metric + '_bucket', 'le' + (', ' + label if label else ''))})"


FAILED = 'result=~"failed|dead"'
NOT_STORED = 'result="failed"'

#: Numbers at the top: title, explanation, expression, and from which value on it is red (None: below 1).
NUMBERS = [
    ("Instances up", "Prometheus reads /metrics of them", total("up"), None),
    ("Troubled projects", "The database does not apply their deliveries; /readyz says why",
     total("paca_sync_projects_troubled"), 1),
    ("Failed deliveries, 24 h", "last_error in sync_deliveries says why",
     increase("paca_sync_deliveries_total", "24h", more=FAILED), 1),
    ("Not stored, 24 h", "Deliveries that were answered 503",
     increase("paca_sync_inbox_deliveries_total", "24h", more=NOT_STORED), 1),
    ("Refused credentials", "Tokens and installations that GitHub refuses",
     total("paca_sync_github_rejected_credentials"), 1),
    ("Valkey in trouble", "For publishing or reading", total("paca_sync_valkey_troubled"), 1),
]

#: Rows of charts: title, explanation, unit, and the lines with their names.
ROWS = [
    ("Deliveries", [
        ("Deliveries stored", "Per second, by result", "ops",
         [(rate("paca_sync_inbox_deliveries_total", "result"), "{{result}}")]),
        ("Deliveries applied", "Per second, by result", "ops",
         [(rate("paca_sync_deliveries_total", "result"), "{{result}}")]),
        ("From storing to applying", "", "s",
         [(quantile(share, "paca_sync_apply_latency_seconds"), f"{share:.0%}") for share in (0.5, 0.95, 0.99)]),
        ("Deliveries in a flush and in a transaction", "Mean number", "short",
         [(mean("paca_sync_inbox_flush_deliveries"), "flush"),
          (mean("paca_sync_apply_batch_deliveries"), "transaction")]),
        ("Time of a flush and of a transaction", "95 %", "s",
         [(quantile(0.95, "paca_sync_inbox_flush_seconds"), "flush"),
          (quantile(0.95, "paca_sync_apply_batch_seconds"), "transaction")]),
        ("Bytes of bodies", "Stored per second", "Bps", [(rate("paca_sync_inbox_body_bytes_total"), "bodies")]),
        ("Projects", "In memory, waiting for a permit, troubled", "short",
         [(total("paca_sync_projects_resident"), "in memory"), (total("paca_sync_projects_waiting"), "waiting"),
          (total("paca_sync_projects_troubled"), "troubled")]),
        ("News in mailboxes", "", "bytes", [(total("paca_sync_mailbox_bytes"), "bytes")]),
        ("Signs of pressure", "Per second", "ops",
         [(rate("paca_sync_webhook_bodies_dropped_total"), "bodies dropped"),
          (rate("paca_sync_webhook_hangups_total"), "hang-ups"),
          (rate("paca_sync_http_connections_displaced_total"), "connections displaced"),
          (rate("paca_sync_inbox_divisions_total"), "flushes divided")]),
    ]),
    ("Requests to us", [
        ("Requests", "Per second, by status", "reqps",
         [(rate("paca_sync_http_requests_total", "status"), "{{status}}")]),
        ("Time of requests", "95 %, by route", "s",
         [(quantile(0.95, "paca_sync_http_request_seconds", "route"), "{{route}}")]),
        ("Connections and signatures", "Open connections; signatures checked per second", "short",
         [(total("paca_sync_http_connections"), "connections"),
          (rate("paca_sync_webhook_signature_checks_total"), "signatures")]),
        ("Paca's answers who may do what", "Per second", "ops",
         [(rate("paca_sync_authorizations_total", "result"), "{{result}}")]),
    ]),
    ("GitHub", [
        ("Requests to GitHub", "Per second, by status", "reqps",
         [(rate("paca_sync_github_requests_total", "status"), "{{status}}")]),
        ("What is left of the limits", "The smallest of any account", "short",
         [(f"min by (resource) ({of('paca_sync_github_remaining')})", "{{resource}}")]),
        ("Limits", "Accounts that may not send; requests that GitHub and we refused per second", "short",
         [(total("paca_sync_github_blocked_accounts"), "blocked accounts"),
          (rate("paca_sync_github_limited_total"), "refused by GitHub"),
          (rate("paca_sync_github_refused_total"), "not sent")]),
        ("Waiting for the budget", "95 %, by priority", "s",
         [(quantile(0.95, "paca_sync_github_wait_seconds", "priority"), "{{priority}}")]),
        ("Scheduled work", "Per second, by kind and outcome", "ops",
         [(rate("paca_sync_scheduled_work_total", "kind, outcome"), "{{kind}} {{outcome}}")]),
        ("What did not arrive", "Per second", "ops",
         [(rate("paca_sync_recovered_deliveries_total", "way"), "{{way}}"),
          (rate("paca_sync_delivery_log_readings_total", "result"), "logs {{result}}"),
          (rate("paca_sync_polls_total", "result"), "polls {{result}}"),
          (rate("paca_sync_unreadable_pull_requests_total"), "unreadable pull requests")]),
        ("Hooks", "Removals and strays in an hour; secrets of the plugin's that are left", "short",
         [(increase("paca_sync_hook_removals_total", "1h", "outcome"), "removals {{outcome}}"),
          (increase("paca_sync_stray_hooks_total", "1h", "outcome"), "strays {{outcome}}"),
          (total("paca_sync_hook_secrets_of_the_plugin"), "the plugin's secrets")]),
    ]),
    ("Paca", [
        ("Events to Paca", "Per second", "ops", [(rate("paca_sync_outbox_events_total", "result"), "{{result}}")]),
        ("Events that wait", "While Valkey is in trouble", "short",
         [(total("paca_sync_outbox_waiting"), "events"),
          (f"max({of('paca_sync_outbox_age')})", "age of the oldest in seconds")]),
        ("Events from Paca", "Per second", "ops",
         [(rate("paca_sync_paca_events_total", "result"), "{{result}}"),
          (rate("paca_sync_deletions_total", "what"), "deleted {{what}}")]),
    ]),
    ("Postgres and loops", [
        ("Connections", "", "short",
         [(by("state", "paca_sync_postgres_connections"), "{{state}}"),
          (total("paca_sync_postgres_waiters"), "callers that wait"),
          (rate("paca_sync_postgres_connections_opened_total"), "opened per second")]),
        ("Waiting for a connection", "95 %", "s", [(quantile(0.95, "paca_sync_postgres_wait_seconds"), "95 %")]),
        ("Round trips and failures", "Per second", "ops",
         [(rate("paca_sync_postgres_round_trips_total"), "round trips"),
          (rate("paca_sync_postgres_failures_total"), "failures")]),
        ("Most frequent statements", "Per second", "ops",
         [(f"topk(10, {rate('paca_sync_postgres_statements_total', 'statement')})", "{{statement}}")]),
        ("Rounds of loops", "In five minutes", "short",
         [(increase("paca_sync_loop_rounds_total", "5m", "loop"), "{{loop}}")]),
        ("Failed rounds and tombstones", "Failed rounds in five minutes; deleted repositories with deliveries", "short",
         [(increase("paca_sync_loop_restarts_total", "5m", "loop"), "{{loop}}"),
          (total("paca_sync_tombstones"), "tombstones")]),
    ]),
]


class Board:
    """The panels in the order in which they were added, each in the next free place of the grid."""

    def __init__(self):
        self.panels = []
        self.x = self.y = self.row_height = 0

    def row(self, title):
        self.end_line()
        self.place(title, "row", WIDTH, 1, {"collapsed": False, "panels": []})

    def end_line(self):
        self.x, self.y, self.row_height = 0, self.y + self.row_height, 0

    def place(self, title, kind, width, height, fields):
        if self.x + width > WIDTH:
            self.end_line()
        self.panels.append({
            "id": len(self.panels) + 1, "type": kind, "title": title,
            "gridPos": {"x": self.x, "y": self.y, "w": width, "h": height}, **fields,
        })
        self.x += width
        self.row_height = max(self.row_height, height)

    @staticmethod
    def queries(lines):
        return [{"refId": chr(ord("A") + index), "datasource": SOURCE, "expr": expression, "legendFormat": name}
                for index, (expression, name) in enumerate(lines)]

    def number(self, title, explanation, expression, red):
        colours = ["red", "green"] if red is None else ["green", "red"]
        steps = [{"color": colours[0], "value": None}, {"color": colours[1], "value": red or 1}]
        self.place(title, "stat", 4, 4, {
            "description": explanation, "datasource": SOURCE, "targets": self.queries([(expression, "")]),
            "fieldConfig": {
                "defaults": {"unit": "short", "min": 0, "decimals": 0,
                             "thresholds": {"mode": "absolute", "steps": steps}},
                "overrides": []},
            "options": {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "background", "graphMode": "area"},
        })

    def chart(self, title, explanation, unit, lines):
        self.place(title, "timeseries", 8, 7, {
            "description": explanation, "datasource": SOURCE, "targets": self.queries(lines),
            "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
            "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        })


def text():
    """The dashboard as JSON."""
    board = Board()
    board.row("Does it work?")
    for number in NUMBERS:
        board.number(*number)
    for title, charts in ROWS:
        board.row(title)
        for chart in charts:
            board.chart(*chart)
    instance = {
        "name": "instance", "label": "Instance", "type": "query", "datasource": SOURCE,
        "query": {"query": 'label_values(up{job="paca-sync"}, instance)', "refId": "A"}, "refresh": 2,
        "includeAll": True, "allValue": ".*", "multi": True, "current": {"text": "All", "value": "$__all"},
    }
    source = {"name": "source", "label": "Data source", "type": "datasource", "query": "prometheus", "current": {}}
    return json.dumps({
        "uid": "paca-sync", "title": "PacaSync", "description": "docs/operations.md describes every metric.",
        "tags": ["paca"], "schemaVersion": 39, "version": 1, "editable": True, "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"}, "timezone": "", "annotations": {"list": []}, "links": [],
        "templating": {"list": [source, instance]}, "panels": board.panels,
    }, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(text(), end="")
