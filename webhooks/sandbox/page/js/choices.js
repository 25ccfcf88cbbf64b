/* The buttons under a message, and the button that opens its list. */

import { el } from "./dom.js";
import { pictured } from "./emoji.js";
import { icon } from "./icons.js";
import { link } from "./linked.js";

/** Return the choices a message offers, or null when it offers none. */
export function choices(message, talk) {
  if (!message.buttons.length && !message.list) return null;
  return el(
    "div.choices",
    { role: "group", "aria-label": "Choices" },
    message.buttons.map((row) =>
      el(
        "div.choice-row",
        row.map((button) => choice(button, message, talk)),
      ),
    ),
    message.list && talk.openList && el("div.choice-row", listOpener(message, talk)),
  );
}

function choice(button, message, talk) {
  if (button.url) {
    const words = el("span", button.label);
    const node = link(button.url, words, talk.openLink, { class: "choice", dir: "auto", testid: "link-button" });
    node.append(icon("arrow", 14));
    return node;
  }
  return el(
    "button.choice",
    {
      testid: "choice",
      "data-data": button.data,
      dir: "auto",
      onclick: (event) => once(event.currentTarget, () => talk.press(message, button.data)),
    },
    el("span", pictured(button.label)),
  );
}

function listOpener(message, talk) {
  const opener = el(
    "button.choice",
    {
      testid: "open-list",
      "aria-haspopup": "dialog",
      dir: "auto",
      onclick: () => talk.openList(message, opener),
    },
    icon("list", 17),
    message.list.button,
  );
  return opener;
}

/** Press once: further clicks do nothing until the first has been answered. The button keeps its focus. */
async function once(button, press) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  await press();
  button.removeAttribute("aria-busy");
}
