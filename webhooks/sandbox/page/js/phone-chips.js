/* The row of names over the phones: who is in sight, who has news, and the way to each. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { redraw } from "./keyed.js";

const EDGE_PX = 12;

/** Return {node, update(phones)}. A phone out of sight that hears from the bot gets a dot until it is looked at. */
export function createChips({ strip, show, add }) {
  const names = el("div.chip-row");
  const node = el(
    "div.chips",
    names,
    el("button.chip.add", { testid: "add-phone-chip", onclick: add }, icon("plus", 16), "Add a borrower"),
  );
  const seen = new Map();
  const visible = new Set();
  let phones = [];

  const sight = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes)
        visible[isIntersecting ? "add" : "delete"](target.dataset.phone);
      draw();
    },
    { root: strip, threshold: 0.6 },
  );

  function update(now) {
    phones = now;
    for (const phone of strip.querySelectorAll(".phone")) sight.observe(phone);
    draw();
  }

  function draw() {
    redraw(names, phones.map(chip), { key: (one) => one.id, draw: button });
    reveal(names.querySelector(".here"));
  }

  function chip(phone) {
    const id = String(phone.id);
    const count = phone.messages.length;
    if (visible.has(id) || !seen.has(id)) seen.set(id, count);
    return { id, name: phone.name, channel: phone.channel, here: visible.has(id), news: count > seen.get(id) };
  }

  /** Scroll the row of names alone, never the page, until the name can be read. */
  function reveal(here) {
    if (!here) return;
    const [inside, outside] = [here.getBoundingClientRect(), node.getBoundingClientRect()];
    if (inside.left < outside.left) node.scrollLeft -= outside.left - inside.left + EDGE_PX;
    else if (inside.right > outside.right) node.scrollLeft += inside.right - outside.right + EDGE_PX;
  }

  function button({ id, name, channel, here, news }) {
    return el(
      "button",
      { class: `chip chip-${channel}${here ? " here" : ""}`, testid: `chip-${id}`, onclick: () => show(id) },
      el("span.chip-dot", { "aria-hidden": "true" }),
      name,
      news && el("span.news", el("span.unseen", "has news")),
    );
  }

  return { node, update };
}
