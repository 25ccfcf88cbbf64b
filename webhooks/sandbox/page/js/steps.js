/* The words of the guide: what to try first, and what to try after that. */

export const STEPS = {
  add_phone: {
    title: "Add a borrower’s phone",
    how: "Every phone is one person. Press here for a quick start, or fill in the form: Telegram or WhatsApp, and one of three languages.",
    ways: [{ label: "Add Shazia on Telegram", to: "add" }],
  },
  join: {
    title: "Join, as the borrower",
    how: "On {name}’s phone press the button in the middle, choose a language, then answer one question at a time, by button or by typing. Any details will do (as CNIC try 35202-1234567-2). The last button is Send it.",
    ways: [{ label: "Write on the phone", to: "phone" }],
  },
  approve: {
    title: "Approve the person, as staff",
    how: "A card has come to the staff group. Be Bilal there, and press Approve on it. The first press wins.",
    ways: [{ label: "Be Bilal", to: "staff", who: "bilal" }],
  },
  apply: {
    title: "Ask for a loan",
    how: "On {name}’s phone press Ask for a loan, or write LOAN. Say how much, for how long and what for, and press Yes, send it.",
    ways: [{ label: "Back to the phone", to: "phone" }],
  },
  offer: {
    title: "Decide on the loan",
    how: "A second card waits in the staff group. As Bilal press Approve. If the card then asks for a second person, press Approve once more as Sana, the manager.",
    ways: [
      { label: "Be Bilal", to: "staff", who: "bilal" },
      { label: "Be Sana", to: "staff", who: "sana" },
    ],
  },
  accept: {
    title: "Read the offer and accept it",
    how: "{name} sees everything it costs before saying yes. Press I accept, type the words the message asks for (YES and the amount), and press Send it now.",
    ways: [{ label: "Back to the phone", to: "phone" }],
  },
  payout: {
    title: "Pay it out",
    how: "Be Imran, who is finance, and press Record as sent on the card (in Kenya, Send by M-Pesa sends it). Then write the reference he is asked for, such as D-9.",
    ways: [{ label: "Be Imran", to: "staff", who: "imran" }],
  },
  remind: {
    title: "Let time pass",
    how: "Move the clock to the next reminder. It comes to {name}’s phone at ten in the morning, the day before the money is due.",
    ways: [{ label: "To the next reminder", to: "reminder" }],
  },
  pay: {
    title: "Ask for the pay link",
    how: "On {name}’s phone press Pay under the reminder, or write PAY.",
    ways: [{ label: "Back to the phone", to: "phone" }],
  },
  receipt: {
    title: "Pay, and get the receipt",
    how: "Press Open the pay page on {name}’s phone, then Pay by card, then Pay. It is sandbox money. The receipt comes to the chat, with what remains.",
    ways: [{ label: "Back to the phone", to: "phone" }],
  },
};

export const WELCOME = "Ten small steps, from hello to receipt. They tick themselves as they happen.";

export const FINISHED = "That was a whole loan, from hello to receipt. Now try to break something.";

export const MORE = [
  "Switch language in the middle of a question: write LANGUAGE.",
  "Press a button of an old message.",
  "Write HOW TO PAY, then pay by the local rail, or in Kenya to the paybill: both are under Providers.",
  "Let two members of staff press the same card.",
  "Move the clock past a due date, and see the late charge.",
  "Block the bot, and see what the outbox says.",
  "Write STOP, then START.",
];

export const FAULTS = {
  label: "Make a provider go wrong",
  words:
    "Let Stripe be down, or tell everything late or three times; let a bank dispute what was paid; in Kenya let M-Pesa say nothing. Then move the clock, and see it come right.",
};

export const KEYS = [
  ["Enter", "sends; Shift and Enter begins a new line"],
  ["1 to 9", "press a choice of the newest message, in a conversation"],
  ["Up, Down", "walk to older choices"],
  ["Esc", "closes a list, the pay page or the providers"],
];
