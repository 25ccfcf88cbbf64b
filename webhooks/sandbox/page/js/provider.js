/* One played provider: whether it is as usual, its parts, and how we answered what it told us. */

import { el, say, set } from "./dom.js";
import { createFold } from "./fold.js";
import { icon } from "./icons.js";
import { keep, redraw } from "./keyed.js";
import { createPart } from "./provider-parts.js";

/** Return {node, update(provider)}. */
export function createProvider({ id, name }, desk) {
  const state = el("span.pill", { role: "status", testid: `provider-${id}-state` });
  const now = el("ul.unusual", { testid: `provider-${id}-now`, "aria-label": `${name} now` });
  const parts = el("div.parts");
  const behave = el(
    "button.quiet.behave",
    { testid: `provider-${id}-behave`, onclick: () => desk.act(`providers/${id}/behave`) },
    icon("check", 16),
    "Behave normally again",
  );
  const told = el("ul.told");
  const lately = el("div.lately", { testid: `provider-${id}-told` }, el("h4", "What it told us last"), told);
  const body = el("div.provider-body", { id: `provider-${id}-body` }, parts, lately);
  const node = el("section.provider", { "aria-labelledby": `provider-${id}-name`, testid: `provider-${id}` });
  const fold = createFold(node, {
    testid: `provider-${id}-fold`,
    body: body.id,
    what: name,
    // A newcomer sees at once who there is, and what the first can be made to do.
    otherwise: desk.state().providers[0].id !== id,
  });
  node.append(
    el("header.provider-head", el("h3", { id: `provider-${id}-name` }, name), state, fold.button),
    now,
    behave,
    body,
  );

  const act = (word, given = {}) => desk.act(`providers/${id}/play`, { word, given });

  function update(provider) {
    const wrong = provider.unusual.length;
    say(state, wrong ? `${wrong} not as usual` : "as usual");
    set(state, "class", wrong ? "pill warm" : "pill good");
    redraw(
      now,
      provider.unusual.map((words, index) => ({ words, index })),
      { key: ({ index }) => index, draw: ({ words }) => el("li", words) },
    );
    now.hidden = behave.hidden = !wrong;
    keep(parts, provider.parts, {
      key: ({ title }) => title,
      create: (part) => createPart(part, { testid: `provider-${id}`, act }),
    });
    lately.hidden = !provider.told.length;
    redraw(
      told,
      provider.told.map((one, index) => ({ ...one, index })),
      { key: ({ index }) => index, draw: toldLine },
    );
  }

  return { node, update };
}

function toldLine({ what, answer }) {
  return el("li", el("code", what), el(answer === "taken" ? "span.good" : "span.bad", answer));
}
