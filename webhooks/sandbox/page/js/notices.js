/* Kind words when something did not work. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

const SHOWN_MS = 9000;

/** Use the place for notices; returns {trouble(text), clear()}. One notice at a time, the latest. */
export function createNotices(place) {
  let shown = null;

  function clear() {
    shown?.remove();
    shown = null;
  }

  function trouble(text) {
    clear();
    const notice = (shown = el(
      "div.banner",
      { testid: "trouble" },
      el("p", { dir: "auto" }, text),
      el("button.quiet.round", { "aria-label": "Close this notice", onclick: clear }, icon("close", 16)),
    ));
    place.append(notice);
    setTimeout(() => notice.remove(), SHOWN_MS);
  }

  return { trouble, clear };
}
