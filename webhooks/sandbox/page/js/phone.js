/* One borrower's phone: a caption, and the screen as the borrower sees it. */

import { BACK, CHANNELS, GREETINGS } from "./channels.js";
import { el } from "./dom.js";
import { createLog } from "./log.js";
import { createPhoneFoot } from "./phone-foot.js";
import { createPhoneTop } from "./phone-top.js";
import { createSheet } from "./sheet.js";

/** Return a phone as {node, update(phone), input}. */
export function createPhone(desk, { id, name, channel, is_back: isBack }) {
  const testid = `phone-${id}`;
  const send = (verb, body) => desk.inTurn(testid, `phones/${encodeURIComponent(id)}/${verb}`, body);

  const top = createPhoneTop({ name, channel, testid, send });
  const foot = createPhoneFoot({ name, testid, send });
  const sheet = createSheet(testid);
  const log = createLog({
    label: `${name}’s conversation`,
    testid: `${testid}-log`,
    empty: greeting(isBack ? BACK : GREETINGS[channel], testid, send),
    talk: borrowersEyes(desk, sheet, send),
  });
  const node = el(
    `section.phone.skin-${channel}`,
    { "aria-label": `${name}’s phone, ${CHANNELS[channel]}`, testid, "data-phone": id },
    top.caption,
    el("div.device", el("div.screen", top.nodes, log.node, foot.nodes, sheet.node)),
  );

  function update(phone) {
    node.classList.toggle("is-blocked", phone.blocked);
    top.update(phone, desk.state());
    foot.update(phone);
    log.update(phone.messages);
  }

  return { node, update, input: foot.input };
}

function borrowersEyes(desk, sheet, send) {
  const press = (message, data) => send("press", { message: message.id, data });
  return {
    isMine: (from) => from === "me",
    nameOf: () => desk.state().lender.name,
    showsSender: false,
    zone: () => desk.state().clock.zone,
    press,
    openLink: desk.openLink,
    openList: (message, opener) => sheet.open(message, { opener, pick: (data) => press(message, data) }),
  };
}

function greeting({ hint, label, text }, testid, send) {
  const greet = () => send("say", { text });
  return [el("p", hint), el("button.greet", { testid: `${testid}-start`, onclick: greet }, label)];
}
