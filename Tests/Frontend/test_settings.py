# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""The settings tab, against the real service and the simulated GitHub; what is below /sync, against a stand-in."""

import re

import pytest
from playwright.sync_api import expect

from sync_standin import moment


@pytest.fixture(scope="module")
def herd(world):
    """A connected project with two linked repositories."""
    return world.project(repositories=("herd", "barn"))


@pytest.fixture(autouse=True)
def no_sync_yet(view):
    """The built service answers 404 to /sync, and a browser writes that to the console."""
    view.provoked.add(404)


def card(page, title):
    return page.get_by_role("region", name=title)


def repository(page, name):
    return page.locator(".pgh-repository").filter(has_text=name)


# Connection


def test_a_project_is_connected(view, world):
    project = world.project(connected=False)
    page = view.settings(project)
    field = page.get_by_label("Personal access token")
    connect = card(page, "Connection").get_by_role("button", name="Connect").first
    assert field.get_attribute("type") == "password"
    page.get_by_role("button", name="Show token").click()
    assert field.get_attribute("type") == "text"
    page.get_by_role("button", name="Hide token").click()
    assert field.get_attribute("type") == "password"
    view.look("settings-connect")
    page.get_by_text("What the token needs, and why").click()
    expect(page.get_by_text("admin:repo_hook")).to_be_visible()
    expect(page.get_by_text("make the webhook through which GitHub reports changes").first).to_be_visible()
    view.look("settings-connect-needs")
    connect.click()
    expect(page.get_by_role("alert")).to_contain_text("Paste a token first")
    field.fill("a token")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("no blanks")
    view.provoked.add(422)
    field.fill("ghp_wrong")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("GitHub does not accept this token")
    expect(page.get_by_role("alert")).to_contain_text("Bad credentials")
    view.look("settings-connect-refused")
    field.fill(project.token)
    field.press("Enter")
    expect(page.get_by_text(f"Connected as {project.login}")).to_be_visible()
    expect(page.get_by_text("The token does not expire.")).to_be_visible()
    expect(page.get_by_role("heading", name="Connection")).to_be_focused()
    assert view.said() == "Connected."
    assert project.call("GET", "/integration")["account"] == project.login
    assert project.token not in page.content()


def test_a_token_without_a_scope_is_refused_by_name(view, world):
    project = world.project(connected=False)
    world.simulator("POST", "/tokens", token="ghp_poor", login=project.login, scopes=["read:user"])
    view.provoked.add(422)
    page = view.settings(project)
    page.get_by_label("Personal access token").fill("ghp_poor")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The token lacks the scope repo")


@pytest.mark.parametrize("name, integration, text", [
    ("soon", {"token_expires_at": moment(days=-3), "scopes": ["repo"]}, "Replace it before then"),
    ("expired", {"token_expires_at": moment(days=2), "scopes": ["repo"]}, "Until it is replaced, nothing is read from GitHub"),
    ("later", {"token_expires_at": moment(days=-200), "scopes": None}, "The token expires on"),
    ("lacks", {"token_expires_at": None, "scopes": ["admin:repo_hook"]}, "Scope missing: repo"),
    ("public", {"token_expires_at": None, "scopes": ["public_repo"]}, "sees public repositories only"),
    ("old", {"token_expires_at": None, "scopes": None, "account": ""}, "a token from an earlier version"),
])
def test_what_is_known_of_the_token_is_said(view, herd, name, integration, text):
    view.answer("/integration", data={
        "project_id": herd.id, "connected": True, "account": "octo", "created_at": moment(days=40),
        "updated_at": moment(days=40), **integration})
    page = view.settings(herd)
    expect(card(page, "Connection")).to_contain_text(text)
    if name in ("soon", "expired", "lacks"):
        view.look(f"settings-token-{name}")


def test_a_github_app_says_what_is_missing(view, world):
    project = world.project(connected=False)
    page = view.settings(project)
    page.get_by_text("Use a GitHub App instead").click()
    field = page.get_by_label("Installation number")
    field.fill("12x")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("digits only")
    view.provoked.add(422)
    field.fill("12")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This server has no GitHub App")
    view.look("settings-app")


def test_a_token_is_replaced_and_the_links_stay(view, world):
    project = world.project()
    world.simulator("POST", "/tokens", token="ghp_second", login=project.login, scopes=["repo"])
    page = view.settings(project)
    page.get_by_role("button", name="Replace token").click()
    expect(page.get_by_text("All links stay.")).to_be_visible()
    view.look("settings-replace")
    page.get_by_label("Personal access token").press("Escape")
    expect(page.get_by_label("Personal access token")).to_have_count(0)
    page.get_by_role("button", name="Replace token").click()
    page.get_by_label("Personal access token").fill("ghp_second")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Personal access token")).to_have_count(0)
    expect(page.locator(".pgh > [role=status]")).to_have_text(re.compile("The token was replaced"))
    expect(repository(page, "herd")).to_be_visible()


def test_disconnecting_says_what_will_happen_and_asks(view, world):
    project = world.project(repositories=("herd", "barn"))
    page = view.settings(project)
    expect(repository(page, "barn")).to_be_visible()
    opener = page.get_by_role("button", name="Disconnect")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Disconnect this project from GitHub?")
    expect(dialog).to_contain_text("2 linked repositories are unlinked")
    expect(dialog).to_contain_text("The webhooks are removed from GitHub")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    view.look("settings-disconnect")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    assert page.evaluate("() => host.escapes") == 0
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_label("Personal access token")).to_be_visible()
    expect(page.get_by_role("heading", name="Connection")).to_be_focused()
    assert view.said() == "Disconnected from GitHub."
    assert project.call("GET", "/integration")["connected"] is False


def test_a_failed_disconnect_stays_in_the_dialog(view, herd):
    view.answer("/integration/token", 503, code="UNAVAILABLE", error="The database is not available.", method="DELETE")
    page = view.settings(herd)
    page.get_by_role("button", name="Disconnect").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Disconnect").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The database is not available.")
    view.look("settings-disconnect-failed")


# Repositories


def test_a_repository_is_found_and_linked_by_keyboard(view, world):
    project = world.project(linked=False, repositories=("herd", "barn", "wool-shop", "wool-mill"))
    world.simulator("PATCH", f"/repositories/{project.login}/barn", by=project.login, private=True)
    project.link("herd")
    page = view.settings(project)
    opener = page.get_by_role("button", name="Link a repository")
    opener.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("combobox", name="Search repositories")
    expect(field).to_be_focused()
    # The simulated account sees those of other tests, too.
    field.fill(f"{project.login}/")
    options = page.get_by_role("option")
    expect(options).to_have_count(4)
    expect(options.filter(has_text="barn")).to_contain_text("Private")
    linked = options.filter(has_text="herd")
    expect(linked).to_contain_text("Linked")
    expect(linked).to_have_attribute("aria-disabled", "true")
    view.look("settings-link")
    field.fill("nothing like it")
    expect(page.get_by_text("No repository matches “nothing like it”.")).to_be_visible()
    view.look("settings-link-none")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    # What is linked cannot be linked again.
    page.keyboard.type(f"{project.login}/herd")
    expect(options).to_have_count(1)
    page.keyboard.press("Enter")
    expect(field).to_be_visible()
    field.fill(f"{project.login}/ wool")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowDown")
    second = options.nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == second.get_attribute("id")
    name = second.locator(".pgh-name").inner_text()
    page.keyboard.press("Enter")
    expect(repository(page, name)).to_be_visible()
    expect(opener).to_be_focused()
    assert view.said() == f"{name} is linked."
    assert name in [one["full_name"] for one in project.call("GET", "/repositories")]


def test_archived_repositories_are_marked_and_a_long_list_is_cut(view, herd):
    view.answer("/integration/accessible-repos", data=[{
        "full_name": f"octo/field-{number}", "owner": "octo", "repo_name": f"field-{number}", "default_branch": "main",
        "private": number % 2 == 0, "archived": number == 1, "description": "Grass, mostly, and what grows between it"}
        for number in range(200)])
    page = view.settings(herd)
    page.get_by_role("button", name="Link a repository").click()
    expect(page.get_by_role("option").filter(has_text="field-1").first).to_contain_text("Archived")
    expect(page.get_by_text("140 more. Type to narrow the list down.")).to_be_visible()
    view.look("settings-link-many")
    page.keyboard.type("field-199")
    expect(page.get_by_role("option")).to_have_count(1)


def test_a_repository_that_cannot_be_linked_says_why(view, world):
    project = world.project(linked=False)
    world.simulator("POST", "/repositories", by="neighbour", owner="neighbour", name="shared")
    world.simulator("PUT", f"/repositories/neighbour/shared/roles/{project.login}", by="neighbour", role="read")
    view.provoked |= {422, 502}
    page = view.settings(project)
    page.get_by_role("button", name="Link a repository").click()
    view.answer("/integration/accessible-repos", data=[{
        "full_name": "neighbour/shared", "owner": "neighbour", "repo_name": "shared", "default_branch": "main",
        "private": False, "description": ""}])
    page.get_by_role("button", name="Refresh").click()
    page.get_by_role("option").filter(has_text="neighbour/shared").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("The webhook could not be made|cannot reach this repository"))
    view.look("settings-link-refused")


def test_a_list_that_does_not_load_can_be_tried_again(view, herd):
    view.answer("/integration/accessible-repos", 502, code="GITHUB_UNAVAILABLE", error="Could not list the repositories: GitHub is not available.")
    page = view.settings(herd)
    page.get_by_role("button", name="Link a repository").click()
    expect(page.get_by_role("alert")).to_contain_text("GitHub did not answer")
    page.unroute_all()
    page.get_by_role("alert").get_by_role("button", name="Try again").click()
    expect(page.get_by_role("option").filter(has_text=f"{herd.login}/barn")).to_be_visible()


def test_a_repository_is_unlinked_after_a_question(view, world):
    project = world.project(repositories=("herd", "barn"))
    page = view.settings(project)
    page.get_by_role("button", name=f"Unlink {project.login}/barn").click()
    dialog = page.get_by_role("dialog", name=f"Unlink {project.login}/barn?")
    expect(dialog).to_contain_text("its webhook is removed from GitHub")
    view.look("settings-unlink")
    dialog.get_by_role("button", name="Unlink").click()
    expect(repository(page, "barn")).to_have_count(0)
    expect(page.get_by_role("heading", name="Repositories")).to_be_focused()
    assert view.said() == f"{project.login}/barn was unlinked."
    assert [one["repo_name"] for one in project.call("GET", "/repositories")] == ["herd"]


def test_without_a_repository_it_says_how_to_begin(view, world):
    page = view.settings(world.project(linked=False))
    expect(page.get_by_text("No repository is linked yet")).to_be_visible()
    view.look("settings-no-repository")


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
