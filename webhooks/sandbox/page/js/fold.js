/* Folding a part of the page away, and remembering that one did. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { recall, remember } from "./memory.js";

/** Return {button, set(folded)} for a part; it starts as it was left, or as `otherwise` says. */
export function createFold(part, { testid, body, what, otherwise, changed = () => {} }) {
  const button = el("button.quiet.round.fold", { "aria-controls": body, testid, onclick: toggle }, icon("down", 18));

  function toggle() {
    const folded = !part.classList.contains("is-folded");
    set(folded);
    remember(testid, folded);
  }

  function set(folded) {
    part.classList.toggle("is-folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
    button.setAttribute("aria-label", folded ? `Show ${what}` : `Fold ${what} away`);
    changed(folded);
  }

  set(recall(testid, otherwise));
  return { button, set };
}
