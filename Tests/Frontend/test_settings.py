# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""The settings tab: connection and repositories, against the real service and the simulated GitHub."""

import re

import pytest
from playwright.sync_api import expect

from conftest import card, moment, repository


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


def test_a_project_is_connected_by_a_github_app(view, world):
    project = world.project(connected=False)
    page = view.settings(project)
    page.get_by_text("Use a GitHub App instead").click()
    field = page.get_by_label("Installation number")
    field.fill("12x")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("digits only")
    view.provoked.add(403)
    field.fill("12")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This GitHub App installation cannot be used")
    view.look("settings-app")
    field.fill(str(world.installation))
    field.press("Enter")
    expect(page.get_by_text("Connected as ranch")).to_be_visible()
    assert project.call("GET", "/integration")["account"] == "ranch"


def test_without_a_github_app_there_is_no_word_of_one(view, world):
    project = world.project(connected=False)
    view.answer("/integration", data={**project.call("GET", "/integration"), "app_available": False})
    page = view.settings(project)
    expect(page.get_by_text("What the token needs, and why")).to_be_visible()
    expect(page.get_by_text("Use a GitHub App instead")).to_have_count(0)


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
    options = page.get_by_role("listbox").get_by_role("option")
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
    expect(page.get_by_role("listbox").get_by_role("option").filter(has_text="field-1").first).to_contain_text("Archived")
    expect(page.get_by_text("140 more. Type to narrow the list down.")).to_be_visible()
    view.look("settings-link-many")
    page.keyboard.type("field-199")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)


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
    page.get_by_role("listbox").get_by_role("option").filter(has_text="neighbour/shared").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("The webhook could not be made|cannot reach this repository"))
    view.look("settings-link-refused")


def test_a_list_that_does_not_load_can_be_tried_again(view, herd):
    view.answer("/integration/accessible-repos", 502, code="GITHUB_UNAVAILABLE", error="Could not list the repositories: GitHub is not available.")
    page = view.settings(herd)
    page.get_by_role("button", name="Link a repository").click()
    expect(page.get_by_role("alert")).to_contain_text("GitHub did not answer")
    page.unroute_all()
    page.get_by_role("alert").get_by_role("button", name="Try again").click()
    expect(page.get_by_role("listbox").get_by_role("option").filter(has_text=f"{herd.login}/barn")).to_be_visible()


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
