/* The small pictures in the office's messages, drawn here because not every machine has letters for them. */

import { el } from "./dom.js";

const DRAWN = {
  "✅": "yes",
  "❌": "no",
  "❓": "question",
  "➖": "minus",
  "🆕": "new",
  "🏦": "bank",
  "👁": "eye",
  "💬": "speech",
  "💰": "money",
  "📎": "clip",
  "📞": "phone",
  "🔴": "red",
  "🟡": "yellow",
  "🟢": "green",
  "🤝": "hands",
  "🧪": "trial",
  "⚠": "warning",
};

const ANY = new RegExp(`(${Object.keys(DRAWN).join("|")})\uFE0F?`, "u");

/** Return the nodes of a text, each little picture as a drawing that is still read, and copied, as what it is. */
export function pictured(text) {
  return text.split(ANY).map((part) => (DRAWN[part] ? drawing(part) : document.createTextNode(part)));
}

function drawing(character) {
  return el("img.emoji", { src: `/sandbox/page/art/emoji/${DRAWN[character]}.svg`, alt: character });
}
