/* What stands below a conversation: where one writes, the offer to share one's number, or that the bot is blocked. */

import { createAttach } from "./attach.js";
import { createComposer } from "./composer.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";

/** Return {nodes, input, update(phone)}. */
export function createPhoneFoot({ name, testid, send }) {
  const attach = createAttach({ name, testid, send });
  const composer = createComposer({
    label: `Message as ${name}`,
    testid,
    send: (text) => send("say", { text }),
    before: attach.button,
  });
  const share = el(
    "button.share",
    { hidden: true, testid: `${testid}-share-contact`, onclick: shareContact },
    icon("phone", 18),
    "Share my phone number",
  );
  const foot = el("div.foot", attach.tray, composer.node, share);
  const blocked = el(
    "div.blocked",
    { hidden: true, testid: `${testid}-blocked` },
    el("p", `${name} has blocked the bot.`),
    el("button.quiet", { testid: `${testid}-unblock`, onclick: unblock }, "Unblock"),
  );

  function shareContact() {
    composer.input.focus();
    send("contact", { own: true });
  }

  async function unblock() {
    await send("block", { blocked: false });
    composer.input.focus();
  }

  function update(phone) {
    foot.hidden = phone.blocked;
    blocked.hidden = !phone.blocked;
    share.hidden = !phone.messages.findLast((message) => message.from === "bot")?.asks_contact;
  }

  return { nodes: [foot, blocked], input: composer.input, update };
}
