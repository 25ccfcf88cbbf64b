/* The list that slides up inside a phone. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/** Return {node, open}: `open(message, {opener, pick})` shows the message's list and gives focus to its first item. */
export function createSheet(testid) {
  const title = el("h3.sheet-title", { id: `${testid}-title` });
  const items = el("div.sheet-items");
  const node = el(
    "div.sheet",
    { hidden: true, role: "dialog", "aria-labelledby": title.id, testid: `${testid}-list`, onkeydown: keys },
    el(
      "div.sheet-head",
      title,
      el("button.quiet.round", { "aria-label": "Close the list", onclick: close }, icon("close")),
    ),
    items,
  );
  let opener = null;

  function open({ list, dir }, { opener: from, pick }) {
    opener = from;
    title.textContent = list.button;
    node.dir = dir;
    items.replaceChildren(...list.items.map((item) => row(item, pick)));
    node.hidden = false;
    items.querySelector("button")?.focus();
  }

  function row({ id, title: words, description }, pick) {
    const choose = () => {
      close();
      pick(id);
    };
    return el(
      "button.sheet-item",
      { testid: "list-item", "data-data": id, onclick: choose },
      el("span.sheet-item-title", { dir: "auto" }, words),
      description && el("span.sheet-item-more", { dir: "auto" }, description),
    );
  }

  function close() {
    node.hidden = true;
    opener?.focus({ preventScroll: true });
  }

  function keys(event) {
    const rows = [...items.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (step) {
      event.preventDefault();
      (rows[rows.indexOf(document.activeElement) + step] ?? rows[0])?.focus();
    } else if (/^[1-9]$/.test(event.key)) rows[event.key - 1]?.click();
  }

  return { node, open };
}
