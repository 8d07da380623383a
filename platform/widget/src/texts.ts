/** The widget's own words, in English and French; a business may replace any of them with its own. */

const ENGLISH = {
  open: "Open the chat",
  unread: "{n} unread",
  close: "Close the chat",
  send: "Send",
  placeholder: "Write a message",
  conversation: "Conversation",
  online: "Answers at once",
  person: "{name} is answering",
  joined: "{name} is here for you now",
  waiting: "A person will answer you here",
  queue: "You are number {n} in the queue",
  closed: "We are closed right now and will be back {when}",
  writes: "{name} is writing …",
  read: "Read",
  ended: "This conversation has ended. Write again to begin a new one.",
  menu: "More",
  startOver: "Start over",
  sound: "Sound for new messages",
  transcript: "Save the conversation",
  erase: "Delete my data",
  eraseTitle: "Delete your data?",
  eraseText: "Your messages and what we know of you are deleted. This cannot be undone.",
  eraseYes: "Delete everything",
  eraseNo: "Keep it",
  erased: "Your data has been deleted.",
  formTitle: "Before we begin",
  formSend: "Start the chat",
  reachTitle: "Leave your address",
  reachText: "Nobody is here to answer at the moment. We write to you as soon as we are back.",
  name: "Name",
  email: "E-mail",
  reachSend: "Keep me posted",
  reached: "Thank you. We will write to you.",
  later: "Not now",
  rateTitle: "How was this conversation?",
  rateBad: "Very bad",
  rateGood: "Very good",
  rateComment: "Anything you want to add?",
  rateSend: "Send my rating",
  rated: "Thank you for your rating.",
  stars: "{n} of 5",
  required: "required",
  offline: "No connection. Trying again …",
  failed: "Not sent. Try again",
  tooMany: "That was a little fast. Wait a moment, then try again",
  unavailable: "The chat cannot be reached right now. Trying again …",
  notDone: "That did not work. Try again",
  unknown: "This chat is not set up correctly: its key is unknown.",
  refused: "This chat is not available on this page.",
  attach: "Attach files",
  drop: "Drop your files here",
  files: "Files",
  attached: "Attached: {n}. Write something or send",
  filesMost: "A message takes {n} files. Send the others after it",
  uploading: "Sending {name}",
  remove: "Remove {name}",
  fileTooBig: "Larger than {size}: send a smaller file",
  fileKind: "This kind is not taken: send a picture, PDF, document, text, sound or video",
  fileEmpty: "This file is empty: choose another",
  fileNoRoom: "There is no room for more files here",
  fileStopped: "The connection broke",
  fileAgain: "Send it again",
  fileLost: "The page was closed before a file had arrived. Attach it again",
  fileGone: "Not available",
  fileComes: "On its way …",
  enlarge: "Enlarge {name}",
  saveFile: "Save {name}, {size}",
  save: "Save",
  closeFile: "Close",
  kb: "KB",
  mb: "MB",
  mail: "Send it by e-mail",
  mailTitle: "Send this conversation by e-mail",
  mailText: "It goes to this address only.",
  mailSend: "Send",
  mailed: "It is on its way to you.",
  mailOther: "You have given us another address: it goes there only",
  mailBad: "This address takes no e-mail: check how it is written",
  source: "Source",
  you: "You",
  more: "Show all {n}",
  products: "Products",
  answers: "Answers",
  thinking: "Thinking …",
  search_knowledge: "Looking it up …",
  get_order: "Looking up your order …",
  cancel_order: "Cancelling your order …",
  search_products: "Searching our products …",
  event_schedule: "Checking the calendar …",
  capture_lead: "Noting your contact data …",
  flag_message: "Telling a moderator …",
  hand_off: "Fetching a person …",
};

export type Texts = typeof ENGLISH;

const FRENCH: Texts = {
  open: "Ouvrir la discussion",
  unread: "{n} non lus",
  close: "Fermer la discussion",
  send: "Envoyer",
  placeholder: "Écrivez un message",
  conversation: "Conversation",
  online: "Répond tout de suite",
  person: "{name} vous répond",
  joined: "{name} est là pour vous",
  waiting: "Une personne vous répondra ici",
  queue: "Vous êtes numéro {n} dans la file",
  closed: "Nous sommes fermés pour l’instant, de retour {when}",
  writes: "{name} écrit …",
  read: "Lu",
  ended: "Cette conversation est terminée. Écrivez pour en commencer une nouvelle.",
  menu: "Plus",
  startOver: "Recommencer",
  sound: "Son à chaque message",
  transcript: "Enregistrer la conversation",
  erase: "Supprimer mes données",
  eraseTitle: "Supprimer vos données ?",
  eraseText: "Vos messages et ce que nous savons de vous seront supprimés. C’est irréversible.",
  eraseYes: "Tout supprimer",
  eraseNo: "Garder",
  erased: "Vos données ont été supprimées.",
  formTitle: "Avant de commencer",
  formSend: "Commencer la discussion",
  reachTitle: "Laissez votre adresse",
  reachText: "Personne ne peut répondre pour le moment. Nous vous écrirons dès notre retour.",
  name: "Nom",
  email: "E-mail",
  reachSend: "Me tenir au courant",
  reached: "Merci. Nous vous écrirons.",
  later: "Pas maintenant",
  rateTitle: "Comment était cette conversation ?",
  rateBad: "Très mauvaise",
  rateGood: "Très bonne",
  rateComment: "Souhaitez-vous ajouter quelque chose ?",
  rateSend: "Envoyer ma note",
  rated: "Merci pour votre note.",
  stars: "{n} sur 5",
  required: "obligatoire",
  offline: "Pas de connexion. Nouvel essai …",
  failed: "Non envoyé. Réessayer",
  tooMany: "C’était un peu rapide. Patientez un instant, puis réessayez",
  unavailable: "La discussion est injoignable pour le moment. Nouvel essai …",
  notDone: "Cela n’a pas fonctionné. Réessayez",
  unknown: "Cette discussion est mal configurée : sa clé est inconnue.",
  refused: "Cette discussion n’est pas disponible sur cette page.",
  attach: "Joindre des fichiers",
  drop: "Déposez vos fichiers ici",
  files: "Fichiers",
  attached: "Joints : {n}. Écrivez quelque chose ou envoyez",
  filesMost: "Un message prend {n} fichiers. Envoyez les autres ensuite",
  uploading: "Envoi de {name}",
  remove: "Retirer {name}",
  fileTooBig: "Plus de {size} : envoyez un fichier plus petit",
  fileKind: "Ce type n’est pas accepté : envoyez une image, un PDF, un document, un texte, un son ou une vidéo",
  fileEmpty: "Ce fichier est vide : choisissez-en un autre",
  fileNoRoom: "Il n’y a plus de place pour des fichiers ici",
  fileStopped: "La connexion a été coupée",
  fileAgain: "Renvoyer",
  fileLost: "La page a été fermée avant l’arrivée d’un fichier. Joignez-le de nouveau",
  fileGone: "Indisponible",
  fileComes: "En route …",
  enlarge: "Agrandir {name}",
  saveFile: "Enregistrer {name}, {size}",
  save: "Enregistrer",
  closeFile: "Fermer",
  kb: "Ko",
  mb: "Mo",
  mail: "Envoyer par e-mail",
  mailTitle: "Envoyer cette conversation par e-mail",
  mailText: "Elle n’est envoyée qu’à cette adresse.",
  mailSend: "Envoyer",
  mailed: "Elle est en route vers vous.",
  mailOther: "Vous nous avez donné une autre adresse : elle n’est envoyée que là",
  mailBad: "Cette adresse ne reçoit pas d’e-mail : vérifiez comment elle s’écrit",
  source: "Source",
  you: "Vous",
  more: "Voir les {n}",
  products: "Produits",
  answers: "Réponses",
  thinking: "Je réfléchis …",
  search_knowledge: "Je cherche …",
  get_order: "Je cherche votre commande …",
  cancel_order: "J’annule votre commande …",
  search_products: "Je parcours nos produits …",
  event_schedule: "Je consulte le calendrier …",
  capture_lead: "Je note vos coordonnées …",
  flag_message: "Je préviens la modération …",
  hand_off: "J’appelle une personne …",
};

/** The texts of a language, English when we do not speak it, with the business's own in their places. */
export function textsOf(language: string, own: Record<string, string> = {}): Texts {
  return { ...(language.startsWith("fr") ? FRENCH : ENGLISH), ...own };
}

/** A text with its {gaps} filled. */
export function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}

/** What is said of a step of the agent. */
export function stepText(texts: Texts, name: string): string {
  return (texts as Record<string, string>)[name] ?? texts.thinking;
}

/** The language as the reader's country writes it, where the browser tells. */
function spoken(language: string): string {
  return navigator.languages.find((each) => each.split("-")[0] === language) ?? language;
}

/** A moment soon to come, as one says it: "Monday 09:30". */
export function momentText(moment: string, language: string): string {
  return new Intl.DateTimeFormat(spoken(language), { weekday: "long", hour: "numeric", minute: "2-digit" }).format(new Date(moment));
}

/** A size as one says it: "83 KB", "2.4 MB". */
export function sizeText(bytes: number, texts: Texts): string {
  const mb = bytes / 1048576;
  return mb >= 1 ? `${Number(mb.toFixed(1))} ${texts.mb}` : `${Math.max(1, Math.round(bytes / 1024))} ${texts.kb}`;
}

/** An amount of money; the plain figures when the currency is none that the browser knows. */
export function moneyText(amount: string, currency: string, language: string): string {
  try {
    return new Intl.NumberFormat(spoken(language), { style: "currency", currency }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}
