/** The widget's own words, in English and French. */

const ENGLISH = {
  open: "Open the chat",
  close: "Close the chat",
  send: "Send",
  placeholder: "Write a message",
  conversation: "Conversation",
  online: "Answers at once",
  person: (name: string) => `${name} is answering`,
  waiting: "A person will answer you here",
  ended: "This conversation has ended. Write again to begin a new one.",
  startOver: "Start over",
  offline: "No connection. Trying again …",
  failed: "Not sent. Try again",
  tooMany: "That was a little fast. Wait a moment, then try again",
  unavailable: "The chat cannot be reached right now. Trying again …",
  unknown: "This chat is not set up correctly: its key is unknown.",
  source: "Source",
  you: "You",
  steps: {
    search_knowledge: "Looking it up …",
    get_order: "Looking up your order …",
    cancel_order: "Cancelling your order …",
    search_products: "Searching our products …",
    event_schedule: "Checking the calendar …",
    capture_lead: "Noting your contact data …",
    flag_message: "Telling a moderator …",
    hand_off: "Fetching a person …",
  } as Record<string, string>,
  thinking: "Thinking …",
};

export type Texts = typeof ENGLISH;

const FRENCH: Texts = {
  open: "Ouvrir la discussion",
  close: "Fermer la discussion",
  send: "Envoyer",
  placeholder: "Écrivez un message",
  conversation: "Conversation",
  online: "Répond tout de suite",
  person: (name) => `${name} vous répond`,
  waiting: "Une personne vous répondra ici",
  ended: "Cette conversation est terminée. Écrivez pour en commencer une nouvelle.",
  startOver: "Recommencer",
  offline: "Pas de connexion. Nouvel essai …",
  failed: "Non envoyé. Réessayer",
  tooMany: "C’était un peu rapide. Patientez un instant, puis réessayez",
  unavailable: "La discussion est injoignable pour le moment. Nouvel essai …",
  unknown: "Cette discussion est mal configurée : sa clé est inconnue.",
  source: "Source",
  you: "Vous",
  steps: {
    search_knowledge: "Je cherche …",
    get_order: "Je cherche votre commande …",
    cancel_order: "J’annule votre commande …",
    search_products: "Je parcours nos produits …",
    event_schedule: "Je consulte le calendrier …",
    capture_lead: "Je note vos coordonnées …",
    flag_message: "Je préviens la modération …",
    hand_off: "J’appelle une personne …",
  },
  thinking: "Je réfléchis …",
};

/** The texts of a language; English when we do not speak it. */
export function textsOf(language: string): Texts {
  return language.startsWith("fr") ? FRENCH : ENGLISH;
}
