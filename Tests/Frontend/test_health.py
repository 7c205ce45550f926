# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""The settings tab: sync health and explanations, against a stand-in for the routes below /sync, and its states."""

import re

import pytest
from playwright.sync_api import expect

from conftest import card, repository
from sync_standin import moment

pytestmark = pytest.mark.usefixtures("no_sync_yet")

# Health


def test_a_server_without_health_says_so(view, herd):
    page = view.settings(herd)
    expect(page.get_by_text("Sync health is not available")).to_be_visible()
    expect(repository(page, "herd")).to_contain_text("Webhook")
    expect(card(page, "Why isn't my pull request linked?")).to_have_count(0)
    view.look("settings-without-health")


def test_health_at_a_glance(view, herd, sync):
    sync.set(herd)
    page = view.settings(herd, ".pgh-figures")
    health = card(page, "Sync health")
    expect(health).to_contain_text("Everything is in step with GitHub")
    expect(health).to_contain_text("1,284")
    expect(health.get_by_role("meter", name="GitHub requests left")).to_have_attribute("aria-valuenow", "4321")
    expect(repository(page, "herd")).to_contain_text("Webhook active")
    expect(repository(page, "herd")).to_contain_text("2 minutes ago")
    expect(health).to_contain_text("Live")
    view.look("settings-healthy")


def test_trouble_is_shown_with_its_remedy(view, herd, sync):
    sync.set(
        herd, status="degraded",
        deliveries={"pending": 12, "applied_24h": 90, "recovered_24h": 7, "failed": 2},
        rate_limit={"limit": 5000, "remaining": 212, "reset_at": moment(minutes=-50), "blocked_until": moment(minutes=-9)},
        repositories=[
            sync.repository(herd, "herd", hook="missing", last_delivery_at=None, last_error={
                "message": "GitHub answered 403 when the webhook was made: Resource not accessible by personal access token.",
                "remedy": "Give the token the permission Webhooks, read and write, and replace it above."}),
            sync.repository(herd, "barn", hook="disabled", last_error="The repository was renamed while it was polled."),
        ])
    sync.deliveries = [
        {"id": "d-1", "event": "pull_request", "action": "opened", "received_at": moment(hours=3), "error": "a title of 3 MB"},
        {"id": "d-2", "event": "push", "received_at": moment(hours=5)}]
    page = view.settings(herd, ".pgh-figures")
    expect(card(page, "Sync health")).to_contain_text("In step, with difficulties")
    expect(card(page, "Sync health")).to_contain_text("GitHub asks us to wait. We go on in 8 minutes.")
    expect(repository(page, "herd")).to_contain_text("Webhook missing")
    expect(repository(page, "herd")).to_contain_text("Give the token the permission Webhooks")
    expect(repository(page, "herd")).to_contain_text("never")
    expect(repository(page, "barn")).to_contain_text("Enable it in the repository's settings there")
    page.get_by_text("Failed deliveries").click()
    expect(page.get_by_text("pull_request.opened")).to_be_visible()
    view.look("settings-degraded")
    page.locator(".pgh-delivery").first.get_by_role("button", name="Try again").click()
    expect(page.locator(".pgh > [role=status]")).to_have_text(re.compile("It is tried again"))
    assert sync.posts == [{"replay": "d-1"}]


def test_a_broken_sync_is_called_so(view, herd, sync):
    sync.set(herd, status="broken", last_delivery_at=None, last_poll_at=None, rate_limit=None)
    page = view.settings(herd, ".pgh-figures")
    expect(card(page, "Sync health")).to_contain_text("Not in step with GitHub")
    view.look("settings-broken")


def test_the_backfill_moves_as_its_events_come(view, herd, sync):
    running = sync.repository(herd, "herd", backfill={"state": "running", "done": 30, "total": 120})
    sync.set(herd, repositories=[running, sync.repository(herd, "barn")])
    page = view.settings(herd, ".pgh-figures")
    bar = repository(page, "herd").get_by_role("progressbar", name="Reading existing pull requests")
    expect(bar).to_have_attribute("aria-valuenow", "30")
    view.look("settings-backfill")
    expect(page.get_by_text("Live")).to_be_visible()
    # The progress of one repository, by a named event and in the envelope of the other answers.
    sync.send({"repo_id": herd.repository_ids["herd"], "backfill": {"state": "running", "done": 80, "total": 120}}, "backfill")
    expect(bar).to_have_attribute("aria-valuenow", "80")
    expect(repository(page, "herd")).to_contain_text("80 of 120")
    sync.send({"success": True, "data": {"repo_id": herd.repository_ids["herd"], "state": "running", "done": 100, "total": 120}})
    expect(bar).to_have_attribute("aria-valuenow", "100")
    # The whole health.
    sync.set(herd)
    sync.send(sync.health[herd.id], "health")
    expect(bar).to_have_count(0)
    # Whoever leaves the tab does not go on listening.
    page.evaluate("() => host.show(false)")
    for _ in range(60):
        if sync.listeners() == 0:
            break
        page.wait_for_timeout(50)
    assert sync.listeners() == 0


def test_sync_now_for_the_project_and_for_a_repository(view, herd, sync):
    sync.set(herd)
    page = view.settings(herd, ".pgh-figures")
    page.get_by_role("button", name="Sync now", exact=True).click()
    expect(page.locator(".pgh > [role=status]")).to_have_text(re.compile("Started"))
    page.get_by_role("button", name=f"Sync {herd.login}/herd now").click()
    expect(page.locator(".pgh > [role=status]")).to_have_text(re.compile("Started"))
    for _ in range(60):
        if len(sync.posts) == 2:
            break
        page.wait_for_timeout(50)
    assert sync.posts == [{}, {"repo_id": herd.repository_ids["herd"]}]
    sync.failure = 503, {
        "success": False, "error_code": "GITHUB_RATE_LIMITED", "error": "The budget is used up.", "request_id": "r"}
    view.provoked.add(503)
    page.get_by_role("button", name="Sync now", exact=True).click()
    expect(card(page, "Sync health").get_by_role("alert")).to_contain_text("GitHub asks us to wait")


# Explanation


def test_it_explains_why_a_pull_request_is_linked_or_not(view, herd, sync):
    sync.set(herd)
    sync.explanations = {
        "41": {"linked": True, "links": [{"task_id": "t", "task_key": "PROJ-12", "title": "Fence the lower pasture", "reason": "named in the branch"}]},
        "42": {
            "linked": False, "explanation": "The title names PROJ-99, but the project has no task of that number.",
            "references": [{"reference": "PROJ-99", "where": "title", "explanation": "There is no such task."}]},
        "43": {"linked": False},
    }
    page = view.settings(herd, ".pgh-figures")
    panel = card(page, "Why isn't my pull request linked?")
    field = panel.get_by_label("Number or address")
    field.press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("Write a number like 42")
    field.fill("42")
    field.press("Enter")
    expect(panel).to_contain_text("It is linked to no task.")
    expect(panel).to_contain_text("The title names PROJ-99, but the project has no task of that number.")
    view.look("settings-explain")
    field.fill(f"https://github.com/{herd.login}/barn/pull/41")
    field.press("Enter")
    expect(panel).to_contain_text("PROJ-12 Fence the lower pasture")
    expect(panel.get_by_label("Repository")).to_have_value(herd.repository_ids["barn"])
    field.fill("43")
    field.press("Enter")
    expect(panel).to_contain_text("Neither its branch nor its title or description names a task")
    field.fill("https://github.com/other/place/pull/1")
    field.press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("other/place is not linked to this project")
    field.fill("4000")
    field.press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("There is no such pull request")


# States


def test_while_it_loads_there_is_the_shape_of_it(view, herd):
    held = []
    view.page.route("**/integration", lambda route: held.append(route), times=1)
    page = view.settings(herd, ".pgh-skeleton")
    view.look("settings-loading")
    for route in held:
        route.continue_()
    expect(page.get_by_text(f"Connected as {herd.login}")).to_be_visible()


def test_a_failed_load_can_be_tried_again(view, herd):
    view.answer("/integration", 503, code="AUTHORIZATION_UNAVAILABLE", error="Paca did not answer in time.")
    page = view.settings(herd, ".pgh-notice")
    expect(page.get_by_role("alert")).to_contain_text("Paca could not confirm your permissions")
    view.look("settings-failed")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text(f"Connected as {herd.login}")).to_be_visible()


def test_offline_from_the_start(view, herd):
    view.provoked.add("offline")
    view.page.route("**/com.paca.github/projects/**", lambda route: route.abort("internetdisconnected"))
    page = view.settings(herd, ".pgh-notice")
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was lost")
    view.look("settings-offline")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text(f"Connected as {herd.login}")).to_be_visible()


def test_what_was_loaded_stays_when_reading_anew_fails(view, herd, sync):
    sync.set(herd)
    page = view.settings(herd, ".pgh-figures")
    view.offline()
    page.evaluate("() => host.client.invalidateQueries({ queryKey: ['projects'] })")
    # Said once, although several answers are old.
    expect(page.get_by_text("This is what was loaded before.")).to_have_count(1)
    expect(page.get_by_text(f"Connected as {herd.login}")).to_be_visible()
    expect(repository(page, "herd")).to_be_visible()
    view.look("settings-stale")
    page.context.set_offline(False)
    expect(page.get_by_text("This is what was loaded before.")).to_have_count(0)


def test_whoever_lacks_the_permission_is_told_which(view_as, herd):
    view = view_as("member")
    view.provoked.add(403)
    page = view.settings(herd, ".pgh-empty")
    expect(page.get_by_text("You have no access to the GitHub settings")).to_be_visible()
    expect(page.get_by_text("github.manage")).to_be_visible()
    view.look("settings-no-permission")


def test_whoever_may_not_edit_sees_and_cannot_change(view, herd, sync):
    sync.set(herd)
    page = view.settings(herd, ".pgh-figures", edit=0)
    expect(page.get_by_text("You can see these settings, but not change them.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Disconnect|Replace|Unlink|Link|Sync"))).to_have_count(0)
    view.look("settings-read-only")
