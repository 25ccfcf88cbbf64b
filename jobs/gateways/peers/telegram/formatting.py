"""Text as Telegram takes it: cleaned, trimmed, and HTML turned into entities."""

from __future__ import annotations

from html.parser import HTMLParser

from jobs.gateways.peers.telegram import limits
from jobs.gateways.peers.telegram.errors import ApiError, bad_request
from jobs.gateways.peers.telegram.params import Params
from jobs.gateways.peers.telegram.records import Json

STYLES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}

# Telegram drops carriage returns and the old direction marks (U+2028 to U+202E); the isolates U+2066 to U+2069 stay.
CLEANED = {code: " " for code in range(32) if code != 10} | {13: None} | dict.fromkeys(range(0x2028, 0x202F))


def units(text: str) -> int:
    """Return the length in UTF-16 units, which is how entities count."""
    return len(text.encode("utf-16-le")) // 2


def read_text(params: Params) -> Json:
    """Return the text of a message with its entities."""
    if "text" not in params:
        raise bad_request("message text is empty")
    text, entities = _formatted(params, "text", "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > limits.TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def read_caption(params: Params) -> Json:
    """Return the caption of a file with its entities."""
    text, entities = _formatted(params, "caption", "caption_entities")
    if len(text) > limits.CAPTION:
        raise bad_request("message caption is too long")
    caption: Json = {"caption": text} if text else {}
    return {**caption, "caption_entities": entities} if entities else caption


def _formatted(params: Params, name: str, entities_name: str) -> tuple[str, list[Json]]:
    text = params.words(name)
    mode = params.words("parse_mode").lower()
    if mode not in ("", "html"):
        raise bad_request("unsupported parse_mode")
    text, entities = _parse_html(text) if mode else (text, params.tree(entities_name) or [])
    text = text.translate(CLEANED).rstrip()
    # Leading blanks go only where no entity would shift.
    return (text, entities[: limits.ENTITIES]) if entities else (text.lstrip(), [])


def _parse_html(text: str) -> tuple[str, list[Json]]:
    parser = _Html()
    parser.feed(text)
    parser.close()
    if parser.open:
        raise _unparsed("Can't find end tag corresponding to start tag", parser.open[-1][0])
    return parser.text, sorted(parser.entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _unparsed(what: str, tag: str) -> ApiError:
    return bad_request(f'can\'t parse entities: {what} "{tag}"')


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.entities: list[Json] = []
        self.open: list[tuple[str, Json]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in STYLES:
            raise _unparsed("Unsupported start tag", tag)
        link = {"url": dict(attrs).get("href") or ""} if tag == "a" else {}
        self.open.append((tag, {"type": STYLES[tag], "offset": units(self.text), **link}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise _unparsed("Unexpected end tag", tag)
        entity = self.open.pop()[1]
        length = units(self.text) - entity["offset"]
        if length:
            self.entities.append({**entity, "length": length})

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise _unparsed("Unsupported start tag", "")
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}.get(name, f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.text += chr(int(name[1:], 16) if name[0] in "xX" else int(name))
