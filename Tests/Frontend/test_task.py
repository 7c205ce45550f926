# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""The section of a task, against the real service and the simulated GitHub."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def story(world):
    """A project whose task has one pull request of each kind, and a branch."""
    project = world.project()
    path = f"/repositories/{project.login}/herd/pulls"
    by = {"by": project.login}
    project.pull("PROJ-12 Put up the posts", "PROJ-12-posts")
    project.pull("PROJ-12 Sketch of the gate", "PROJ-12-sketch", draft=True)
    project.pull("PROJ-12 Barbed wire", "PROJ-12-wire")
    project.pull("PROJ-12 Measure the pasture and mark where every one of the hundred and twenty posts has to go", "PROJ-12-a-branch-with-a-name-that-is-longer-than-anybody-would-want-to-type-twice")
    world.simulator("POST", f"{path}/3/close", **by)
    world.simulator("POST", f"{path}/4/merge", **by)
    project.branch("PROJ-12-lower-pasture")
    project.applied(pulls=4, branches=5)
    heads = {pull["pr_number"]: pull["head_sha"] for pull in project.pulls()}
    world.simulator("POST", f"/repositories/{project.login}/herd/statuses", sha=heads[1], state="success", context="ci", **by)
    world.simulator("POST", f"/repositories/{project.login}/herd/statuses", sha=heads[2], state="failure", context="ci", **by)
    world.simulator("POST", "/drain")
    return project


def row(page, title):
    return page.locator(".pgh-pull").filter(has_text=title)


def branch_row(page, name):
    return page.locator(".pgh-branch").filter(has=page.get_by_role("link", name=re.compile(f"^{name} ")))


def test_every_kind_of_pull_request_is_shown(view, story):
    page = view.task(story, ".pgh-pull")
    posts = row(page, "Put up the posts")
    expect(posts).to_contain_text("Open")
    expect(posts).to_contain_text("Checks passed")
    expect(posts).to_contain_text(f"{story.login}/herd#1")
    expect(posts).to_contain_text("PROJ-12-posts")
    expect(posts).to_contain_text("main")
    expect(posts).to_contain_text(f"by {story.login}")
    assert posts.get_by_role("link").get_attribute("href").endswith("/herd/pull/1")
    expect(row(page, "Sketch")).to_contain_text("Draft")
    expect(row(page, "Sketch")).to_contain_text("Checks failed")
    expect(row(page, "Barbed wire")).to_contain_text("Closed")
    expect(row(page, "Measure")).to_contain_text("Merged")
    branch = branch_row(page, "PROJ-12-lower-pasture")
    assert branch.get_by_role("link").get_attribute("href").endswith("/herd/tree/PROJ-12-lower-pasture")
    expect(branch.get_by_role("button", name=re.compile("Create a pull request"))).to_be_visible()
    expect(branch_row(page, "PROJ-12-posts").get_by_role("button", name=re.compile("Create a pull"))).to_have_count(0)
    view.look("task")


def test_review_states_are_shown_when_the_server_knows_them(view, story):
    pulls = [{**pull, "review_state": state} for pull, state in zip(
        story.pulls(), ["approved", "changes_requested", "none", "approved"])]
    view.answer("/pull-requests", data=pulls)
    page = view.task(story, ".pgh-pull")
    expect(page.get_by_text("Approved")).to_have_count(sum(
        pull["review_state"] == "approved" and pull["state"] == "open" for pull in pulls))
    view.look("task-reviews")


def test_an_address_that_would_run_is_no_link(view, story):
    view.answer("/pull-requests", data=[
        {**pull, "title": "<img src=x onerror=alert(1)>", "html_url": "javascript:alert(1)"} for pull in story.pulls()[:1]])
    page = view.task(story, ".pgh-pull")
    expect(page.locator(".pgh-pull .pgh-pull-title")).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".pgh-pull a, .pgh-pull img")).to_have_count(0)


def test_a_branch_is_copied_and_says_so(view, story):
    page = view.task(story, ".pgh-branch")
    page.get_by_role("button", name="Copy the command that switches to PROJ-12-lower-pasture").click()
    expect(page.locator(".pgh > [role=status]")).to_have_text(re.compile("Copied"))
    assert page.evaluate("() => navigator.clipboard.readText()") == "git fetch && git switch PROJ-12-lower-pasture"


def test_a_branch_is_copied_without_https_too(view, story):
    view.page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })")
    page = view.task(story, ".pgh-branch")
    button = page.get_by_role("button", name="Copy the command that switches to PROJ-12-lower-pasture")
    button.click()
    expect(page.locator(".pgh > [role=status]")).to_have_text(re.compile("Copied"))
    expect(button).to_be_focused()
    page.get_by_role("button", name="Link pull request").click()
    page.get_by_label("Pull request number or address").press("Control+V")
    expect(page.get_by_label("Pull request number or address")).to_have_value("git fetch && git switch PROJ-12-lower-pasture")


def test_before_anything_is_linked_it_says_how_to_begin(view, world):
    project = world.project()
    page = view.task(project, ".pgh-begin")
    expect(page.locator(".pgh-begin")).to_contain_text("Name PROJ-12 in a branch or a pull request")
    view.look("task-empty")


def test_without_a_repository_it_leads_to_the_settings(view, world):
    project = world.project(connected=False)
    page = view.task(project, ".pgh-begin")
    expect(page.locator(".pgh-begin")).to_contain_text("No GitHub repository is linked")
    assert page.get_by_role("link", name="Open the project's settings").get_attribute("href") == f"/projects/{project.id}/settings"
    view.look("task-no-repository")


def test_a_pull_request_is_linked_by_keyboard_and_number(view, world):
    project = world.project()
    project.pull("Hang the gate", "gate")
    page = view.task(project, ".pgh-begin")
    opener = page.get_by_role("button", name="Link pull request")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Pull request number or address")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Write a number like 42")
    page.keyboard.type("#1")
    expect(page.get_by_text(f"This links #1 of {project.login}/herd.")).to_be_visible()
    view.look("task-link")
    page.keyboard.press("Enter")
    expect(row(page, "Hang the gate")).to_be_visible()
    expect(page.locator(".pgh > [role=status]")).to_have_text(re.compile("#1 is linked"))
    expect(opener).to_be_focused()
    assert [pull["pr_number"] for pull in project.pulls()] == [1]


def test_a_pasted_address_finds_its_repository(view, world):
    project = world.project(repositories=("herd", "barn"))
    project.pull("Mend the roof", "roof", "barn")
    page = view.task(project, ".pgh-begin")
    page.get_by_role("button", name="Link pull request").click()
    expect(page.get_by_label("Repository")).to_be_visible()
    field = page.get_by_label("Pull request number or address")
    field.fill(f"https://github.com/{project.login}/elsewhere/pull/1")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(f"{project.login}/elsewhere is not linked to this project")
    field.fill(f"https://github.com/{project.login}/barn/pull/1/files")
    field.press("Enter")
    expect(row(page, "Mend the roof")).to_be_visible()


def test_what_cannot_be_linked_says_why(view, story):
    page = view.task(story, ".pgh-pull")
    page.get_by_role("button", name="Link pull request").click()
    field = page.get_by_label("Pull request number or address")
    view.provoked |= {404, 409}
    field.fill("999")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no such pull request")
    view.look("task-link-failed")
    field.fill("1")
    expect(page.get_by_role("alert")).to_have_count(0)
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This pull request is linked already")


def test_unlinking_can_be_undone_for_some_seconds(view, world):
    project = world.project()
    project.pull("PROJ-12 One", "one")
    project.pull("PROJ-12 Two", "two")
    project.pull("PROJ-12 Three", "three")
    project.applied(pulls=3)
    page = view.task(project, ".pgh-pull")
    before = page.locator(".pgh-pull-title a").all_inner_texts()
    page.get_by_role("button", name="Unlink #2").click()
    expect(row(page, "PROJ-12 Two")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    view.look("task-undo")
    expect(page.locator(".pgh-pull")).to_have_count(2)
    assert [pull["pr_number"] for pull in project.pulls()].count(2) == 0
    page.keyboard.press("Enter")
    expect(row(page, "PROJ-12 Two")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert 2 in [pull["pr_number"] for pull in project.pulls()]
    assert sorted(page.locator(".pgh-pull-title a").all_inner_texts()) == sorted(before)


def test_the_offer_to_undo_ends(view, world):
    project = world.project()
    project.pull("PROJ-12 One", "one")
    project.applied(pulls=1)
    view.page.clock.install()
    page = view.task(project, ".pgh-pull")
    with page.expect_response(lambda response: response.request.method == "DELETE"):
        page.get_by_role("button", name="Unlink #1").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.clock.run_for(11_000)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert project.pulls() == []


def test_a_row_comes_back_if_the_server_refuses(view, story):
    page = view.task(story, ".pgh-pull")
    pull = next(pull for pull in story.pulls() if pull["pr_number"] == 1)
    view.answer(f"/pull-requests/{pull['id']}", 503, code="UNAVAILABLE", error="The database is not available.", method="DELETE")
    # Nor does reading anew bring it back.
    view.answer("/pull-requests", 503, code="UNAVAILABLE", error="The database is not available.")
    page.get_by_role("button", name="Unlink #1").click()
    expect(page.get_by_role("alert")).to_contain_text("The database is not available.")
    expect(row(page, "Put up the posts")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_branch_is_created_with_the_proposed_name(view, world):
    project = world.project("Fence the lower pasture: Größe & Höhe")
    page = view.task(project, ".pgh-begin")
    opener = page.get_by_role("button", name="Create branch")
    opener.focus()
    page.keyboard.press("Space")
    name = page.get_by_label("Name")
    expect(name).to_be_focused()
    expect(name).to_have_value("PROJ-12-fence-the-lower-pasture-große-hohe")
    for wrong, why in [("a b", "may not hold blanks"), ("a..b", "two dots"), ("-a", "begin with a dash"), ("a/", "slash"),
                       ("a.lock", ".lock"), (".a", "begin with one"), ("HEAD", "HEAD is no branch"), ("a@{b", "@{")]:
        name.fill(wrong)
        expect(page.get_by_role("alert")).to_contain_text(why)
    view.look("task-branch-name")
    page.keyboard.press("Enter")
    name.fill("PROJ-12-fence")
    expect(page.get_by_role("alert")).to_have_count(0)
    source = page.get_by_label("From branch")
    view.provoked |= {404, 409}
    source.fill("nowhere")
    source.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The source branch does not exist")
    source.fill("main")
    expect(page.get_by_role("alert")).to_have_count(0)
    view.look("task-branch")
    source.press("Enter")
    expect(branch_row(page, "PROJ-12-fence")).to_be_visible()
    expect(opener).to_be_focused()
    assert view.said() == "The branch PROJ-12-fence was created."
    assert [branch["branch_name"] for branch in project.call("GET", f"/tasks/{project.task}/branches")] == ["PROJ-12-fence"]
    # The same name again.
    page.keyboard.press("Enter")
    page.get_by_label("Name").fill("PROJ-12-fence")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(re.compile("linked already|exists already"))


def test_the_known_branches_are_offered_as_sources(view, story):
    page = view.task(story, ".pgh-branch")
    page.get_by_role("button", name="Create branch").click()
    offered = page.get_by_label("From branch").evaluate("(field) => [...field.list.options].map((one) => one.value)")
    assert offered[0] == "main"
    assert "PROJ-12-lower-pasture" in offered and len(offered) == len(set(offered))


def test_a_pull_request_is_created_from_a_branch(view, world):
    project = world.project()
    project.branch("PROJ-12-fence")
    project.applied(branches=1)
    page = view.task(project, ".pgh-branch")
    opener = page.get_by_role("button", name="Create a pull request from PROJ-12-fence")
    opener.click()
    title = page.get_by_label("Title")
    expect(title).to_be_focused()
    expect(title).to_have_value("PROJ-12 Fence the lower pasture")
    base = page.get_by_label("Into branch")
    expect(base).to_have_value("main")
    view.provoked |= {422}
    base.fill("nowhere")
    title.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("GitHub does not accept this pull request")
    title.fill("  ")
    title.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("needs a title")
    title.fill("PROJ-12 Fence it")
    base.fill("main")
    page.get_by_label("Description").fill("With posts.")
    view.look("task-create-pull-request")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(row(page, "PROJ-12 Fence it")).to_be_visible()
    expect(opener).to_have_count(0)
    assert [pull["title"] for pull in project.pulls()] == ["PROJ-12 Fence it"]


def test_escape_closes_a_form_and_not_the_window_around_it(view, story):
    page = view.task(story, ".pgh-pull")
    opener = page.get_by_role("button", name="Link pull request")
    opener.click()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Pull request number or address")).to_have_count(0)
    expect(opener).to_be_focused()
    assert page.evaluate("() => host.escapes") == 0
    page.keyboard.press("Escape")
    assert page.evaluate("() => host.escapes") == 1


def test_a_reader_sees_everything_and_can_change_nothing(view_as, story):
    view = view_as("reader")
    view.provoked.add(403)
    page = view.task(story, ".pgh-pull", edit=0)
    expect(page.get_by_role("button", name=re.compile("Unlink|Link|Create"))).to_have_count(0)
    view.look("task-reader")


def test_a_member_without_the_list_of_repositories_can_still_link(view_as, world):
    project = world.project()
    project.pull("PROJ-12 One", "one")
    project.pull("Two", "two")
    project.applied(pulls=1)
    view = view_as("member")
    # The list of repositories needs the permission github.manage.
    view.provoked.add(403)
    page = view.task(project, ".pgh-pull")
    page.get_by_role("button", name="Link pull request").click()
    field = page.get_by_label("Pull request number or address")
    field.fill("2")
    field.press("Enter")
    expect(row(page, "Two")).to_be_visible()


def test_news_of_github_appear_when_paca_tells(view, world):
    project = world.project()
    page = view.task(project, ".pgh-begin")
    project.pull("PROJ-12 From elsewhere", "PROJ-12-elsewhere")
    project.applied(pulls=1)
    expect(row(page, "From elsewhere")).to_have_count(0)
    page.evaluate("() => host.realtime()")
    expect(row(page, "From elsewhere")).to_be_visible()


def test_while_it_loads_there_is_the_shape_of_it(view, story):
    held = []
    view.page.route("**/tasks/*/pull-requests", lambda route: held.append(route), times=1)
    page = view.task(story, ".pgh-skeleton")
    expect(page.get_by_role("heading", name="GitHub")).to_be_visible()
    view.look("task-loading")
    for route in held:
        route.continue_()
    expect(page.locator(".pgh-pull").first).to_be_visible()


def test_a_failed_load_can_be_tried_again(view, story):
    view.answer("/pull-requests", 500, code="INTERNAL_ERROR", error="Something is wrong on our side.")
    page = view.task(story, ".pgh-notice")
    expect(page.get_by_role("alert")).to_contain_text("This could not be loaded")
    expect(page.get_by_role("alert")).to_contain_text("Reference for support: 5ca4c974")
    view.look("task-failed")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".pgh-pull").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_offline_it_keeps_what_it_has_and_recovers(view, story):
    page = view.task(story, ".pgh-pull")
    view.offline()
    page.evaluate("() => host.realtime()")
    expect(page.get_by_text("The server cannot be reached")).to_be_visible()
    expect(row(page, "Put up the posts")).to_be_visible()
    view.look("task-offline")
    page.context.set_offline(False)
    expect(page.get_by_text("The server cannot be reached")).to_have_count(0)


def test_a_rate_limit_says_how_long_to_wait(view, story):
    view.answer("/pull-requests/link", 503, code="GITHUB_RATE_LIMITED", error="Could not read octo/herd: GitHub's rate limit is used up.", headers={"Retry-After": "42"})
    page = view.task(story, ".pgh-pull")
    page.get_by_role("button", name="Link pull request").click()
    page.get_by_label("Pull request number or address").fill("5")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("GitHub asks us to wait")
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"again in 4\d seconds"))
    view.look("task-rate-limited")


def test_a_member_with_nothing_linked_is_told_what_is_missing(view_as, world):
    project = world.project()
    view = view_as("member")
    view.provoked.add(403)
    page = view.task(project, ".pgh-begin")
    expect(page.locator(".pgh-begin")).to_contain_text("Name PROJ-12 in a branch")
    expect(page.locator(".pgh-begin")).to_contain_text("github.manage")
    expect(page.get_by_role("button")).to_have_count(0)
