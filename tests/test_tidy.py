"""The house rules that a machine can hold; what a reviewer would repeat twice stands here instead."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "domain", "jobs", "locales", "storage", "webhooks")
SOURCES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
EVERYTHING = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]

#: Files that may be longer, and why.
LONG_FILES = {
    "storage/migrations/versions": "a migration lists every table once and is never edited again",
}
#: Functions that may be longer, and why.
LONG_FUNCTIONS: dict[str, str] = {
    "storage/migrations/versions/2026_11_20_first.py:upgrade": "it lists every table",
    "domain/policy/lender.py:lender_from": "one line for each key of a preset, in the preset's order",
}
LONGEST_FILE, LONGEST_FUNCTION = 400, 45

#: Where the clock is read (house rule 11). The peers are other people's servers, with clocks of their own.
CLOCKS = ("jobs/clock.py", "webhooks/", "jobs/gateways/peers/")

#: What is needed although nothing of ours imports it.
UNIMPORTED = {
    "asyncpg": "SQLAlchemy loads it for postgresql+asyncpg addresses",
    "aiosqlite": "SQLAlchemy loads it for sqlite+aiosqlite addresses",
    "httptools": "uvicorn parses with it when it is there",
    "uvloop": "uvicorn runs on it when it is there",
    "tzdata": "zoneinfo reads it where the system has no time zones",
    "python-multipart": "FastAPI reads posted forms with it",
    "google-genai": "for the second opinions of later work",
    "fpdf2": "for the statements of later work",
    "uharfbuzz": "fpdf2 shapes Urdu with it",
    "holidays": "for the holiday calendars of later work",
    "httpx": "the Stripe and Twilio gateways hand it to their libraries",
    "python-stdnum": "for the identity numbers of other countries",
}

#: Who may write the payments and the books (SAFE-36): the operations, through one repository each.
MONEY_CALLS = re.compile(r"\b(?:uow|office\.uow|moment\.uow)\.(?:books\.post|payments\.(?:record|allocate))\(")
MONEY_TABLES = {"payment", "allocation", "transaction", "posting"}
MONEY_STORAGE = {"storage/books.py", "storage/payments.py"}

# Spelt in pieces, so that this file does not hold what it looks for.
UNSPOKEN = re.compile(
    "|".join(
        "".join(pieces)
        for pieces in (
            (r"\bcl", r"aude\b"),
            (r"\bchat", r"gpt\b"),
            (r"\bco", r"pilot\b"),
            (r"\banth", r"ropic\b"),
            (r"\bope", r"nai\b"),
            (r"generated ", r"(?:by|with) an? (?:ai|model|tool)"),
            (r"\bas an ", r"ai\b"),
            (r"\bco-auth", r"ored-by\b"),
        )
    ),
    re.IGNORECASE,
)
REGISTRIES = re.compile(r"\b(?:{}\.org|{}\.org|{}\.com)\b".format("py" + "pi", "pythonhos" + "ted", "npm" + "js"))
IGNORED = re.compile(r"#\s*type:\s*ignore(?P<code>\[[\w, -]+\])?(?P<reason>\s+#\s+\S.{5,})?")


def name_of(file: Path) -> str:
    """Return a file's path as a person writes it."""
    return file.relative_to(ROOT).as_posix()


@lru_cache(maxsize=1_000)
def tree(file: Path) -> ast.Module:
    """Return what a file says."""
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file, also those inside classes and functions."""
    yield from (node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def public(body: list[ast.stmt], *, inside: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Yield what callers may use: functions, classes and their methods, but no declarations of a Protocol."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef):
            yield f"{inside}{node.name}", node
            if not any("Protocol" in ast.unparse(base) for base in node.bases):
                yield from public(node.body, inside=f"{inside}{node.name}.")
        elif not any("overload" in ast.unparse(mark) or ".setter" in ast.unparse(mark) for mark in node.decorator_list):
            yield f"{inside}{node.name}", node


def test_1_every_folder_says_what_it_is_for() -> None:
    inits = [file for file in SOURCES if file.name == "__init__.py"]

    assert [name_of(file) for file in inits if not ast.get_docstring(tree(file))] == []
    assert {file.parent for file in SOURCES if file.parent.name != "__pycache__"} <= {file.parent for file in inits}


def test_2_every_file_says_what_it_is() -> None:
    assert [name_of(file) for file in EVERYTHING if file.stat().st_size and not ast.get_docstring(tree(file))] == []


def test_34_what_callers_use_has_a_docstring() -> None:
    without = [
        f"{name_of(file)}: {name}"
        for file in SOURCES
        for name, node in public(tree(file).body)
        if not ast.get_docstring(node)  # type: ignore[arg-type]  # public() yields only what can have one
    ]

    assert without == []


def test_2_no_file_grows_beyond_a_duty() -> None:
    long = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in SOURCES}

    assert {
        name: lines
        for name, lines in long.items()
        if lines > LONGEST_FILE and not any(name.startswith(known) for known in LONG_FILES)
    } == {}


def test_3_no_function_grows_beyond_a_screen() -> None:
    long = {
        f"{name_of(file)}:{node.name}": lines
        for file in SOURCES
        for node in functions(file)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }

    assert {name: lines for name, lines in long.items() if name not in LONG_FUNCTIONS} == {}


def test_11_the_clock_is_read_at_the_doors_only() -> None:
    reads = re.compile(r"\b(?:datetime\.now|datetime\.utcnow|date\.today|datetime\.today|time\.time)\(")

    found = [
        f"{name_of(file)}:{number}"
        for file in SOURCES
        if not name_of(file).startswith(CLOCKS)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if reads.search(line)
    ]

    assert found == []


def test_13_between_the_doors_only_a_few_await() -> None:
    may = ("bot/handle.py", "bot/handle_staff.py", "bot/flows/staff/commands", "domain/operations/", "domain/ports/")
    asynchronous = {
        name_of(file)
        for file in SOURCES
        if name_of(file).startswith(("bot/", "domain/"))
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Await | ast.AsyncFunctionDef)
    }

    assert {name for name in asynchronous if not name.startswith(may)} == set()


def test_36_an_ignore_names_its_code_and_its_reason() -> None:
    found = [
        f"{name_of(file)}:{number}"
        for file in EVERYTHING
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        for ignore in [IGNORED.search(line)]
        if ignore and not (ignore["code"] and ignore["reason"]) and file != Path(__file__)
    ]

    assert found == []


def written_files() -> list[Path]:
    """Return every file of ours that people read."""
    kinds = {
        ".py",
        ".md",
        ".toml",
        ".txt",
        ".cfg",
        ".yml",
        ".yaml",
        ".html",
        ".js",
        ".css",
        ".po",
        ".pot",
        ".chat",
        ".lock",
    }
    folders = [ROOT / name for name in (*PACKAGES, "tests")]
    found = [file for folder in folders for file in folder.rglob("*") if file.is_file() and file.suffix in kinds]
    at_the_top = [
        file for file in ROOT.iterdir() if file.is_file() and (file.suffix in kinds or file.name == "Makefile")
    ]
    return [*found, *at_the_top]


@pytest.mark.parametrize("said", [UNSPOKEN, REGISTRIES], ids=["who did the work", "registry hosts"])
def test_some_words_stand_in_no_file(said: re.Pattern[str]) -> None:
    found = [
        f"{name_of(file)}: {match[0]}"
        for file in written_files()
        if (match := said.search(file.read_text(encoding="utf-8", errors="replace")))
    ]

    assert found == []


def imported() -> set[str]:
    """Return the distributions that our code imports."""
    modules = {
        alias.name.split(".")[0]
        for file in SOURCES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        (node.module or "").split(".")[0]
        for file in SOURCES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom)
    }
    known = packages_distributions()
    return {plain(distribution) for module in modules for distribution in known.get(module, ())}


def plain(requirement: str) -> str:
    """Return a distribution's name alone, in its normal form."""
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_46_what_is_installed_is_used() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]

    assert {plain(name) for name in wanted} - imported() - set(UNIMPORTED) == set()


def test_46_what_is_used_is_asked_for() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    ours = {"qist"}
    # They come with what we ask for and are part of its interface: FastAPI's requests, aiogram's connection errors.
    along = {"starlette", "aiohttp"}

    assert imported() - {plain(name) for name in wanted} - ours - along == set()


def test_SAFE_36_only_operations_write_payments_and_books() -> None:
    callers = {name_of(file) for file in SOURCES if MONEY_CALLS.search(file.read_text(encoding="utf-8"))}

    assert callers
    assert {name for name in callers if not name.startswith("domain/operations/")} == set()


def test_SAFE_36_only_one_repository_each_touches_the_tables_of_money() -> None:
    writes = {
        name_of(file)
        for file in SOURCES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and _writes(node) in MONEY_TABLES
    }

    assert writes == MONEY_STORAGE


def _writes(call: ast.Call) -> str:
    """Return the table that a call inserts into, updates or deletes from."""
    verbs = {"insert", "update", "delete", "insert_new"}
    if isinstance(call.func, ast.Name) and call.func.id in verbs:
        return next((node.id for node in call.args if isinstance(node, ast.Name) and node.id in MONEY_TABLES), "")
    if isinstance(call.func, ast.Attribute) and call.func.attr in verbs and isinstance(call.func.value, ast.Name):
        return call.func.value.id
    return ""


def test_nothing_in_the_books_is_ever_changed_or_deleted() -> None:
    changed = [
        f"{name_of(file)}:{node.lineno}"
        for file in SOURCES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in {"update", "delete"}
        and any(isinstance(value, ast.Name) and value.id in {"transaction", "posting"} for value in node.args)
    ]

    assert changed == []


def test_27_sql_is_written_in_storage_only() -> None:
    sql = {
        name_of(file)
        for file in SOURCES
        if not name_of(file).startswith("storage/")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "sqlalchemy" in ast.unparse(node)
        # What a database says when it is away is an operator's to read.
        and not ast.unparse(node).startswith("from sqlalchemy.exc ")
    }

    assert sql == set()


def test_22_every_named_exception_of_a_rule_is_still_one() -> None:
    """Exceptions that are no longer needed leave the lists above."""
    for place in LONG_FUNCTIONS:
        file, _colon, function = place.partition(":")
        assert any(node.name == function for node in functions(ROOT / file)), place
    for folder in LONG_FILES:
        assert (ROOT / folder).exists(), folder
