"""Keep the catalogue of texts: `python -m tests.catalogue extract | update | check`."""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.speech.dates import FORMS
from locales.catalogue import LOCALES, path

ROOT = Path(__file__).parent.parent
POT = LOCALES / "messages.pot"
SPEAKING = ("bot", "domain", "jobs", "webhooks")
LANGUAGES = ("ur", "ur_Latn", "hi", "ne", "sw", "id")
PLURALS = "nplurals=2; plural=(n != 1);"

MsgId: TypeAlias = "str | tuple[str, str]"


class GluedTextError(ValueError):
    """A text is not written out, so nobody can translate it. The message names the file and the line."""


def main(arguments: Sequence[str]) -> int:
    """Do what was asked, and return the exit status."""
    match arguments:
        case ["extract"]:
            extract()
        case ["update"]:
            extract()
            for language in LANGUAGES:
                update(path(language), language, texts(ROOT))
        case ["check"]:
            return check()
        case _:
            print(__doc__)
            return 2
    return 0


def check() -> int:
    """Say what is missing, and return 1 when anything is."""
    wanted = texts(ROOT)
    found = [*ambiguous(wanted), *stale(POT, wanted)]
    found += [line for language in LANGUAGES for line in unfinished(language, path(language), wanted)]
    print("\n".join(found) or "The catalogue is complete.")
    return 1 if found else 0


def extract() -> None:
    """Write the template: every text of the code, in English alone."""
    POT.write_bytes(as_po(dict.fromkeys(texts(ROOT), "")))


def update(file: Path, language: str, wanted: Sequence[MsgId]) -> None:
    """
    Give a language's file the texts the code has now, keeping every translation.

    What no longer is in the code stays as a comment, and comes back to life when its text does.
    """
    known = _known(file)
    used = {msgid: known.get(msgid, "") for msgid in wanted}
    leftover = {msgid: said for msgid, said in known.items() if msgid not in used and any(said)}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(as_po(used, language=language, leftover=leftover))


def texts(root: Path) -> tuple[MsgId, ...]:
    """Return every text that is marked in the code, each once, in order."""
    files = (file for folder in SPEAKING for file in sorted((root / folder).rglob("*.py")))
    return tuple(sorted({msgid for file in files for msgid in _marked(file)}, key=forms))


def as_po(
    said: Mapping[MsgId, str | tuple[str, ...]],
    *,
    language: str = "",
    leftover: Mapping[MsgId, str | tuple[str, ...]] | None = None,
) -> bytes:
    """Return a .po file that changes only when a text does: in order, with no dates, lines or places."""
    catalogue = _catalogue()
    for msgid in sorted(said, key=forms):
        catalogue.add(msgid, said[msgid] or (("", "") if isinstance(msgid, tuple) else ""))
    for msgid in sorted(leftover or {}, key=forms):
        catalogue.obsolete[msgid] = Message(msgid, (leftover or {})[msgid])
    written = io.BytesIO()
    write_po(written, catalogue, omit_header=True, sort_output=True, width=100)
    return _header(language).encode() + written.getvalue().rstrip() + b"\n"


def read(file: Path) -> Catalog:
    """Return the file's catalogue, an empty one when there is none."""
    return read_po(io.BytesIO(file.read_bytes()), abort_invalid=True) if file.exists() else _catalogue()


def stale(pot: Path, wanted: Sequence[MsgId]) -> Iterator[str]:
    """Yield what the template does not say as the code does."""
    known = {_msgid(message) for message in read(pot) if message.id}
    yield from (f"messages.pot lacks {msgid!r}" for msgid in wanted if msgid not in known)
    yield from (f"messages.pot still has {msgid!r}" for msgid in known.difference(wanted))


def ambiguous(wanted: Sequence[MsgId]) -> Iterator[str]:
    """Yield the texts marked in two ways, which a .po file cannot hold side by side."""
    singulars = [forms(msgid)[0] for msgid in wanted]
    yield from (f"marked twice, with and without a plural: {one!r}" for one in singulars if singulars.count(one) > 1)


def unfinished(language: str, file: Path, wanted: Sequence[MsgId]) -> Iterator[str]:
    """Yield what a translator still has to do, one line for each text."""
    catalogue = read(file)
    for msgid in wanted:
        problem = _problem(msgid, catalogue.get(forms(msgid)[0]))
        if problem:
            yield f"{language}: {problem}: {msgid!r}"
    # A language without texts may have no file yet.
    if len(catalogue) and catalogue.plural_forms.rstrip("; ") != PLURALS.rstrip("; "):
        yield f"{language}: the header must say Plural-Forms: {PLURALS}"


def places(sentence: str) -> frozenset[str]:
    """Return the names of a sentence's places; raise ValueError for braces that bot/speak.py cannot fill."""
    found = [piece[1:] for piece in Formatter().parse(sentence) if piece[1] is not None]
    for place, form, conversion in found:
        if not (place or "").isidentifier() or conversion or form not in FORMS:
            message = f"{{{place}:{form}}} is neither {{name}} nor {{name:form}}"
            raise ValueError(message)
    return frozenset(place or "" for place, _form, _conversion in found)


def forms(said: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the one form of a text, or all of a plural; an empty one where nothing was said."""
    return (said or "",) if isinstance(said, str | None) else tuple(said)


def _problem(msgid: MsgId, message: Message | None) -> str | None:
    if message is None or not all(forms(message.string)):
        return "not translated"
    if _msgid(message) != msgid or len(forms(message.string)) != len(forms(msgid)):
        return "has the wrong plural forms"
    if message.fuzzy:
        return "is marked fuzzy"
    return _uneven(msgid, forms(message.string))


def _uneven(msgid: MsgId, said: Sequence[str]) -> str | None:
    """Say how the places differ. Only the form for one may leave out the count, as "one day" does."""
    for number, (english, translated) in enumerate(zip(forms(msgid), said, strict=True)):
        try:
            missing, added = places(english) - places(translated), places(translated) - places(english)
        except ValueError as error:
            return f"has braces that cannot be filled ({error})"
        if added or missing - ({"count"} if number == 0 and isinstance(msgid, tuple) else set()):
            return f"loses {sorted(missing)} and adds {sorted(added)}"
    return None


def _marked(file: Path) -> Iterator[MsgId]:
    """Yield the texts inside _() and n_() of one file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        match node:
            case ast.Call(func=ast.Name(id="_"), args=[one, *_]):
                yield _literal(one, file)
            case ast.Call(func=ast.Name(id="n_"), args=[one, many, *_]):
                yield _literal(one, file), _literal(many, file)


def _literal(node: ast.expr, file: Path) -> str:
    match node:
        case ast.Constant(value=str(sentence)) if sentence:
            return sentence
        case _:
            message = f"{file}:{node.lineno} marks something else than a whole sentence in quotes"
            raise GluedTextError(message)


def _known(file: Path) -> dict[MsgId, str | tuple[str, ...]]:
    """Return what is translated in a file, leftovers included."""
    catalogue = read(file)
    messages = [*catalogue.obsolete.values(), *(message for message in catalogue if message.id)]
    return {_msgid(message): _said(message) for message in messages if not message.fuzzy}


def _msgid(message: Message) -> MsgId:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def _said(message: Message) -> str | tuple[str, ...]:
    return forms(message.string) if message.pluralizable else forms(message.string)[0]


def _catalogue() -> Catalog:
    catalogue = Catalog(fuzzy=False)
    catalogue.mime_headers = [("Plural-Forms", PLURALS)]
    return catalogue


def _header(language: str) -> str:
    lines = [
        *([f"Language: {language}"] if language else []),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS}",
    ]
    return "\n".join(['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in lines), "", ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
