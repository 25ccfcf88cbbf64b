/* The staff group: cards to decide, and the choice of which member you are. */

import { createComposer } from "./composer.js";
import { el, say } from "./dom.js";
import { icon } from "./icons.js";
import { createLog } from "./log.js";
import { createPicker } from "./staff-picker.js";
import { createReply } from "./staff-reply.js";
import { createToasts } from "./staff-toasts.js";

const QUIET = "Quiet so far. Cards appear here when a borrower finishes joining or asks for a loan.";

/** Fill the place for the staff group; returns {update(state), be(who)}. */
export function createGroup(place, desk) {
  const name = el("h2");
  const count = el("p.about");
  const conversation = el("div.group-log");
  const picker = createPicker({ changed: drawAnew });
  const toasts = createToasts({ nameOf });
  const reply = createReply({ changed: focus });
  const composer = createComposer({ label: "Message to the group", testid: "staff", send });
  let log = null;
  let drawnAs = null;

  place.append(
    el("header.group-head", el("span.face", { "aria-hidden": "true" }, icon("people", 20)), el("div", name, count)),
    picker.node,
    el("div.group-body", conversation, toasts.node),
    reply.node,
    composer.node,
  );

  function act(verb, body) {
    const who = picker.who();
    return desk.inTurn(`staff-${who}`, `staff/${encodeURIComponent(who)}/${verb}`, body);
  }

  function send(text) {
    const replied = reply.take();
    return act("say", replied ? { text, reply_to: replied } : { text });
  }

  function nameOf(id) {
    return desk.state().group.members.find((member) => member.id === id)?.name ?? (id === "bot" ? "Qist" : id);
  }

  function focus() {
    composer.input.focus();
  }

  /** Be a member of staff, and go to what waits for a decision. */
  function be(who) {
    picker.choose(who);
    const waiting = [...conversation.querySelectorAll(".choices")].at(-1)?.querySelector(".choice");
    if (waiting) waiting.focus();
    else focus();
  }

  /** See it with somebody else's eyes: what was on the right may be on the left now. */
  function drawAnew() {
    if (drawnAs === picker.who()) return;
    drawnAs = picker.who();
    composer.input.setAttribute("aria-label", `Message as ${nameOf(drawnAs)}`);
    log = createLog({
      label: "Staff group conversation",
      testid: "staff-log",
      empty: el("p", QUIET),
      talk: staffEyes(),
    });
    // Filled before it stands in the page, so that old messages are not read out as news.
    log.update(desk.state().group.messages);
    conversation.replaceChildren(log.node);
  }

  function staffEyes() {
    return {
      isMine: (from) => from === picker.who(),
      nameOf,
      showsSender: true,
      zone: () => desk.state().clock.zone,
      press: (message, data) => act("press", { message: message.id, data }),
      openLink: desk.openLink,
      reply: reply.to,
    };
  }

  function update({ group }) {
    say(name, group.name);
    say(count, `Staff group, ${group.members.length} members`);
    picker.update(group.members);
    drawAnew();
    log.update(group.messages);
    toasts.update(group.toasts);
  }

  return { update, be };
}
