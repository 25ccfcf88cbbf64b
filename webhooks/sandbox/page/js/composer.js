/* Where one writes: Enter sends, Shift and Enter begins a new line. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/** Return a composer as {node, input}. `send(text)` answers null when it failed, and the words come back. */
export function createComposer({ label, testid, send, before = null }) {
  const input = el("textarea.writing", {
    rows: 1,
    dir: "auto",
    placeholder: "Message",
    "aria-label": label,
    testid: `${testid}-input`,
    enterkeyhint: "send",
    autocomplete: "off",
    maxlength: 20000,
    onkeydown: (event) => {
      // An unfinished word of an input method is confirmed with Enter too; that one is not ours.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
  });
  const form = el(
    "form.composer",
    {
      onsubmit: (event) => {
        event.preventDefault();
        submit();
      },
    },
    before,
    input,
    el("button.send", { type: "submit", "aria-label": `Send (${label})`, testid: `${testid}-send` }, icon("send")),
  );

  async function submit() {
    const text = input.value;
    if (!text.trim()) return;
    input.value = "";
    const answer = await send(text);
    if (answer === null && !input.value) input.value = text;
  }

  return { node: form, input };
}
