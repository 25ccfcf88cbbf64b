/* A conversation that scrolls: days, messages, and the way back to the newest. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { redraw } from "./keyed.js";
import { steer } from "./log-keys.js";
import { drawMessage } from "./message.js";
import { dayName } from "./time.js";

const NEAR_END_PX = 90;

/** Return a conversation as {node, update(messages)}. It stays at the end unless one has scrolled away. */
export function createLog({ label, testid, talk, empty }) {
  const log = el("div.log", { role: "log", tabindex: 0, "aria-label": label, testid, "data-home": true });
  const newest = el("button.newest", { hidden: true, testid: "newest" }, icon("down", 18), "New messages");
  const nothing = el("div.nothing", empty);
  const end = stayAtEnd(log, { reached: () => (newest.hidden = true) });
  let known = null;

  newest.addEventListener("click", () => {
    end.go();
    log.focus();
  });
  steer(log);

  function update(messages) {
    const first = known === null;
    const news = first ? [] : messages.filter((message) => !known.has(message.id));
    const follow = end.isFollowed() || news.some((message) => talk.isMine(message.from));
    redraw(log, lines(messages, talk.zone()), {
      key: (line) => line.key,
      draw: (line, isNew) => draw(line, talk, isNew && !first),
    });
    offerNewestChoices(log);
    nothing.hidden = messages.length > 0;
    known = new Set(messages.map((message) => message.id));
    if (follow) end.go();
    else if (news.length) newest.hidden = false;
  }

  return { node: el("div.conversation", log, nothing, newest), update };
}

/** Follow the end of a scrolling place until somebody scrolls away from it; returns {go, isFollowed}. */
function stayAtEnd(log, { reached }) {
  let followed = true;
  let size = "";

  function go() {
    log.scrollTop = log.scrollHeight;
    reached();
  }

  function look() {
    // A conversation that changed its own size scrolls by itself; nobody has scrolled away from the end.
    if (sizeOf(log) !== size) return;
    followed = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
    if (followed) reached();
  }

  log.addEventListener("scroll", look, { passive: true });
  // A conversation that was hidden, or has shrunk under an opened keyboard, still shows its end.
  new ResizeObserver(() => {
    size = sizeOf(log);
    if (followed) go();
  }).observe(log);
  return { go, isFollowed: () => followed };
}

function sizeOf(node) {
  return `${node.clientWidth} ${node.clientHeight}`;
}

function lines(messages, zone) {
  let day = "";
  let from = "";
  return messages.flatMap((message) => {
    const today = dayName(message.at, zone);
    const turned = today !== day ? [{ key: `day ${today} ${message.id}`, day: today }] : [];
    const follows = !turned.length && from === message.from;
    [day, from] = [today, message.from];
    return [...turned, { key: message.id, message, follows }];
  });
}

function draw(line, talk, fresh) {
  if (line.day) return el("p.day", el("span", line.day));
  return drawMessage(line.message, talk, { follows: line.follows, fresh });
}

/** Let Tab stop only at the newest choices and what came after them; the arrow keys reach the older ones. */
function offerNewestChoices(log) {
  const messages = [...log.querySelectorAll(".message")];
  const newest = messages.findLastIndex((message) => message.querySelector(".choices"));
  const from = newest < 0 ? messages.length - 1 : newest;
  messages.forEach((message, index) => {
    for (const stop of message.querySelectorAll("button, a[href]")) stop.tabIndex = index < from ? -1 : 0;
  });
}
