"""`qist play`: what it reads, what it refuses, what it prints and how it ends."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.office import Databases
from webhooks.cli import app
from webhooks.play.lines import Calls, Pays, Presses, Restarts, Says, StaffPresses
from webhooks.play.performance import Performance, perform
from webhooks.play.script import Unreadable, read

GREETED = "shazia> salam\nshazia> [English]\n"
JOINED = """\
lender pk
staff bilal officer, hina officer, sana manager, imran finance
shazia> salam
shazia> [3]
shazia> [1]
shazia> Shazia Noor
shazia> 14/8/1995
shazia> [1]
shazia> {contact +92 300 1234567}
shazia> 3520212345672
shazia> Lahore
shazia> 1
shazia> House 5, Street 2
shazia> 35000
shazia> 1
shazia> 3
shazia> 1
bilal & hina> [Approve]
"""


@pytest.mark.parametrize(
    ("line", "happening"),
    [
        ("shazia> salam", Says("shazia", "salam")),
        ("Shazia@whatsapp> [Accept]", Presses("shazia", "Accept")),
        ("bilal & hina> [Approve]", StaffPresses(("bilal", "hina"), "Approve")),
        ("pays shazia 4,728", Pays("shazia", 4728)),
        ('stripe x5> {"type": "charge.updated"}', Calls("stripe", {"type": "charge.updated"}, times=5)),
        ("twilio unsigned> {}", Calls("twilio", {}, signed=False)),
        ("restart shazia> 1", Restarts(after=Says("shazia", "1"))),
    ],
)
def test_reads_a_line(line: str, happening: object) -> None:
    assert read(line)[0].happening == happening


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("whatever this is", "nothing begins like this"),
        ("stripe> not JSON", "has to be JSON"),
        ("staff bilal boss", "there is no role 'boss'"),
        ("at noon", "is no moment"),
        ("bot> nobody has spoken", "nothing has happened yet"),
        ("shazia> {location here}", "{location 31.5,74.3}"),
        ("bilal & shazia> [Approve]", "shazia is no member of staff"),
    ],
)
def test_names_the_line_it_cannot_read(line: str, problem: str) -> None:
    with pytest.raises(Unreadable, match=r"^line 2: ") as refused:
        read(f"# a comment\n{line}")

    assert problem in str(refused.value)


@pytest.mark.parametrize("text", ["lender xx\nshazia> salam", "set grace 3\nshazia> salam", "run nothing", "??"])
def test_ends_with_2_when_the_file_cannot_be_played(tmp_path: Path, text: str) -> None:
    ended = qist_play(tmp_path, text)

    assert ended.exit_code == 2
    assert "line 1: " in ended.output


def test_ends_with_1_and_a_difference_when_something_else_comes_back(tmp_path: Path) -> None:
    ended = qist_play(tmp_path, "shazia> salam\nbot> Good day.\n", "--check")

    assert ended.exit_code == 1
    assert "-bot> Good day." in ended.output
    assert "+bot> " in ended.output


def test_holds_after_it_was_rewritten(tmp_path: Path) -> None:
    rewritten = qist_play(tmp_path, GREETED, "--rewrite")
    file = tmp_path / "a.chat"
    checked = CliRunner().invoke(app, ["play", str(file), "--check"])

    assert (rewritten.exit_code, checked.exit_code) == (0, 0)
    assert "bot> " in file.read_text(encoding="utf-8")


def test_goes_the_same_each_time(tmp_path: Path) -> None:
    first, second = (qist_play(tmp_path, f"{JOINED}facts shazia\nfacts\n") for _ in range(2))

    assert first.exit_code == 0
    assert first.output == second.output


def test_prints_each_thing_as_json_with_the_key_behind_the_words(tmp_path: Path) -> None:
    told = [json.loads(line) for line in qist_play(tmp_path, f"{JOINED}facts shazia\n", "--json").output.splitlines()]

    assert all({"kind", "who", "key", "params", "text", "buttons", "at"} <= set(one) for one in told)
    approved = next(one for one in told if one["key"] == "ACCOUNT_APPROVED")
    assert (approved["kind"], approved["who"], approved["params"]["high"]) == ("bot", "shazia", 14_800_000)
    late = next(one for one in told if one["kind"] == "toast" and one["who"] == "hina")
    assert late["lines"][0]["msgid"] == "Already approved by {who} at {at:time}."
    assert told[-1]["params"]["person"] == {"ref": "R-1001", "status": "APPROVED", "language": "en"}


def test_S_6_only_one_of_two_presses_at_once_decides(tmp_path: Path) -> None:
    told = [json.loads(line) for line in qist_play(tmp_path, f"{JOINED}facts\n", "--json").output.splitlines()]

    assert [one["key"] for one in told].count("ACCOUNT_APPROVED") == 1
    assert told[-1]["params"]["people"] == {"APPROVED": 1}


def test_somebody_who_never_spoke_is_nobody(tmp_path: Path) -> None:
    facts = json.loads(qist_play(tmp_path, "facts zara\n").output.splitlines()[-1])

    assert facts["person"] is None
    assert facts["application"] is None
    assert facts["loans"] == []


def test_a_name_on_the_other_channel_is_the_same_person_with_another_chat(tmp_path: Path) -> None:
    output = qist_play(tmp_path, f"{JOINED}shazia@whatsapp> salam\nshazia> status\n").output

    assert output.count("Assalam-o-alaikum") == 2
    assert "Good news, Shazia" in output


def test_names_the_invariant_that_is_broken() -> None:
    performance = asyncio.run(_with_a_loan_gone_wrong())

    assert performance.broken == ["I-5 join.language has 2000 characters"]


def test_goes_the_same_on_postgresql(postgresql_databases: Databases) -> None:
    # Two presses at one moment are a true race there, so here one person presses.
    script = JOINED.replace("bilal & hina", "bilal")

    on_sqlite = asyncio.run(_played(script))
    on_postgresql = asyncio.run(_played(script, postgresql_databases.empty_postgresql()))

    assert on_postgresql.broken == []
    assert on_postgresql.text == on_sqlite.text


def qist_play(folder: Path, text: str, *options: str) -> Result:
    """Play a script from the command line."""
    file = folder / "a.chat"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["play", str(file), *options])


async def _played(text: str, database_url: str = "") -> Performance:
    performance = Performance()
    async for _pair in perform(read(text), performance, database_url=database_url):
        pass
    return performance


async def _with_a_loan_gone_wrong() -> Performance:
    """Play a greeting and claim that it was far too long."""
    performance = Performance()
    async for _line, answers in perform(read("shazia> salam"), performance):
        _stretch(answers)
    return performance


def _stretch(answers: list[Any]) -> None:
    for answer in answers:
        object.__setattr__(answer, "length", 2000)
