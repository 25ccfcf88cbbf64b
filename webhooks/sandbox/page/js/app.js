/* Builds the page from its parts and keeps it up to date. */

import { createClock } from "./clock.js";
import { openDesk } from "./desk.js";
import { createGroup } from "./group.js";
import { createGuide } from "./guide.js";
import { listen } from "./live.js";
import { createNotices } from "./notices.js";
import { createPayPanel } from "./pay-panel.js";
import { createPhones } from "./phones.js";
import { createProviders } from "./providers.js";
import { createRecords } from "./records.js";
import { openStore } from "./store.js";
import { createViews } from "./views.js";

const at = (id) => document.getElementById(id);

const notices = createNotices(at("notices"));
const store = openStore({ onTrouble: (trouble) => (at("offline").hidden = !trouble) });
const payPanel = createPayPanel({ state: () => store.state });
const desk = openDesk({ store, notices, payPanel });
document.body.append(payPanel.node);

const views = createViews(at("views"));
const clock = createClock(at("clock"), desk);
const phones = createPhones(at("phones"), desk);
const group = createGroup(at("group"), desk);
const records = createRecords(at("records"), desk);
const providers = createProviders(at("providers"), desk, at("providers-open"));
const guide = createGuide(at("guide"), {
  add: () => {
    views.show("phones");
    phones.add({ name: "Shazia", channel: "telegram", language: "en" });
  },
  phone: () => {
    views.show("phones");
    phones.show();
  },
  staff: (who) => {
    views.show("group");
    group.be(who);
  },
  ledger: () => {
    views.show("records");
    records.show("ledger");
  },
  reminder: moveToReminder,
  providers: () => {
    views.show("providers");
    providers.open();
  },
});

function moveToReminder() {
  const next = store.state.clock.next;
  const reminder = next.find(({ label }) => /remind/i.test(label)) ?? next[0];
  if (reminder) clock.moveTo(reminder.at);
  else notices.trouble("There is nothing to wait for yet. A reminder follows once a loan has been paid out.");
}

store.watch((state) => (at("lender").textContent = `${state.lender.name} · ${state.lender.currency} · sandbox`));
for (const part of [clock, phones, group, records, providers, guide, views]) store.watch(part.update);

store.refresh();
listen(() => store.refresh());
