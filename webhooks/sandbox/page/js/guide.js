/* What to try first: a list that ticks itself as it happens. */

import { el, say } from "./dom.js";
import { createFold } from "./fold.js";
import { createStep, wording } from "./guide-step.js";
import { icon } from "./icons.js";
import { keep } from "./keyed.js";
import { FAULTS, FINISHED, KEYS, MORE, WELCOME } from "./steps.js";

/** Fill the place for the guide; `go` maps a step's destination to what takes one there. Returns {update(state)}. */
export function createGuide(place, go) {
  const list = el("ol.steps");
  const progress = el("progress.guide-bar", { max: 1, value: 0, "aria-label": "Steps done" });
  const count = el("span.guide-count", { testid: "guide-count" });
  const ticked = el("p.unseen", { role: "status" });
  const welcome = el("p.guide-welcome.hint", { hidden: true }, WELCOME);
  const finished = el(
    "div.finished",
    { hidden: true, testid: "guide-finished" },
    el("p", FINISHED),
    el("button.quiet", { testid: "guide-ledger", onclick: () => go.ledger() }, "Look into the ledger"),
    el("button.quiet", { testid: "guide-faults", onclick: () => go.providers() }, FAULTS.label),
  );
  const fold = createFold(place, {
    testid: "guide-fold",
    body: "guide-body",
    what: "the steps",
    otherwise: false,
    changed: (folded) => document.body.classList.toggle("guide-is-folded", folded),
  });
  let before = null;

  place.append(
    el("header.guide-head", el("h2", { id: "guide-title" }, "Try this first"), count, fold.button),
    progress,
    ticked,
    el(
      "div.guide-body",
      { id: "guide-body" },
      welcome,
      finished,
      list,
      extra("Then try", ideas(go)),
      extra("Keys", keys()),
    ),
  );

  function update({ steps, phones }) {
    const name = phones[0]?.name ?? "the borrower";
    const done = steps.filter((step) => step.done).map((step) => step.id);
    const current = steps.find((step) => !step.done)?.id;
    keep(
      list,
      steps.map((step) => ({ ...step, current: step.id === current, name })),
      {
        key: (step) => step.id,
        create: (step) => createStep(step, go),
      },
    );
    progress.max = steps.length || 1;
    progress.value = done.length;
    say(count, `${done.length} of ${steps.length}`);
    welcome.hidden = done.length > 0;
    finished.hidden = current !== undefined || !done.length;
    announce(done);
  }

  function announce(done) {
    const fresh = before ? done.filter((id) => !before.includes(id)) : [];
    if (fresh.length) say(ticked, `Done: ${fresh.map((id) => wording(id).title).join(", ")}`);
    before = done;
  }

  return { update };
}

function extra(title, content) {
  return el("details.extra", el("summary", title, icon("down", 16)), content);
}

function ideas(go) {
  const list = el(
    "ul",
    MORE.map((idea) => el("li", idea)),
  );
  const there = el("button.primary.small", { testid: "guide-providers", onclick: () => go.providers() }, FAULTS.label);
  return el("div", list, el("p.faults", FAULTS.words), there);
}

function keys() {
  return el(
    "dl",
    KEYS.map(([key, what]) => el("div", el("dt", el("kbd", key)), el("dd", what))),
  );
}
