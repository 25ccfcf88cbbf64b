/* What the office looks like now, and who wants to know when it changes. */

import { readState } from "./api.js";

/** Return a store whose `refresh` reads the state anew, one reading at a time, and tells every watcher. */
export function openStore({ onTrouble }) {
  const watchers = [];
  let reading = null;
  let next = null;

  async function read() {
    try {
      store.state = await readState();
    } catch (trouble) {
      onTrouble(trouble);
      return;
    }
    onTrouble(null);
    for (const watch of watchers) watch(store.state);
  }

  function start() {
    next = null;
    reading = read().finally(() => (reading = null));
    return reading;
  }

  const store = {
    state: null,
    watch: (watcher) => watchers.push(watcher),
    /** Resolve once a reading that began after this call has been shown. */
    refresh() {
      if (!reading) return start();
      next ??= reading.then(start);
      return next;
    },
  };
  return store;
}
