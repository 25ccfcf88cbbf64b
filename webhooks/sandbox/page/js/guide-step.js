/* One step of the guide: its mark, how to do it, and the way there. */

import { el, say } from "./dom.js";
import { icon } from "./icons.js";
import { STEPS } from "./steps.js";

/** Return a step as {node, update(step)}; the current one opens by itself. */
export function createStep({ id }, go) {
  const { title, how, ways = [] } = wording(id);
  const state = el("span.unseen");
  const words = el("p");
  const details = el(
    "details.step-more",
    { name: "step" },
    el(
      "summary",
      el("span.step-mark", { "aria-hidden": "true" }, icon("check", 14)),
      el("span.step-title", title),
      state,
    ),
    words,
    el(
      "div.step-ways",
      ways.map((way, index) => wayThere(way, index, id, go)),
    ),
  );
  const node = el("li.step", { testid: `step-${id}` }, details);
  let wasCurrent = false;

  function update({ done, current, name }) {
    say(words, how.replaceAll("{name}", name));
    node.classList.toggle("is-done", done);
    node.classList.toggle("is-current", current);
    node.dataset.done = String(done);
    say(state, done ? ", done" : current ? ", next" : "");
    if (current !== wasCurrent) details.open = current;
    wasCurrent = current;
  }

  return { node, update };
}

function wayThere({ label, to, who }, index, id, go) {
  const testid = index ? `step-${id}-go-${index + 1}` : `step-${id}-go`;
  return el("button.primary.small", { testid, onclick: () => go[to](who) }, label);
}

/** Return the words of a step; one we have no words for is called by its own name. */
export function wording(id) {
  return STEPS[id] ?? { title: id.replaceAll("_", " "), how: "" };
}
