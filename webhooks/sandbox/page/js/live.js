/* Hearing that something changed: server-sent events, or asking every two seconds while there are none. */

const POLL_MS = 2000;
const REOPEN_MS = 10000;
const SETTLE_MS = 25;

/** Call `refresh` soon after every change on the server. */
export function listen(refresh) {
  let settling = 0;
  let polling = 0;

  const soon = () => {
    clearTimeout(settling);
    settling = setTimeout(refresh, SETTLE_MS);
  };
  const poll = () => (polling ||= setInterval(refresh, POLL_MS));
  const rest = () => (polling = clearInterval(polling) ?? 0);

  function open() {
    const events = new EventSource("/sandbox/events");
    events.onopen = () => {
      rest();
      soon();
    };
    events.onmessage = soon;
    events.onerror = () => {
      poll();
      // A refused stream is not retried by the browser; a broken one is.
      if (events.readyState === EventSource.CLOSED) setTimeout(open, REOPEN_MS);
    };
  }

  open();
}
