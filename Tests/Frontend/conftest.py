# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""What the browser tests share. PROGRAMS is the folder of the built Swift programs, REMOTE the built front end, RESULTS
the folder for screenshots."""

import json
import os
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from world import World

RESULTS = Path(os.environ.get("RESULTS", "results/frontend"))
WIDTHS = (1200, 360)
#: Where axe judges. Contrast depends on the theme and not on the width, so each theme and each width once is enough.
JUDGED = {(1200, "light"), (360, "dark")}

expect.set_options(timeout=15_000)


def moment(**ago):
    """A time in the contract's format, so long ago."""
    return (datetime.now(timezone.utc) - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.fixture(scope="session")
def world():
    made = World(os.environ["PROGRAMS"], os.environ["REMOTE"])
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


class View:
    """A page of a test, with what it wrote to the console."""

    def __init__(self, page, world):
        self.page, self.world = page, world
        self.problems = []
        #: Statuses that a test provokes: the browser writes a line for each such answer, which no script can prevent.
        self.provoked = set()
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))

    def heard(self, message):
        if message.type not in ("error", "warning"):
            return
        status = re.search(r"the server responded with a status of (\d+)", message.text)
        if status and int(status[1]) in self.provoked:
            return
        if "net::ERR" in message.text and "offline" in self.provoked:
            return
        self.problems.append(f"{message.type}: {message.text}")

    def open(self, project, component, wait=None, **options):
        self.page.goto(project.page(component, **options))
        if wait:
            expect(self.page.locator(wait).first).to_be_visible()
        return self.page

    def settings(self, project, wait=".pgh-card", **options):
        return self.open(project, "GitHubSettingsTab", wait, **options)

    def task(self, project, wait=".pgh-task", **options):
        return self.open(project, "GitHubTaskSection", wait, **options)

    def said(self):
        """The last text that screen readers were told."""
        return self.page.locator(".pgh > [role=status]").inner_text().strip()

    def focused(self):
        return self.page.evaluate(
            "() => { const one = document.activeElement; return one.getAttribute('aria-label') || one.innerText || one.tagName }")

    def answer(self, path, status=200, data=None, code=None, error="", headers=None, method=None):
        """Answers requests whose address ends so, in place of the service."""
        body = {"success": True, "data": data} if code is None else {
            "success": False, "error": error, "error_code": code, "request_id": "5ca4c974"}
        if status >= 400:
            self.provoked.add(status)

        def handle(route):
            if method and route.request.method != method:
                route.fallback()
            else:
                route.fulfill(status=status, json=body, headers=headers or {})

        self.page.route(re.compile(re.escape(path) + r"(\?.*)?$"), handle)

    def offline(self):
        self.provoked.add("offline")
        self.page.context.set_offline(True)

    def look(self, name):
        """Looks at a state in both themes and widths: keeps a picture, and lets axe and a ruler judge it."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        faults = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            for theme in ("light", "dark"):
                self.page.evaluate("theme => { document.documentElement.className = theme }", theme)
                self.page.screenshot(path=RESULTS / f"{name}-{theme}-{width}.png", full_page=True)
                if (width, theme) not in JUDGED:
                    continue
                # What is around ours is the stand-in's.
                found = Axe().run(self.page, context=".pgh")
                for violation in found.response["violations"]:
                    nodes = [node["html"][:160] + " " + str(node["any"][:1]) for node in violation["nodes"][:3]]
                    faults.append(f"{theme} {width}: {violation['id']}: {violation['help']}: {json.dumps(nodes)}")
            wide = self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                faults.append(f"{width}: the page is {wide} pixels too wide")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        self.page.evaluate("() => { document.documentElement.className = 'light' }")
        assert not faults, f"{name}:\n" + "\n".join(faults)


@pytest.fixture
def view_as(world, browser):
    """Makes views of people with a role. At the end none of their consoles may have a problem."""
    views = []

    def make(role="manager", **options):
        context = browser.new_context(
            viewport={"width": WIDTHS[0], "height": 900}, reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"], **options)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "access_token", "value": role, "url": world.url}])
        view = View(context.new_page(), world)
        views.append(view)
        return view

    yield make
    problems = [problem for view in views for problem in view.problems]
    for view in views:
        view.page.context.close()
    assert not problems, "the console is not empty:\n" + "\n".join(problems)


@pytest.fixture
def view(view_as):
    return view_as()


@pytest.fixture(scope="module")
def herd(world):
    """A connected project with two linked repositories."""
    return world.project(repositories=("herd", "barn"))


def card(page, title):
    """A part of the settings."""
    return page.get_by_role("region", name=title)


def repository(page, name):
    """The row of a linked repository."""
    return page.locator(".pgh-repository").filter(has_text=name)
