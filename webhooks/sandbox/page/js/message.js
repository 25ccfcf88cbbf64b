/* One message in a conversation: who, what, when, and the choices under it. */

import { choices } from "./choices.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { linked } from "./linked.js";
import { media } from "./media.js";
import { tint } from "./names.js";
import { clockTime } from "./time.js";

const TEMPLATE = "An approved template, the only kind that may be sent outside the 24-hour window";

/**
 * Return the element of a message. `talk` says whose eyes we see it with: isMine, nameOf, showsSender, zone(),
 * press, openLink, openList and, where one can answer a message, reply.
 */
export function drawMessage(message, talk, { follows = false, fresh = false } = {}) {
  const mine = talk.isMine(message.from);
  const sender = talk.nameOf(message.from);
  const look = [mine ? "mine" : "theirs", `kind-${message.kind}`, follows && "follows", fresh && "fresh"];
  return el(
    ["div.message", ...look.filter(Boolean)].join("."),
    {
      role: "article",
      "aria-label": `${mine ? "You" : sender}, ${clockTime(message.at, talk.zone())}`,
      testid: `message-${message.id}`,
      "data-message": message.id,
      "data-from": message.from,
    },
    el(
      "div.bubble",
      talk.showsSender && !mine && !follows && el(`p.sender.tint-${tint(sender)}`, sender),
      body(message, talk),
      meta(message, talk),
    ),
    !message.deleted && choices(message, talk),
  );
}

function body(message, talk) {
  if (message.deleted) return el("p.words.deleted", { testid: "text" }, "This message was deleted");
  return el(
    "div.body",
    { dir: message.dir, lang: message.dir === "rtl" ? "ur" : null },
    media(message),
    message.text &&
      !["voice", "contact", "location", "document"].includes(message.kind) &&
      el("p.words", { testid: "text" }, ...linked(message.text, talk.openLink)),
  );
}

function meta(message, talk) {
  return el(
    "p.meta",
    message.template && el("span.template", { title: TEMPLATE }, "template"),
    message.edited && el("span", "edited"),
    el("time", { datetime: message.at }, clockTime(message.at, talk.zone())),
    message.status && ticks(message.status),
    talk.reply && message.from === "bot" && !message.deleted && replier(message, talk),
  );
}

function replier(message, talk) {
  const reply = () => talk.reply(message);
  return el(
    "button.reply",
    { testid: "reply", "aria-label": "Reply to this message", onclick: reply },
    icon("reply", 14),
    "Reply",
  );
}

function ticks(status) {
  const drawing = status === "sent" ? icon("check", 15) : icon("checks", 17);
  return el(`span.ticks.${status}`, { role: "img", "aria-label": status }, drawing);
}
