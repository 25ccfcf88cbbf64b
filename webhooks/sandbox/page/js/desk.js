/* Doing things: post it, show what came of it, and say kindly when it did not work. */

import { post } from "./api.js";

/** Return the desk that every part of the page acts through. */
export function openDesk({ store, notices, payPanel }) {
  const lines = new Map();

  async function act(path, body) {
    try {
      const answer = await post(path, body);
      notices.clear();
      await store.refresh();
      return answer ?? {};
    } catch (trouble) {
      notices.trouble(trouble.message);
      return null;
    }
  }

  return {
    act,
    /** Act in turn with everything else said by the same person, so that fast typing arrives in order. */
    inTurn(person, path, body) {
      const turn = (lines.get(person) ?? Promise.resolve()).then(() => act(path, body));
      lines.set(person, turn);
      return turn;
    },
    openLink: payPanel.open,
    state: () => store.state,
  };
}
