/* "You are": which member of staff speaks and presses in the group. */

import { el } from "./dom.js";
import { redraw } from "./keyed.js";
import { recall, remember } from "./memory.js";
import { initials, tint } from "./names.js";

/** Return {node, who, choose(id), update(members)}; `changed` is called when you become somebody else. */
export function createPicker({ changed }) {
  const people = el("div.people");
  const node = el("fieldset.picker", { testid: "staff-picker" }, el("legend", "You are"), people);
  let who = recall("staff", "");

  people.addEventListener("change", (event) => choose(event.target.value));

  function choose(id) {
    who = id;
    remember("staff", who);
    mark();
    changed();
  }

  function mark() {
    for (const input of people.querySelectorAll("input")) input.checked = input.value === who;
  }

  function update(members) {
    if (!members.some((member) => member.id === who)) who = members[0]?.id ?? "";
    redraw(people, members, { key: (member) => member.id, draw: person });
    mark();
  }

  return { node, who: () => who, choose, update };
}

function person({ id, name, roles }) {
  return el(
    "label.person",
    el("input", { type: "radio", name: "staff", value: id, testid: `staff-${id}` }),
    el(
      "span.person-chip",
      el(`span.face.tint-${tint(name)}`, { "aria-hidden": "true" }, initials(name)),
      el("span.person-words", el("span.person-name", name), el("span.person-role", roles.join(", "))),
    ),
  );
}
