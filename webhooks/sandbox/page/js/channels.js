/* The manners of phone there are, and the languages, by the names people know them by. */

export const CHANNELS = { telegram: "Telegram", whatsapp: "WhatsApp" };

export const LANGUAGES = { en: "English", ur: "اردو", ur_Latn: "Roman Urdu" };

/** What stands under the lender's name at the top of a chat. */
export const ABOUT = { telegram: "bot", whatsapp: "business account" };

/** How a conversation goes on after the sandbox was started again. */
export const BACK = {
  hint: "The sandbox was started again. What was said before is not shown here, but nothing is forgotten.",
  label: "Go on: write MENU",
  text: "MENU",
};

/** How a conversation begins in each. */
export const GREETINGS = {
  telegram: { hint: "Nothing said yet. Press Start, or write anything.", label: "Start", text: "/start" },
  whatsapp: { hint: "Nothing said yet. Say hello.", label: "Say hi", text: "hi" },
};
