/* The played providers: how each behaves now, and how to make it go wrong. What there is to choose, the server says. */

import { el, say } from "./dom.js";
import { icon } from "./icons.js";
import { keep } from "./keyed.js";
import { createProvider } from "./provider.js";
import { recall, remember } from "./memory.js";

/** Fill the place for the providers, opened by a button of the page's head; returns {update(state), open()}. */
export function createProviders(place, desk, opener) {
  const badge = el("span.providers-badge", { testid: "providers-count" });
  const button = el(
    "button.quiet.providers-button",
    { "aria-controls": place.id, testid: "providers-open", onclick: toggle },
    icon("plug", 18),
    el("span", "Providers"),
    badge,
  );
  const list = el("div.provider-list");
  const close = el(
    "button.quiet.round.providers-close",
    { "aria-label": "Fold the providers away", testid: "providers-close", onclick: shut },
    icon("close", 18),
  );
  opener.append(button);
  place.append(
    el("header.providers-head", el("h2", { id: "providers-title" }, "Make providers go wrong"), close),
    el(
      "p.hint.providers-hint",
      "What you choose goes through the same doors as in earnest. What is late or silent comes right as you move the clock.",
    ),
    list,
  );

  function show(open) {
    document.body.classList.toggle("providers-are-open", open);
    button.setAttribute("aria-expanded", String(open));
    remember("providers", open);
  }

  function toggle() {
    show(button.getAttribute("aria-expanded") !== "true");
  }

  function shut() {
    show(false);
    button.focus();
  }

  function open() {
    show(true);
    place.scrollIntoView({ block: "nearest" });
    place.focus({ preventScroll: true });
  }

  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.offsetParent) shut();
  });

  function update({ providers }) {
    keep(list, providers, { key: ({ id }) => id, create: (provider) => createProvider(provider, desk) });
    const wrong = providers.flatMap(({ unusual }) => unusual).length;
    badge.hidden = !wrong;
    say(badge, wrong ? String(wrong) : "");
    button.setAttribute("aria-label", wrong ? `Providers, ${wrong} not as usual` : "Providers, all as usual");
  }

  show(recall("providers", false));
  return { update, open };
}
