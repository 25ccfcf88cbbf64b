/* The borrowers' phones, side by side, with the place to add one more. */

import { createAddPhone } from "./add-phone.js";
import { el } from "./dom.js";
import { keep } from "./keyed.js";
import { createChips } from "./phone-chips.js";
import { createPhone } from "./phone.js";

/** Fill the place for phones; returns {update(state), show(id), add}. */
export function createPhones(place, desk) {
  const row = el("div.phone-row");
  const addPhone = createAddPhone(desk, (id) => show(id));
  const strip = el("div.strip", { testid: "strip" }, row, addPhone.node);
  const chips = createChips({ strip, show, add: () => addPhone.reveal() });
  place.append(chips.node, strip);
  let parts = new Map();
  let first = true;

  /** Bring a phone into sight and go to where one writes; without an id, the first phone. */
  function show(id = parts.keys().next().value) {
    const part = parts.get(String(id));
    if (!part) return addPhone.reveal();
    part.node.scrollIntoView({ inline: "nearest", block: "nearest" });
    part.input.focus({ preventScroll: true });
  }

  function update(state) {
    parts = keep(row, state.phones, { key: (phone) => String(phone.id), create: (phone) => createPhone(desk, phone) });
    if (first) strip.scrollLeft = 0;
    first = false;
    place.classList.toggle("is-empty", !state.phones.length);
    addPhone.update(state);
    chips.update(state.phones);
  }

  return { update, show, add: (body) => addPhone.add(body) };
}
