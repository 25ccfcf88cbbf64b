/* What stands above a conversation: whose phone it is, the time, and who one is talking to. */

import { ABOUT, CHANNELS, LANGUAGES } from "./channels.js";
import { el, say } from "./dom.js";
import { icon } from "./icons.js";
import { initials } from "./names.js";
import { clockTime } from "./time.js";

/** Return {caption, nodes, update(phone, state)}: the caption stands above the device, the nodes on its screen. */
export function createPhoneTop({ name, channel, testid, send }) {
  const language = el("span.tag", { dir: "auto" });
  const time = el("span");
  const face = el("span.face", { "aria-hidden": "true" });
  const bot = el("p.bot-name");
  const block = blocker(name, testid, send);
  const closed = el(
    "p.window",
    { hidden: true, testid: `${testid}-window` },
    icon("clock", 15),
    "24-hour window closed: only templates arrive",
  );

  function update(phone, { clock, lender }) {
    say(language, LANGUAGES[phone.language] ?? phone.language);
    say(time, clockTime(clock.now, clock.zone));
    say(face, initials(lender.name));
    say(bot, lender.name);
    block.hidden = phone.blocked;
    closed.hidden = phone.window_open || channel !== "whatsapp";
  }

  return {
    caption: el("header.caption", el("h2", name), el(`span.tag.tag-${channel}`, CHANNELS[channel]), language),
    nodes: [
      el("div.status-bar", { "aria-hidden": "true" }, time, el("span", icon("signal", 14), icon("battery", 17))),
      el("div.chat-head", face, el("div.chat-with", bot, el("p.about", ABOUT[channel])), block),
      closed,
    ],
    update,
  };
}

function blocker(name, testid, send) {
  const label = `Block the bot on ${name}’s phone`;
  const press = () => send("block", { blocked: true });
  return el(
    "button.round",
    { title: label, "aria-label": label, testid: `${testid}-block`, onclick: press },
    icon("block", 18),
  );
}
