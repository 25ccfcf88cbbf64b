/* The office's clock, and the ways to move it on. What falls due on the way happens, in order. */

import { el, say } from "./dom.js";
import { icon } from "./icons.js";
import { redraw } from "./keyed.js";
import { localMinute, weekMoment } from "./time.js";

const STEPS = { hour: "1 hour", day: "1 day", week: "1 week" };

/** Fill the place for the clock; returns {update(state), moveTo(iso)}. */
export function createClock(place, desk) {
  const now = el("span.clock-now", { testid: "clock-now" });
  const zone = el("span.clock-zone");
  const next = el("div.clock-next");
  const date = el("input", {
    type: "datetime-local",
    required: true,
    "aria-label": "Move the clock to",
    testid: "clock-date",
  });
  const controls = el("div.clock-controls", { id: "clock-controls" }, steps(move), next, dateForm(date, move));
  place.append(
    el("div.clock-face", icon("clock", 22), el("div", { role: "status" }, now, zone)),
    opener(place, controls),
    controls,
  );
  let shown = "";

  async function move(body) {
    if (place.getAttribute("aria-busy") === "true") return;
    place.setAttribute("aria-busy", "true");
    await desk.act("clock", body);
    place.removeAttribute("aria-busy");
  }

  const moveTo = (iso) => move({ to: localMinute(iso, desk.state().clock.zone) });

  function update({ clock }) {
    say(now, clock.local);
    say(zone, clock.zone.replaceAll("_", " "));
    const soon = clock.next.map((one, index) => ({ ...one, index, when: weekMoment(one.at, clock.zone) }));
    redraw(next, soon, { key: (one) => one.index, draw: (one) => nextButton(one, moveTo) });
    if (clock.now !== shown && document.activeElement !== date) {
      date.min = date.value = localMinute(clock.now, clock.zone);
      shown = clock.now;
    }
  }

  return { update, moveTo };
}

function steps(move) {
  const buttons = Object.entries(STEPS).map(([id, label]) =>
    el(
      "button.quiet",
      { testid: `clock-${id}`, "aria-label": `Move the clock on by ${label}`, onclick: () => move({ advance: label }) },
      `+${label}`,
    ),
  );
  return el("div.clock-steps", { role: "group", "aria-label": "Move the clock on" }, buttons);
}

function dateForm(date, move) {
  const submit = (event) => {
    event.preventDefault();
    move({ to: date.value });
  };
  return el(
    "form.clock-date",
    { onsubmit: submit },
    date,
    el("button.quiet", { type: "submit", testid: "clock-go" }, "Go"),
  );
}

function nextButton({ label, when, at, index }, moveTo) {
  return el(
    "button.soon",
    { testid: `clock-next-${index}`, onclick: () => moveTo(at) },
    el("span.soon-label", label),
    el("span.soon-when", when),
  );
}

/** On a small screen the controls stay folded until they are asked for. */
function opener(place, controls) {
  const button = el(
    "button.clock-toggle.quiet",
    { "aria-expanded": "false", "aria-controls": controls.id, testid: "clock-toggle" },
    icon("clock", 18),
    "Move the clock",
    icon("down", 16),
  );
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(place.classList.toggle("is-open")));
  });
  return button;
}
