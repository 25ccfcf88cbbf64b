/* What a borrower can send besides words. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

const THINGS = [
  { id: "photo", label: "Photo", drawing: "photo" },
  { id: "voice", label: "Voice note", drawing: "voice" },
  { id: "location", label: "Location", drawing: "place" },
  { id: "contact", label: "My number", drawing: "person", body: { own: true } },
  { id: "card", path: "contact", label: "Someone’s number", drawing: "people", body: { own: false } },
  { id: "sticker", label: "Sticker", drawing: "smile" },
];

/** Return {button, tray}: the button opens the tray, from which `send(path, body)` sends one thing. */
export function createAttach({ name, testid, send }) {
  const things = THINGS.map((one) => thing(one, testid, pick));
  const tray = el(
    "div.tray",
    { hidden: true, role: "group", "aria-label": "Send something else", id: `${testid}-tray`, onkeydown: escape },
    things,
  );
  const button = el(
    "button.attach",
    {
      "aria-label": `Send something else as ${name}`,
      "aria-expanded": "false",
      "aria-controls": tray.id,
      testid: `${testid}-attach`,
      onclick: toggle,
    },
    icon("plus", 22),
  );

  function open(wanted) {
    tray.hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
  }

  function toggle() {
    open(tray.hidden);
    if (!tray.hidden) things[0].focus();
  }

  function pick({ id, path = id, body = {} }) {
    open(false);
    button.focus();
    send(path, body);
  }

  function escape(event) {
    if (event.key !== "Escape") return;
    open(false);
    button.focus();
  }

  return { button, tray };
}

function thing(one, testid, pick) {
  return el(
    `button.thing.thing-${one.id}`,
    { testid: `${testid}-${one.id}`, onclick: () => pick(one) },
    el("span.badge", icon(one.drawing)),
    el("span", one.label),
  );
}
