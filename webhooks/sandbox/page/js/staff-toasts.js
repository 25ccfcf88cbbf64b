/* Short answers to a press in the group, which only the presser sees. */

import { el } from "./dom.js";
import { pictured } from "./emoji.js";

/* Long enough to be read: a word or two are seen at once. */
const SHOWN_MS = 2400;
const LETTER_MS = 55;

/** Return {node, update(toasts)}: each is shown once for a while; those from before the page opened are not. */
export function createToasts({ nameOf }) {
  const node = el("div.toasts", { role: "status", "aria-live": "polite" });
  let seen = null;

  function update(toasts) {
    const ids = toasts.map((toast) => toast.id);
    if (seen) toasts.filter((toast) => !seen.has(toast.id)).forEach(show);
    seen = new Set([...(seen ?? []), ...ids]);
  }

  function show(toast) {
    const shown = el(
      "div.toast",
      { testid: "toast", "data-to": toast.to },
      el("p", { dir: "auto" }, pictured(toast.text)),
      el("p.toast-to", `Only ${nameOf(toast.to)} sees this`),
    );
    // The latest answer to one person takes the place of the one before.
    [...node.children].find((other) => other.dataset.to === String(toast.to))?.remove();
    node.append(shown);
    setTimeout(() => shown.remove(), SHOWN_MS + LETTER_MS * toast.text.length);
  }

  return { node, update };
}
