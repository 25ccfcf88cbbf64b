/* The message one is replying to, shown above where one writes. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/** Return {node, to(message), take()}: `take` gives the message's id, once, or null. */
export function createReply({ changed }) {
  const quote = el("span", { dir: "auto" });
  const cancel = el(
    "button.quiet.round",
    { "aria-label": "Do not reply to this message", onclick: () => to(null) },
    icon("close", 16),
  );
  const node = el("div.answering", { hidden: true, testid: "answering" }, icon("reply", 16), quote, cancel);
  let answering = null;

  function to(message) {
    answering = message;
    node.hidden = !message;
    quote.textContent = message?.text.split("\n")[0] || "this message";
    changed();
  }

  function take() {
    const id = answering?.id ?? null;
    if (answering) to(null);
    return id;
  }

  return { node, to, take };
}
