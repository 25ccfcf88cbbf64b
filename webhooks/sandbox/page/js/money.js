/* Amounts as people read them. A number counts the smallest unit; a string is already in words. */

const MINOR = 100;

/** "PKR 4,728" or "PKR 32.88" */
export function money(amount, currency) {
  if (typeof amount !== "number") return amount ?? "";
  const digits = amount % MINOR === 0 ? 0 : 2;
  const figure = Math.abs(amount / MINOR).toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${amount < 0 ? "−" : ""}${currency}\u00a0${figure}`;
}
