/** The console's words, in English and French. */

const ENGLISH = {
  signIn: "Sign in",
  email: "E-mail",
  password: "Password",
  signOut: "Sign out",
  where: "The first logins were printed by make up and lie in seed.json of the data folder.",
  business: "Business",
  conversations: "Conversations",
  channels: "Channels",
  developers: "Developers",
  pages: "Pages",
  conversation: "Conversation",
  all: "All",
  open: "Needs a person",
  pending: "With the agent",
  resolved: "Resolved",
  emptyTitle: "No conversations here",
  emptyText: "When a customer writes, the conversation appears here at once. Open a demo page and say something.",
  choose: "Choose a conversation to read it, take it over or look into what the agent did.",
  more: "Show more",
  takeOver: "Take over",
  handBack: "Hand back to the agent",
  resolve: "Resolve",
  reply: "Reply",
  note: "Private note",
  send: "Send",
  write: "Write to the customer",
  writeNote: "Write a note that only your team sees",
  trace: "What the agent did",
  close: "Close",
  back: "Back to the list",
  loading: "Loading …",
  failed: "This could not be loaded.",
  again: "Try again",
  reload: "Load the page again",
  edit: "Edit",
  sending: "Sending …",
  notSent: "Not sent.",
  noAnswer: "The connection is down.",
  brokenTitle: "This view has stopped",
  brokenText: "Nothing is lost: messages and replies are kept. Try again, or load the page again.",
  offline: "No live connection. Trying again …",
  visitor: "Visitor",
  writes: "The visitor is writing …",
  read: "Read",
  files: "Files",
  attach: "Attach files",
  uploading: (name: string) => `Sending ${name}`,
  remove: (name: string) => `Remove ${name}`,
  enlarge: (name: string) => `Enlarge ${name}`,
  save: "Save",
  fileTooBig: "This file is too large: choose a smaller one.",
  fileKind: "This kind is not taken: choose a picture, PDF, document, text, sound or video.",
  fileStates: {
    pending: "is on its way from the platform …",
    refused: "was not taken: too large, or of a kind that is not safe",
    gone: "is not kept any longer",
    elsewhere: "is on the platform only",
  } as Record<string, string>,
  kb: "KB",
  mb: "MB",
  picture: "Your picture",
  pictureText: "Customers see it when you answer them. Without one they see your initials.",
  choosePicture: "Choose a picture",
  deletePicture: "Show initials again",
  noPicture: "This is no picture that can be shown: choose a JPEG, PNG, GIF or WebP.",
  contact: "About the visitor",
  rated: (n: number) => `Rated ${n} of 5`,
  answering: (name: string) => `${name} is answering`,
  reasons: {
    customer_request: "asked for a person",
    missing_knowledge: "the agent did not know",
    unsupported_request: "the agent cannot do this",
    policy: "policy",
    tool_failure: "technical problem",
    limit: "limit reached",
    closed: "outside the opening hours",
    routing: "goes to a person here",
  } as Record<string, string>,
  candidates: "Candidates",
  embedding: "embedding alone",
  passages: "Passages",
  calls: "Tool calls",
  noCall: "No tool was used.",
  raw: "Everything",
};

export type Texts = typeof ENGLISH;

const FRENCH: Texts = {
  signIn: "Se connecter",
  email: "E-mail",
  password: "Mot de passe",
  signOut: "Se déconnecter",
  where: "Les premiers accès ont été affichés par make up et se trouvent dans seed.json du dossier de données.",
  business: "Entreprise",
  conversations: "Conversations",
  channels: "Canaux",
  developers: "Développeurs",
  pages: "Pages",
  conversation: "Conversation",
  all: "Toutes",
  open: "Attend une personne",
  pending: "Avec l’agent",
  resolved: "Terminées",
  emptyTitle: "Aucune conversation ici",
  emptyText: "Dès qu’un client écrit, la conversation apparaît ici. Ouvrez une page de démonstration et dites quelque chose.",
  choose: "Choisissez une conversation pour la lire, la reprendre ou voir ce que l’agent a fait.",
  more: "En voir plus",
  takeOver: "Prendre la main",
  handBack: "Rendre à l’agent",
  resolve: "Terminer",
  reply: "Réponse",
  note: "Note privée",
  send: "Envoyer",
  write: "Écrire au client",
  writeNote: "Écrire une note que seule votre équipe voit",
  trace: "Ce que l’agent a fait",
  close: "Fermer",
  back: "Retour à la liste",
  loading: "Chargement …",
  failed: "Le chargement a échoué.",
  again: "Réessayer",
  reload: "Recharger la page",
  edit: "Modifier",
  sending: "Envoi …",
  notSent: "Non envoyé.",
  noAnswer: "La connexion est coupée.",
  brokenTitle: "Cette vue s’est arrêtée",
  brokenText: "Rien n’est perdu : messages et réponses sont conservés. Réessayez ou rechargez la page.",
  offline: "Pas de connexion en direct. Nouvel essai …",
  visitor: "Visiteur",
  writes: "Le visiteur écrit …",
  read: "Lu",
  files: "Fichiers",
  attach: "Joindre des fichiers",
  uploading: (name) => `Envoi de ${name}`,
  remove: (name) => `Retirer ${name}`,
  enlarge: (name) => `Agrandir ${name}`,
  save: "Enregistrer",
  fileTooBig: "Ce fichier est trop gros : choisissez-en un plus petit.",
  fileKind: "Ce type n’est pas accepté : choisissez une image, un PDF, un document, un texte, un son ou une vidéo.",
  fileStates: {
    pending: "arrive de la plateforme …",
    refused: "n’a pas été accepté : trop gros, ou d’un type peu sûr",
    gone: "n’est plus conservé",
    elsewhere: "n’est que sur la plateforme",
  },
  kb: "Ko",
  mb: "Mo",
  picture: "Votre photo",
  pictureText: "Les clients la voient quand vous leur répondez. Sans photo, ils voient vos initiales.",
  choosePicture: "Choisir une photo",
  deletePicture: "Revenir aux initiales",
  noPicture: "Cette image ne peut pas être montrée : choisissez un JPEG, PNG, GIF ou WebP.",
  contact: "À propos du visiteur",
  rated: (n: number) => `Note : ${n} sur 5`,
  answering: (name) => `${name} répond`,
  reasons: {
    customer_request: "a demandé une personne",
    missing_knowledge: "l’agent ne savait pas",
    unsupported_request: "l’agent ne peut pas le faire",
    policy: "règle",
    tool_failure: "problème technique",
    limit: "limite atteinte",
    closed: "hors des horaires",
    routing: "va à une personne ici",
  },
  candidates: "Candidats",
  embedding: "plongement seul",
  passages: "Passages",
  calls: "Appels d’outils",
  noCall: "Aucun outil n’a été utilisé.",
  raw: "Tout",
};

export type Language = "en" | "fr";

/** The language that was chosen here before, else the browser's. */
export function firstLanguage(): Language {
  const stored = localStorage.getItem("frontdesk:language");
  return (stored ?? navigator.language).startsWith("fr") ? "fr" : "en";
}

/** The words of a language. */
export function textsOf(language: Language): Texts {
  return language === "fr" ? FRENCH : ENGLISH;
}

/** A size as one says it: "83 KB", "2.4 MB". */
export function sizeOf(bytes: number, texts: Texts): string {
  const mb = bytes / 1048576;
  return mb >= 1 ? `${Number(mb.toFixed(1))} ${texts.mb}` : `${Math.max(1, Math.round(bytes / 1024))} ${texts.kb}`;
}

/** A moment as its reader writes it: the time, with the day when it is not today. */
export function momentOf(iso: string, language: Language): string {
  const moment = new Date(iso);
  const locale = navigator.languages.find((each) => each.startsWith(language)) ?? language;
  const day = moment.toDateString() === new Date().toDateString() ? {} : ({ day: "numeric", month: "short" } as const);
  return moment.toLocaleString(locale, { ...day, hour: "2-digit", minute: "2-digit" });
}
