/* Talking to the sandbox's own server, and saying kindly what went wrong. */

/** Something did not work; the message is fit to be shown. */
export class Trouble extends Error {}

export const readState = () => ask("state", { method: "GET" });

export const post = (path, body = {}) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

async function ask(path, options) {
  let response;
  try {
    response = await fetch(`/sandbox/${path}`, options);
  } catch {
    throw new Trouble("Qist does not answer. Is “make run” still running?");
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Trouble(reason(response.status, answer?.detail));
  return answer;
}

function reason(status, detail) {
  if (typeof detail === "string" && detail) return detail;
  if (Array.isArray(detail) && detail.length) return detail.map((one) => one.msg ?? String(one)).join(". ");
  if (status >= 500) return "Something went wrong inside Qist. Nothing you said is lost; please try once more.";
  return "That did not work. Please try once more.";
}
