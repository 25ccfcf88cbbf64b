/* On a small screen one part of the page at a time, with a dot where something happened meanwhile. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

const VIEWS = [
  { id: "guide", label: "Start", drawing: "flag", news: (state) => state.steps.filter((step) => step.done).length },
  {
    id: "phones",
    label: "Phones",
    drawing: "phone",
    news: (state) => state.phones.map((phone) => phone.messages.length).join(),
  },
  {
    id: "group",
    label: "Staff",
    drawing: "people",
    news: (state) => state.group.messages.map((message) => message.text.length).join(),
  },
  {
    id: "providers",
    label: "Providers",
    drawing: "plug",
    news: (state) => state.providers.map(({ unusual }) => unusual.join()).join(),
  },
  { id: "records", label: "Records", drawing: "book", news: () => "" },
];

/** Fill the place for the views; returns {update(state), show(id)}. */
export function createViews(place) {
  const seen = new Map();
  const buttons = new Map();
  for (const { id, label, drawing } of VIEWS) {
    const dot = el("span.news", { hidden: true }, el("span.unseen", "has news"));
    const button = el(
      "button.view",
      { testid: `view-${id}`, onclick: () => show(id) },
      icon(drawing, 22),
      el("span", label),
      dot,
    );
    buttons.set(id, { button, dot });
    place.append(button);
  }
  show("guide");

  function show(id) {
    document.body.dataset.view = id;
    for (const [name, { button, dot }] of buttons) {
      if (name === id) {
        button.setAttribute("aria-current", "true");
        dot.hidden = true;
      } else button.removeAttribute("aria-current");
    }
  }

  function update(state) {
    for (const { id, news } of VIEWS) {
      const now = news(state);
      if (seen.has(id) && seen.get(id) !== now && document.body.dataset.view !== id) buttons.get(id).dot.hidden = false;
      seen.set(id, now);
    }
  }

  return { update, show };
}
