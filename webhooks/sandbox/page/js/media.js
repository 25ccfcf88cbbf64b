/* What is not words: a photo, a voice note, a paper, a contact, a place, a sticker. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

const BARS = [7, 12, 18, 10, 15, 21, 13, 8, 17, 22, 14, 9, 19, 12, 6, 15, 20, 11, 16, 8];

const DRAW = {
  photo: () =>
    el("img.photo", { src: "/sandbox/page/art/photo.svg", width: 240, height: 160, alt: "A photo of a small shop" }),
  sticker: () =>
    el("img.sticker", { src: "/sandbox/page/art/sticker.svg", width: 112, height: 112, alt: "A smiling sticker" }),
  voice: (text) => el("p.attached.voice", { testid: "text" }, badge("voice"), wave(), el("span", text || "Voice note")),
  document: (text) => el("p.attached", { testid: "text" }, badge("paper"), el("span", text || "Document")),
  contact: (text) => el("p.attached", { testid: "text" }, badge("person"), el("span", text || "Contact")),
  location: (text) =>
    el(
      "figure.place",
      el("img", { src: "/sandbox/page/art/map.svg", width: 240, height: 120, alt: "A map with a pin" }),
      el("figcaption", { testid: "text", dir: "ltr" }, text || "Location"),
    ),
};

/** Return the picture of a message that is more than words, or null. */
export function media(message) {
  if (message.file) return paper(message.file);
  return DRAW[message.kind]?.(message.text) ?? null;
}

/** A paper that opens in a tab of its own. */
function paper({ name, url }) {
  const opens = { href: url, target: "_blank", rel: "noopener", testid: "paper" };
  return el("a.attached.paper", opens, badge("paper"), el("span", { dir: "ltr" }, name));
}

function badge(name) {
  return el("span.badge", icon(name, 20));
}

function wave() {
  return el(
    "span.wave",
    { "aria-hidden": "true" },
    BARS.map((height) => el(`i.h${height}`)),
  );
}
