# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""The settings tab: sync health and explanations, against the real service, and its states."""

import copy
import re

import pytest
from playwright.sync_api import expect

from conftest import card, moment, repository


def said(page):
    """What screen readers were told last."""
    return page.locator(".pgh > [role=status]")


def answered(view, project, change):
    """Shows the service's health with a change: for what takes a day, or a trouble that ends by itself."""
    health = copy.deepcopy(project.settled())
    change(health)
    view.answer("/sync", data=health, method="GET")
    return health


# Health


def test_health_at_a_glance(view, world):
    project = world.project(repositories=("herd", "barn"))
    project.pull("PROJ-12 Fence", "fence")
    project.applied(pulls=1)
    health = project.settled()
    page = view.settings(project, ".pgh-figures")
    whole = card(page, "Sync health")
    expect(whole).to_contain_text("Everything is in step with GitHub")
    expect(whole).to_contain_text(re.compile(rf"Applied in 24 h\s*{health['deliveries']['applied_24h']}"))
    gauge = whole.get_by_role("meter", name="GitHub requests left")
    expect(gauge).to_have_attribute("aria-valuemax", "5000")
    expect(gauge).to_have_attribute("aria-valuetext", re.compile(r"4,9\d\d of 5,000"))
    herd = repository(page, "herd")
    expect(herd).to_contain_text("Webhook active")
    expect(herd).to_contain_text(re.compile("Last webhook (now|this minute)"))
    expect(herd.get_by_role("progressbar")).to_have_count(0)
    expect(whole).to_contain_text("Live")
    view.look("settings-healthy")


def test_a_webhook_that_cannot_be_set_right_says_what_to_do_and_is_set_right_afterwards(view, world):
    project = world.project()
    project.settled()
    hook = world.value(f"SELECT webhook_id FROM github_repositories WHERE id = '{project.repository_ids['herd']}'")
    project.github("PATCH", f"/hooks/{hook}", {"active": False})
    world.simulator("PATCH", f"/repositories/{project.login}/herd", by=project.login, archived=True)
    page = view.settings(project, ".pgh-figures")
    sync = page.get_by_role("button", name="Sync now", exact=True)
    sync.click()
    expect(said(page)).to_have_text(re.compile("Started"))
    row = repository(page, "herd")
    expect(row).to_contain_text("Webhook disabled")
    expect(row).to_contain_text(f"{project.login}/herd is archived; unarchive it on GitHub")
    expect(row).to_contain_text("Enable it in the repository's settings on GitHub.")
    # Said once, and not as the last error, too.
    expect(row.get_by_text("is archived; unarchive it on GitHub")).to_have_count(1)
    expect(card(page, "Sync health")).to_contain_text("In step, with difficulties")
    view.look("settings-hook-disabled")
    world.simulator("PATCH", f"/repositories/{project.login}/herd", by=project.login, archived=False)
    sync.click()
    expect(row).to_contain_text("Webhook active")
    expect(row).not_to_contain_text("unarchive")
    expect(card(page, "Sync health")).to_contain_text("Everything is in step with GitHub")
    assert project.github("GET", f"/hooks/{hook}", None)["active"] is True


@pytest.mark.parametrize("state, text, message", [
    ("missing", "Webhook missing", "has no webhook of ours"),
    ("misconfigured", "Webhook misconfigured", "is not set up as it must be"),
])
def test_other_states_of_a_webhook(view, world, state, text, message):
    project = world.project()
    project.settled()
    world.sql(f"""
        UPDATE github_repositories SET hook_state = '{state}', hook_error = 'GitHub answered 422: no'
        WHERE project_id = '{project.id}'
        """)
    page = view.settings(project, ".pgh-figures")
    row = repository(page, "herd")
    expect(row).to_contain_text(text)
    expect(row).to_contain_text(f"{message}: GitHub answered 422: no")
    expect(row).to_contain_text("right to manage the repository's webhooks")
    view.look(f"settings-hook-{state}")


def test_without_a_webhook_it_says_that_changes_are_polled(view, world):
    project = world.project()
    project.settled()
    world.sql(f"""
        UPDATE github_repositories SET webhook_id = 0, hook_state = 'none' WHERE project_id = '{project.id}'
        """)
    page = view.settings(project, ".pgh-figures")
    row = repository(page, "herd")
    expect(row).to_contain_text("No webhook")
    expect(row).to_contain_text("Changes come by polling")
    expect(row).not_to_contain_text("Last webhook")
    expect(card(page, "Sync health")).to_contain_text("Everything is in step with GitHub")
    view.look("settings-no-hook")


def test_a_token_that_github_refuses_is_named_where_it_is_replaced(view, world):
    project = world.project()
    project.settled()
    world.simulator("DELETE", f"/tokens/{project.token}")
    page = view.settings(project, ".pgh-figures")
    page.get_by_role("button", name="Sync now", exact=True).click()
    expect(card(page, "Connection")).to_contain_text("GitHub does not accept the token any more")
    expect(card(page, "Sync health")).to_contain_text("Not in step with GitHub")
    expect(card(page, "Sync health")).to_contain_text("Store a new token in the project's GitHub settings.")
    view.look("settings-broken")


def test_what_webhooks_lost_is_recovered_by_sync_now(view, world):
    project = world.project()
    project.settled()
    world.simulator("PUT", "/faults", lost=1)
    try:
        project.pull("PROJ-12 Lost", "lost")
        world.simulator("POST", "/drain")
    finally:
        world.simulator("PUT", "/faults", lost=0)
    assert project.pulls() == []
    page = view.settings(project, ".pgh-figures")
    page.get_by_role("button", name=f"Sync {project.login}/herd now").click()
    expect(said(page)).to_have_text(re.compile("Started"))
    # Which of both finds it first, the delivery log or the poll, is not said.
    project.applied(pulls=1)
    expect(card(page, "Sync health")).to_contain_text("Everything is in step with GitHub")


def test_recovered_deliveries_are_counted_and_explained(view, world):
    project = world.project(repositories=("herd", "barn"))
    project.pull("PROJ-12 Fence", "fence")
    project.applied(pulls=1)
    world.sql(f"""
        UPDATE sync_deliveries SET source = 'pulled' WHERE project_id = '{project.id}' AND event = 'pull_request'
        """)
    page = view.settings(project, ".pgh-figures")
    expect(repository(page, "herd")).to_contain_text("Recovered in 24 h 1")
    expect(repository(page, "barn")).not_to_contain_text("Recovered")
    expect(card(page, "Sync health")).to_contain_text("the webhook never arrived")
    view.look("settings-recovered")


def test_failed_deliveries_are_shown_and_tried_again(view, world):
    project = world.project()
    project.pull("PROJ-12 Fence", "fence")
    project.applied(pulls=1)
    project.settled()
    world.sql(f"""
        UPDATE sync_deliveries SET state = 'failed', last_error = 'a title of 3 MB', applied_at = NULL
        WHERE project_id = '{project.id}' AND event = 'pull_request'
        """)
    page = view.settings(project, ".pgh-figures")
    health = card(page, "Sync health")
    expect(health).to_contain_text("In step, with difficulties")
    expect(health).to_contain_text("1 of the last day's deliveries could not be applied.")
    page.get_by_text("Failed deliveries").click()
    expect(page.get_by_text("pull_request.opened")).to_be_visible()
    expect(page.locator(".pgh-delivery")).to_contain_text("a title of 3 MB")
    view.look("settings-failed-deliveries")
    page.locator(".pgh-delivery").get_by_role("button", name="Try again").click()
    expect(said(page)).to_have_text(re.compile("It is tried again"))
    expect(health).to_contain_text("Everything is in step with GitHub")
    assert project.health()["deliveries"]["failed"] == 0


def test_trouble_is_shown_with_its_remedy(view, herd):
    def change(health):
        health["status"] = "broken"
        health["deliveries"].update(pending=12, recovered_24h=7)
        health["rate_limit"].update(remaining=212, reset_at=moment(minutes=-50), blocked_until=moment(minutes=-9))
        health["problems"] = [
            {"severity": "broken", "code": "work_failing", "repo_id": herd.repository_ids["barn"],
             "message": "Polling of barn has failed 4 times: GitHub answered 500.", "remedy": "It is tried again by itself."},
            {"severity": "degraded", "code": "deliveries_waiting", "repo_id": None,
             "message": "12 deliveries wait to be applied.", "remedy": "An operator finds the cause in /readyz."}]
        health["repositories"][0]["last_error"] = "GitHub answered 502"

    answered(view, herd, change)
    page = view.settings(herd, ".pgh-figures")
    health = card(page, "Sync health")
    expect(health).to_contain_text("Not in step with GitHub")
    expect(health).to_contain_text("An operator finds the cause in /readyz.")
    expect(health).not_to_contain_text("Polling of barn")
    expect(health).to_contain_text("GitHub asks us to wait. We go on in 8 minutes.")
    expect(repository(page, "barn").get_by_role("alert")).to_contain_text("It is tried again by itself.")
    expect(repository(page, "herd")).to_contain_text("Last error: GitHub answered 502")
    view.look("settings-trouble")


def test_the_backfill_moves_as_its_events_come(view, world):
    project = world.project(repositories=("herd", "barn"))
    project.settled()
    backfill = f"UPDATE sync_backfills SET %s WHERE repo_id = '{project.repository_ids['herd']}'"
    world.sql(backfill % "state = 'running', done = 30, total = 120, started_at = now() - interval '2 minutes', finished_at = NULL")
    # What is read again and again would hide that nothing came.
    view.page.clock.install()
    page = view.settings(project, ".pgh-figures")
    bar = repository(page, "herd").get_by_role("progressbar", name="Reading existing pull requests")
    expect(bar).to_have_attribute("aria-valuenow", "30")
    expect(repository(page, "herd")).to_contain_text("30 of 120")
    expect(repository(page, "herd")).to_contain_text("ready in 6 minutes")
    expect(card(page, "Sync health").get_by_text("Live")).to_be_visible()
    view.look("settings-backfill")
    world.sql(backfill % "done = 80")
    expect(bar).to_have_attribute("aria-valuenow", "80")
    expect(repository(page, "herd")).to_contain_text("80 of 120")
    world.sql(backfill % "done = 120, state = 'done', finished_at = now()")
    expect(bar).to_have_count(0)
    # Whoever leaves the tab does not go on listening.
    before = world.streams
    page.evaluate("() => host.show(false)")
    for _ in range(100):
        if world.streams < before:
            break
        page.wait_for_timeout(50)
    assert world.streams < before


def test_a_new_repository_is_read_while_one_looks(view, world):
    project = world.project(linked=False)
    for number in range(3):
        project.pull(f"Part {number}", f"PROJ-12-part-{number}")
    page = view.settings(project)
    page.get_by_role("button", name="Link a repository").click()
    page.get_by_role("combobox", name="Search repositories").fill(f"{project.login}/herd")
    page.get_by_role("listbox").get_by_role("option", name=f"{project.login}/herd").click()
    expect(repository(page, "herd")).to_contain_text("Webhook active")
    expect(repository(page, "herd").get_by_role("progressbar")).to_have_count(0, timeout=30_000)
    project.applied(pulls=3, branches=3)


def test_a_sync_that_cannot_be_started_says_why(view, herd):
    page = view.settings(herd, ".pgh-figures")
    view.answer("/sync", 503, code="UNAVAILABLE", error="The database is not available.", method="POST")
    page.get_by_role("button", name="Sync now", exact=True).click()
    expect(card(page, "Sync health").get_by_role("alert")).to_contain_text("The database is not available.")
    page.get_by_role("button", name=f"Sync {herd.login}/barn now").click()
    expect(repository(page, "barn").get_by_role("alert")).to_contain_text("The database is not available.")


# Explanation


def test_it_explains_why_a_pull_request_is_linked_or_not(view, world):
    project = world.project(repositories=("herd", "barn"))
    project.pull("PROJ-99 Elsewhere", "work")
    project.pull("Nothing", "more-work")
    project.pull("PROJ-12 Fence", "PROJ-12-fence", repository="barn")
    project.applied(pulls=1, branches=1)
    page = view.settings(project, ".pgh-figures")
    panel = card(page, "Why isn't my pull request linked?")
    field = panel.get_by_label("Number or address")
    field.press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("Write a number like 42")
    field.fill("1")
    field.press("Enter")
    expect(panel).to_contain_text("It is linked to no task.")
    expect(panel.get_by_role("listitem")).to_contain_text("PROJ-99 (title: the project has no task of this number)")
    assert view.said() == "It is linked to no task."
    view.look("settings-explain")
    field.fill("2")
    field.press("Enter")
    expect(panel).to_contain_text("Neither its branch nor its title or description names a task")
    field.fill(f"https://github.com/{project.login}/barn/pull/1")
    field.press("Enter")
    expect(panel.get_by_role("listitem")).to_contain_text("(branch, title: it names the task)")
    expect(panel.get_by_label("Repository")).to_have_value(project.repository_ids["barn"])
    view.look("settings-explain-linked")
    field.fill("https://github.com/other/place/pull/1")
    field.press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("other/place is not linked to this project")
    field.fill("4000")
    field.press("Enter")
    expect(panel).to_contain_text("Nothing is known of this pull request.")
    expect(panel).to_contain_text("“Sync now” reads what is missing.")


def test_it_explains_what_a_person_unlinked(view, world):
    project = world.project()
    project.pull("PROJ-12 Fence", "fence")
    project.applied(pulls=1)
    project.call("DELETE", f"/tasks/{project.task}/pull-requests/{project.pulls()[0]['id']}", None, 204)
    page = view.settings(project, ".pgh-figures")
    panel = card(page, "Why isn't my pull request linked?")
    panel.get_by_label("Number or address").fill("#1")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("listitem")).to_contain_text("only a person can make it again")


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


def test_what_was_loaded_stays_when_reading_anew_fails(view, herd):
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


def test_whoever_may_not_edit_sees_and_cannot_change(view, herd):
    page = view.settings(herd, ".pgh-figures", edit=0)
    expect(page.get_by_text("You can see these settings, but not change them.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Disconnect|Replace|Unlink|Link|Sync"))).to_have_count(0)
    view.look("settings-read-only")
