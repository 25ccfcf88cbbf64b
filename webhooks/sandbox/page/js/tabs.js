/* Tabs as the ARIA pattern has them: arrows choose, Tab goes on into the panel. */

import { el, set } from "./dom.js";

/** Return {list, panels, show(id), focus}. Each tab is {id, label, panel}; `picked` is told of a choice by hand. */
export function createTabs({ label, testid, tabs, picked }) {
  const ids = tabs.map(({ id }) => id);
  const buttons = new Map(tabs.map((tab) => [tab.id, button(tab, testid, pick)]));
  const list = el("div.tabs", { role: "tablist", "aria-label": label, onkeydown: arrows }, [...buttons.values()]);
  tabs.forEach((tab) => becomePanel(tab, testid));
  let shown = ids[0];

  function show(wanted) {
    shown = wanted;
    for (const { id, panel } of tabs) {
      panel.hidden = id !== wanted;
      buttons.get(id).setAttribute("aria-selected", String(id === wanted));
      buttons.get(id).tabIndex = id === wanted ? 0 : -1;
    }
  }

  function pick(id) {
    show(id);
    picked(id);
  }

  function arrows(event) {
    const at = ids.indexOf(shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    pick(ids.at(to % ids.length));
    buttons.get(shown).focus();
  }

  show(shown);
  return { list, panels: tabs.map(({ panel }) => panel), show, focus: () => buttons.get(shown).focus() };
}

function button({ id, label }, testid, pick) {
  const name = `${testid}-tab-${id}`;
  return el(
    "button.tab",
    { role: "tab", id: name, testid: name, "aria-controls": `${testid}-${id}`, onclick: () => pick(id) },
    label,
  );
}

function becomePanel({ id, panel }, testid) {
  panel.id = `${testid}-${id}`;
  set(panel, "role", "tabpanel");
  set(panel, "testid", panel.id);
  set(panel, "aria-labelledby", `${testid}-tab-${id}`);
}
