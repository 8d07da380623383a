/** The words of corrections, in English and French. */

import type { Language } from "../texts";

const ENGLISH = {
  wrong: "This was wrong",
  title: "What would have been right?",
  asked: "The customer",
  decided: "The agent chose",
  right: "What it should have done",
  actions: {
    answer: "Answer from the documents",
    dont_know: "Say that it does not know, and offer a person",
    hand_off: "Hand over to a person",
    greet: "Greet",
    thank: "Reply to thanks",
    goodbye: "Say goodbye",
    get_order: "Look up an order",
    cancel_order: "Cancel an order",
    search_products: "Search the products",
    event_schedule: "Tell the events",
    capture_lead: "Take a lead",
    flag_message: "Flag the message",
    affirm: "Took it for a yes",
    deny: "Took it for a no",
    file_unread: "Could not read a file",
  } as Record<string, string>,
  nothing: "nothing",
  sentence: "What it should have answered",
  sentenceHelp: (longest: number) => `Optional. It is told to other customers who ask the same, as it stands: no personal data. At most ${longest} characters.`,
  save: "Correct",
  saving: "Correcting …",
  cancel: "Cancel",
  loading: "Loading …",
  taken: (name: string) => `Corrected by ${name}: counts from the next message on.`,
  undo: "Undo",
  change: "Change",
  page: "Corrections",
  lead: "What your team has corrected counts from the next message on, for the same question in other words too.",
  list: "What was corrected",
  none: "Nothing has been corrected yet. Open a conversation and press “This was wrong” under an answer of the agent.",
  all: "All agents",
  agent: "Agent",
  instead: (decided: string, right: string) => `${decided} → ${right}`,
  by: (name: string, when: string) => `${name} · ${when}`,
  remove: "Delete",
  sure: "The agent forgets it at once. Delete it?",
  more: "Show more",
  training: "Training",
  trainingLead: "Corrections are used for answering in any case. Conversations train your own models only if you allow it here.",
  allow: "Allow that our conversations train our own models",
  allowHelp: "E-mail addresses, phone numbers, cards, accounts, codes and customers’ names are replaced first. Nothing leaves this machine.",
  since: (when: string) => `Allowed since ${when}.`,
  onlyAdmins: "Only an admin of this business can change this.",
};

export type CorrectionTexts = typeof ENGLISH;

const FRENCH: CorrectionTexts = {
  wrong: "C’était faux",
  title: "Qu’est-ce qui aurait été juste ?",
  asked: "Le client",
  decided: "L’agent a choisi",
  right: "Ce qu’il aurait dû faire",
  actions: {
    answer: "Répondre d’après les documents",
    dont_know: "Dire qu’il ne sait pas et proposer une personne",
    hand_off: "Passer la main à une personne",
    greet: "Saluer",
    thank: "Répondre aux remerciements",
    goodbye: "Dire au revoir",
    get_order: "Chercher une commande",
    cancel_order: "Annuler une commande",
    search_products: "Chercher dans les produits",
    event_schedule: "Annoncer les événements",
    capture_lead: "Noter un contact",
    flag_message: "Signaler le message",
    affirm: "L’a pris pour un oui",
    deny: "L’a pris pour un non",
    file_unread: "N’a pas pu lire un fichier",
  },
  nothing: "rien",
  sentence: "Ce qu’il aurait dû répondre",
  sentenceHelp: (longest) => `Facultatif. C’est dit tel quel aux autres clients qui demandent la même chose : pas de données personnelles. ${longest} caractères au plus.`,
  save: "Corriger",
  saving: "Correction …",
  cancel: "Annuler",
  loading: "Chargement …",
  taken: (name) => `Corrigé par ${name} : compte dès le prochain message.`,
  undo: "Défaire",
  change: "Modifier",
  page: "Corrections",
  lead: "Ce que votre équipe a corrigé compte dès le prochain message, aussi pour la même question en d’autres mots.",
  list: "Ce qui a été corrigé",
  none: "Rien n’a encore été corrigé. Ouvrez une conversation et appuyez sur « C’était faux » sous une réponse de l’agent.",
  all: "Tous les agents",
  agent: "Agent",
  instead: (decided, right) => `${decided} → ${right}`,
  by: (name, when) => `${name} · ${when}`,
  remove: "Supprimer",
  sure: "L’agent l’oublie aussitôt. La supprimer ?",
  more: "En voir plus",
  training: "Entraînement",
  trainingLead: "Les corrections servent toujours aux réponses. Les conversations n’entraînent vos propres modèles que si vous le permettez ici.",
  allow: "Permettre que nos conversations entraînent nos propres modèles",
  allowHelp: "Adresses e-mail, numéros de téléphone, cartes, comptes, codes et noms des clients sont d’abord remplacés. Rien ne quitte cette machine.",
  since: (when) => `Permis depuis : ${when}.`,
  onlyAdmins: "Seul un administrateur de cette entreprise peut changer cela.",
};

/** The words of a language. */
export function correctionTexts(language: Language): CorrectionTexts {
  return language === "fr" ? FRENCH : ENGLISH;
}

/** What an action is called; one of a tool that has no words here keeps its name. */
export function actionName(action: string, words: CorrectionTexts): string {
  return words.actions[action] ?? (action ? action.split("_").join(" ") : words.nothing);
}
