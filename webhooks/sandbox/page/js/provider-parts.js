/* The three kinds of things a provider can be made to do: how the next one ends, ways that stay, and deeds. */

import { el, say } from "./dom.js";
import { icon } from "./icons.js";

const KINDS = { next: createNext, ways: createWays, deeds: createDeeds };

/** Return a part as {node, update(part)}; `act(word, given)` makes something happen. */
export function createPart(part, { testid, act }) {
  return KINDS[part.kind](part, { testid: (word) => `${testid}-${word.replaceAll(" ", "-")}`, act });
}

function group(title, ...content) {
  const heading = el("h4", title);
  return el("div.part", { role: "group", "aria-label": title }, heading, ...content);
}

function createNext({ title, plays }, { testid, act }) {
  const waiting = el("p.waiting", { role: "status" });
  const buttons = plays.map(({ word, label }) =>
    el("button.play", { testid: testid(word), onclick: () => act(word) }, label),
  );
  const node = group(title, waiting, el("div.plays", buttons));

  function update(part) {
    const waits = part.waiting.length > 0;
    waiting.classList.toggle("is-waiting", waits);
    say(waiting, waits ? `Waits: ${part.waiting.join(", then ")}` : `As usual: ${part.usual}`);
  }

  return { node, update };
}

function createWays({ title, plays }, { testid, act }) {
  const on = new Map();
  const buttons = plays.map(({ word, back, label }) => {
    const press = () => act(on.get(word) ? back : word);
    return el(
      "button.way",
      { role: "switch", "aria-checked": "false", testid: testid(word), onclick: press },
      el("span", label),
      el("span.knob", { "aria-hidden": "true" }),
    );
  });
  const node = group(title, el("div.ways", buttons));

  function update(part) {
    part.plays.forEach((play, index) => {
      on.set(play.word, play.on);
      buttons[index].setAttribute("aria-checked", String(play.on));
    });
  }

  return { node, update };
}

function createDeeds({ title, plays }, { testid, act }) {
  const node = group(
    title,
    plays.map((play) => (play.asks.length ? form(play, { testid, act }) : deed(play, { testid, act }))),
  );
  return { node, update: () => {} };
}

function deed({ word, label }, { testid, act }) {
  return el("button.play", { testid: testid(word), onclick: () => act(word) }, label);
}

function form({ word, label, asks }, { testid, act }) {
  const fields = asks.map((asked) => field(asked, testid(`${word}-${asked.name}`)));
  const submit = (event) => {
    event.preventDefault();
    act(word, Object.fromEntries(new FormData(event.target)));
  };
  return el(
    "form.deed",
    { onsubmit: submit, "aria-label": label },
    el("div.deed-fields", fields),
    el("button.play.does", { type: "submit", testid: testid(word) }, label, icon("send", 14)),
  );
}

function field({ name, label, example, blank }, testid) {
  const input = el("input", {
    name,
    value: example,
    required: !blank,
    placeholder: blank || null,
    maxlength: 60,
    autocomplete: "off",
    inputmode: name === "amount" ? "decimal" : null,
    testid,
  });
  return el("label.small-field", el("span", label), input);
}
