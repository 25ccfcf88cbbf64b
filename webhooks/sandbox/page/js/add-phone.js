/* The card that adds a borrower: a name, a channel, a language. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { freshName } from "./names.js";
import { CHANNELS, LANGUAGES } from "./channels.js";

/** Return {node, update(state), reveal, add(body)}; `added(id)` is told the new phone. */
export function createAddPhone(desk, added) {
  const name = el("input", {
    name: "name",
    type: "text",
    required: true,
    maxlength: 60,
    autocomplete: "off",
    dir: "auto",
    testid: "add-phone-name",
    onfocus: (event) => event.target.select(),
  });
  const form = el(
    "form.add-form",
    { testid: "add-phone", onsubmit: submit },
    el("div.add-badge", { "aria-hidden": "true" }, icon("phone", 26)),
    el("h2", "Add a borrower"),
    el("p.hint", "A phone of their own, with nothing said yet."),
    el("label.field", el("span", "Name"), name),
    choice("channel", "Behaves like", CHANNELS),
    choice("language", "Language", LANGUAGES),
    el("button.primary", { type: "submit", testid: "add-phone-submit" }, "Add this phone"),
  );
  const welcome = el(
    "div.welcome",
    el("p.welcome-title", "A loan office that lives in chat"),
    el(
      "p",
      "Borrow, decide, pay and be reminded, all on this page. No real money moves, and nothing leaves this machine.",
    ),
  );
  const node = el("section.add-phone", { "aria-label": "Add a borrower" }, welcome, form);
  let suggested = "";

  function submit(event) {
    event.preventDefault();
    add(Object.fromEntries(new FormData(form)));
  }

  async function add(body) {
    const before = new Set(desk.state().phones.map((phone) => phone.id));
    const answer = await desk.act("phones", body);
    if (!answer) return;
    suggest(desk.state());
    const fresh = desk.state().phones.find((phone) => !before.has(phone.id));
    if (fresh) added(fresh.id);
  }

  /** Suggest a name, unless somebody is writing another one. */
  function suggest(state) {
    if (name.value && name.value !== suggested && !state.phones.some((phone) => phone.name === name.value)) return;
    suggested = freshName(
      state.lender.country,
      state.phones.map((phone) => phone.name),
    );
    name.value = suggested;
  }

  function reveal() {
    node.scrollIntoView({ inline: "center", block: "nearest" });
    name.focus({ preventScroll: true });
  }

  return {
    node,
    update: (state) => {
      if (document.activeElement !== name) suggest(state);
    },
    reveal,
    add,
  };
}

function choice(field, label, options) {
  return el(
    "fieldset.segments",
    el("legend", label),
    el(
      "div.segment-row",
      Object.entries(options).map(([value, words], index) =>
        el(
          "label.segment",
          el("input", {
            type: "radio",
            name: field,
            value,
            checked: index === 0,
            testid: `add-phone-${field}-${value}`,
          }),
          el("span", { dir: "auto", lang: value === "ur" ? "ur" : null }, words),
        ),
      ),
    ),
  );
}
