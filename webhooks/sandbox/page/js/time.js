/* Moments as people at the lender read them, in the lender's own time zone. */

const formats = new Map();

/** "10:02" */
export const clockTime = (iso, zone) => format(iso, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "Fri 20 Nov 2026" */
export const dayName = (iso, zone) =>
  format(iso, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).replaceAll(",", "");

/** "20 Nov, 10:02" */
export const shortMoment = (iso, zone) =>
  `${format(iso, zone, { day: "numeric", month: "short" })}, ${clockTime(iso, zone)}`;

/** "Mon 4 Jan, 10:00" */
export const weekMoment = (iso, zone) =>
  `${format(iso, zone, { weekday: "short", day: "numeric", month: "short" }).replaceAll(",", "")}, ${clockTime(iso, zone)}`;

/** "2026-11-20T10:02", as a date field and the clock's own address want it. */
export function localMinute(iso, zone) {
  const day = format(iso, zone, { year: "numeric", month: "2-digit", day: "2-digit" }, "sv-SE");
  return `${day}T${clockTime(iso, zone)}`;
}

function format(iso, zone, options, locale = "en-GB") {
  const name = locale + zone + JSON.stringify(options);
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }));
  const moment = new Date(iso);
  return Number.isNaN(moment.valueOf()) ? "" : formats.get(name).format(moment);
}
