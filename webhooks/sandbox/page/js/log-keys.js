/* Keys inside a conversation: the arrows walk over its choices and links, 1 to 9 press the newest choices. */

/** Teach a conversation its keys. */
export function steer(log) {
  log.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^[1-9]$/.test(event.key)) press(log, Number(event.key), event);
    else if (event.target !== log && ["ArrowUp", "ArrowDown"].includes(event.key)) walk(log, event);
  });
}

function press(log, number, event) {
  const newest = [...log.querySelectorAll(".choices")].at(-1);
  const choice = newest?.querySelectorAll(".choice")[number - 1];
  if (!choice) return;
  event.preventDefault();
  choice.click();
}

function walk(log, event) {
  const stops = [...log.querySelectorAll("button, a[href]")];
  const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
