/* People's names: a fresh one to suggest, and the letters that stand for one in a circle. */

const SUGGESTED = {
  PK: ["Shazia", "Rashid", "Zainab", "Tariq", "Nadia", "Imtiaz", "Rukhsana", "Yasir"],
  KE: ["Amina", "Joseph", "Wanjiru", "Otieno", "Njeri", "Kamau"],
  IN: ["Lakshmi", "Ravi", "Meena", "Suresh", "Anita", "Vijay"],
  NP: ["Sita", "Bikash", "Maya", "Ramesh", "Gita", "Dipak"],
  ID: ["Siti", "Budi", "Dewi", "Agus", "Rina", "Joko"],
};

/** Return a name nobody here has yet. */
export function freshName(country, taken) {
  const names = SUGGESTED[String(country).toUpperCase()] ?? SUGGESTED.PK;
  return names.find((name) => !taken.includes(name)) ?? `Borrower ${taken.length + 1}`;
}

/** "Umeed Microfinance" is "UM". */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}

/** Return one of eight tints, always the same for the same name. */
export function tint(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return sum % 8;
}
