/* The words of the guide: what to try first, and what to try after that. */

export const STEPS = {
  add_phone: {
    title: "Add a borrower’s phone",
    how: "Every phone is one person. Telegram and WhatsApp behave differently, and there are three languages.",
    go: { label: "Add Shazia on Telegram", to: "add" },
  },
  join: {
    title: "Join, as the borrower",
    how: "Say hi on the phone and answer one question at a time. Buttons, numbers and words all work. Try a silly answer too.",
    go: { label: "Write on the phone", to: "phone" },
  },
  approve: {
    title: "Approve the person, as staff",
    how: "A card has come to the staff group. Choose who you are, then press Approve. The first press wins.",
    go: { label: "Go to the staff group", to: "group" },
  },
  apply: {
    title: "Ask for a loan",
    how: "Back on the phone, write LOAN. Say how much, for how long and what for.",
    go: { label: "Back to the phone", to: "phone" },
  },
  offer: {
    title: "Decide on the loan",
    how: "A second card waits in the staff group. Approve it or lower it. Large amounts may want a manager.",
    go: { label: "Go to the staff group", to: "group" },
  },
  accept: {
    title: "Read the offer and accept it",
    how: "The borrower sees everything it costs before saying yes. Accept it on the phone.",
    go: { label: "Back to the phone", to: "phone" },
  },
  payout: {
    title: "Pay it out",
    how: "Be somebody from finance in the staff group, and record the payout with its reference.",
    go: { label: "Go to the staff group", to: "group" },
  },
  remind: {
    title: "Let time pass",
    how: "Move the clock at the top to the next reminder. It arrives on the phone at ten, the day before the money is due.",
    go: { label: "Move to the next reminder", to: "reminder" },
  },
  pay: {
    title: "Pay an instalment",
    how: "Open the link in the reminder, or write PAY on the phone. The page takes sandbox money only.",
    go: { label: "Back to the phone", to: "phone" },
  },
  receipt: {
    title: "See that it counted",
    how: "The receipt comes to the phone with what remains. The ledger shows both sides of every rupee.",
    go: { label: "Look into the ledger", to: "ledger" },
  },
};

export const WELCOME = "Ten small steps, from hello to receipt. They tick themselves as they happen.";

export const FINISHED = "That was a whole loan, from hello to receipt. Now try to break something.";

export const MORE = [
  "Switch language in the middle of a question: write LANGUAGE.",
  "Press a button of an old message.",
  "Let two members of staff press the same card.",
  "Move the clock past a due date, and see the late charge.",
  "Block the bot, and see what the outbox says.",
  "Write STOP, then START.",
];

export const KEYS = [
  ["Enter", "sends; Shift and Enter begins a new line"],
  ["1 to 9", "press a choice of the newest message, in a conversation"],
  ["Up, Down", "walk to older choices"],
  ["Esc", "closes a list or the pay page"],
];
