/* The page's own small drawings, as paths on a 24 by 24 field. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  send: "M4 12h15M13 5.500l6.500 6.500-6.500 6.500",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.500l4.500 4.500L19 7.500",
  checks: "M1.500 12.500L6 17l8.500-9.500M11 16.500l.8.500L21.500 7.500",
  down: "M6 9.500l6 6 6-6",
  arrow: "M7 17L17 7M9 7h8v8",
  list: "M9 6.500h11M9 12h11M9 17.500h11M4.500 6.500h.01M4.500 12h.01M4.500 17.500h.01",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.500V12l3 2",
  photo: "M4 6h16v12.500H4zM4 16l4.500-4.500 4 4 2.500-2.500 5 4.500M15.500 9.500h.01",
  voice: "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zM6 11.500a6 6 0 0 0 12 0M12 17.500V21",
  place:
    "M12 21c-4.500-5-7-8.300-7-11.500a7 7 0 0 1 14 0c0 3.200-2.500 6.500-7 11.500zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.8-4 3.700-6 7.500-6s6.700 2 7.500 6",
  people:
    "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 19.500c.6-3.600 3.100-5.500 6.500-5.500s5.900 1.900 6.500 5.500M15.500 4.800a3.500 3.500 0 0 1 0 6.400M17.500 14.500c2.200.7 3.600 2.400 4 5",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.500 14.500c1.600 2.300 5.400 2.300 7 0M9 9.500h.01M15 9.500h.01",
  paper: "M6.500 3h8l4 4v14h-12zM14 3v4.500h4.500M9.500 12.500h6M9.500 16h6",
  reply: "M10 6.500L4.500 12l5.500 5.500M5 12h8.500c3.500 0 6 2 6 6",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.800 5.800l12.400 12.400",
  phone:
    "M8 2.500h8a1.500 1.500 0 0 1 1.500 1.500v16a1.500 1.500 0 0 1-1.500 1.500H8A1.500 1.500 0 0 1 6.500 20V4A1.500 1.500 0 0 1 8 2.500zM11 18.500h2",
  flag: "M5.500 21V4M5.500 5c4-2.500 7 2 12.500 0v9c-5.500 2-8.500-2.500-12.500 0",
  book: "M12 6.500c-2-1.600-4.700-2-8-2v13.500c3.300 0 6 .4 8 2 2-1.600 4.700-2 8-2V4.500c-3.300 0-6 .4-8 2zM12 6.500V20",
  plug: "M9 3v5M15 3v5M6.500 8h11v3.500a5.500 5.500 0 0 1-11 0zM12 17v4",
  signal: "M4 20v-4M9.500 20v-8M15 20V8M20.500 20V4",
  battery: "M2.500 8h16v8h-16zM21 10.500v3M5 10.500h8.500v3H5z",
};

/** Return a drawing; it says nothing to a screen reader, so label what holds it. */
export function icon(name, size = 20) {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [key, value] of [
    ["viewBox", "0 0 24 24"],
    ["width", size],
    ["height", size],
    ["aria-hidden", "true"],
    ["class", `icon icon-${name}`],
  ]) {
    drawing.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}
