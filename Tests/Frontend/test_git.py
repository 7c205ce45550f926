# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""frontend/src/git.ts and the texts, without a browser. git itself is the judge of names."""

import itertools
import json
import random
import re
import subprocess
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "frontend/src"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Calls functions of a module with many parameters, and returns the answers."""
    folder = tmp_path_factory.mktemp("modules")

    def call(module, function, parameters):
        built = folder / f"{module.replace('/', '-')}.mjs"
        if not built.exists():
            subprocess.run(
                ["esbuild", str(SOURCES / f"{module}.ts"), "--bundle", "--format=esm", "--log-level=warning",
                 f"--outfile={built}"], check=True)
        script = f"""
            import {{ {function} }} from {json.dumps(str(built))};
            import {{ readFileSync }} from "node:fs";
            const all = JSON.parse(readFileSync(0, "utf8"));
            console.log(JSON.stringify(all.map((parameters) => {function}(...parameters) ?? null)));
            """
        done = subprocess.run(
            ["node", "--input-type=module", "-e", script], input=json.dumps(parameters), capture_output=True, text=True,
            check=True)
        return json.loads(done.stdout)

    return call


def git_accepts(name):
    """Whether git takes it. `@{-1}` is an abbreviation of git's and no name."""
    done = subprocess.run(["git", "check-ref-format", "--branch", name], capture_output=True)
    return done.returncode == 0 and "@{" not in name


def test_names_are_judged_as_by_git(run):
    parts = ["a", ".", "..", "/", "-", "@", "{", "@{", ".lock", "~", "^", ":", "?", "*", "[", "\\", " ", "ü", "修", "HEAD", "x1"]
    names = {"".join(some) for size in (1, 2) for some in itertools.product(parts, repeat=size)}
    chance = random.Random(1)
    names |= {"".join(chance.choices(parts, k=chance.randint(3, 6))) for _ in range(400)}
    names = sorted(names)
    faults = run("git", "branchFault", [[name] for name in names])
    wrong = [(name, fault) for name, fault in zip(names, faults) if (fault is None) != git_accepts(name)]
    # A lone @ is a name for check-ref-format, and an abbreviation for HEAD elsewhere; the service takes it, too.
    assert wrong == []
    assert run("git", "branchFault", [["a" * 256], ["ü" * 128], ["a\tb"], ["a\x7f"]]) == ["long", "long", "forbidden", "forbidden"]


def test_proposed_names_are_good_and_short(run):
    titles = ["Fence the lower pasture", "  ", "Größe & Höhe: 3 m!", "修正する", "Sửa hàng rào", "울타리 고치기", "../../etc -- .lock", "w" * 300, "a " * 100]
    names = run("git", "proposedBranch", [["PROJ-12", title] for title in titles])
    assert names[:6] == [
        "PROJ-12-fence-the-lower-pasture", "PROJ-12", "PROJ-12-große-hohe-3-m", "PROJ-12-修正する", "PROJ-12-sua-hang-rao",
        "PROJ-12-울타리-고치기"]
    assert all(len(name) <= 60 and git_accepts(name) for name in names)


def test_pull_requests_are_read_as_people_write_them(run):
    good = {
        "42": (42, None), " #42 ": (42, None), "octo/herd#42": (42, "octo/herd"),
        "https://github.com/octo/herd/pull/42": (42, "octo/herd"),
        "https://github.com/octo/herd/pull/42/files#diff-1": (42, "octo/herd"),
        "https://git.example.com/octo/herd.js/pull/42?x=1": (42, "octo/herd.js"), "github.com/octo/herd": None, "0": None,
        "-1": None, "42x": None, "": None, "https://github.com/octo/herd/issues/42": None, "99999999999": None,
        "2147483648": None,
    }
    answers = run("git", "namedPullRequest", [[text] for text in good])
    for (text, wanted), answer in zip(good.items(), answers):
        got = answer and (answer["number"], answer.get("repository"))
        assert got == wanted, text


def test_the_command_is_safe_to_paste(run):
    names = ["PROJ-12-fence", "a;rm -rf", "it's", "$(touch x)", "feature/修正"]
    commands = run("git", "switchCommand", [[name] for name in names])
    assert commands[0] == "git fetch && git switch PROJ-12-fence"
    for name, command in zip(names, commands):
        said = subprocess.run(
            ["bash", "-c", command.replace("git fetch && git switch", "printf %s")], capture_output=True, text=True)
        assert said.stdout == name


def test_an_event_changes_the_backfill_of_its_repository(run):
    waiting = {"state": "waiting", "done": 0, "total": None, "rate": None, "seconds_left": None}
    running = {"state": "running", "done": 30, "total": 120, "rate": 1.5, "seconds_left": 60}
    health = {"status": "healthy", "repositories": [
        {"repo_id": "a", "backfill": waiting}, {"repo_id": "b", "backfill": waiting}]}
    answers = run("api/sync", "withBackfill", [
        [health, {"repo_id": "b", "full_name": "octo/b", **running}], [health, {"repo_id": "c", "full_name": "octo/c", **running}]])
    assert answers[0] == {**health, "repositories": [
        {"repo_id": "a", "backfill": waiting}, {"repo_id": "b", "backfill": running}]}
    assert answers[1] == health


def test_an_error_that_a_problem_tells_is_not_said_twice(run):
    problem = {"message": "The webhook of octo/a is disabled: octo/a is archived"}
    answers = run("api/sync", "otherError", [
        [{"last_error": "octo/a is archived"}, [problem]], [{"last_error": "GitHub answered 500"}, [problem]],
        [{"last_error": None}, []]])
    assert answers == [None, "GitHub answered 500", None]


def table():
    """The texts by language, as they stand in the sources."""
    found = {}
    for path in sorted((SOURCES / "texts").glob("*.ts")):
        entries = re.findall(r'^  (\w+):\s*"((?:[^"\\]|\\.)*)",$', path.read_text(), re.M)
        if entries:
            found[path.stem] = dict(entries)
    return found


def test_every_language_has_the_same_texts_with_the_same_places():
    texts = table()
    english = texts["en"]
    places = lambda text: sorted(set(re.findall(r"\{(\w+)", text)))
    for language, own in texts.items():
        assert set(own) - set(english) == set(), language
        for key, text in own.items():
            assert places(text) == places(english[key]), f"{language}: {key}"
            assert text.strip() == text and text, f"{language}: {key}"


def test_every_text_is_used():
    code = "\n".join(path.read_text() for path in SOURCES.rglob("*.ts*") if path.parent.name != "texts")
    assert [key for key in table()["en"] if f'"{key}"' not in code] == []
