/** What operators write, a draft for each conversation: it outlives a look elsewhere, and a message that could not be sent. */

import { useSyncExternalStore } from "react";
import { api, clientId, Refused } from "./api";
import { problemOf } from "./problems";
import type { Upload } from "./uploads";
import type { Message } from "./types";

export type Kind = "reply" | "note";

export interface Outgoing {
  clientId: string; // the same at each try, so that trying again cannot send twice
  kind: Kind;
  text: string;
  files: Upload[];
  template: string | null; // that carries it, where one was chosen
  problem: string | null; // why it was refused, empty when nobody answered; null while it is being sent
}

interface Draft {
  kind: Kind;
  text: string;
  files: Upload[]; // attached to what is being written
  template: string | null;
  outgoing: Outgoing[];
}

const EMPTY: Draft = { kind: "reply", text: "", files: [], template: null, outgoing: [] };
const drafts = new Map<string, Draft>();
const sending = new Map<string, Promise<void>>(); // messages of a conversation leave one after another
let owner: string | null = null;
const listeners = new Set<() => void>();

/** The draft of a conversation, as it changes. */
export function useDraft(conversation: string): Draft {
  return useSyncExternalStore(subscribe, () => draftOf(conversation));
}

export function draftOf(conversation: string): Draft {
  return drafts.get(conversation) ?? EMPTY;
}

/** Change some of a draft. */
export function changeDraft(conversation: string, change: Partial<Draft>) {
  drafts.set(conversation, { ...draftOf(conversation), ...change });
  for (const tell of listeners) tell();
}

/** Somebody works here now: another person finds nothing, the same one finds everything again. */
export function beginDrafts(user: string) {
  if (owner !== user) drafts.clear();
  owner = user;
}

/** Whether there is something to send, and all its files have arrived. */
export function canSend({ kind, text, files }: Draft): boolean {
  const waits = kind === "reply" && files.some((file) => file.id === null);
  return !waits && (text.trim() !== "" || (kind === "reply" && files.length > 0));
}

/** Send what is in the draft; the box is free at once. */
export function sendDraft(tenant: string, conversation: string, onSent: (message: Message) => void) {
  const { kind, text, files, template, outgoing } = draftOf(conversation);
  if (!canSend(draftOf(conversation))) return;
  const taken = kind === "reply" ? files : [];
  const message: Outgoing = { clientId: clientId(), kind, text: text.trim(), files: taken, template: kind === "reply" ? template : null, problem: null };
  changeDraft(conversation, { text: "", files: kind === "reply" ? [] : files, outgoing: [...outgoing, message] });
  queue(tenant, conversation, message, onSent);
}

/** Try a message that was not sent once more. */
export function sendAgain(tenant: string, conversation: string, message: Outgoing, onSent: (message: Message) => void) {
  mark(conversation, message, null);
  queue(tenant, conversation, message, onSent);
}

/** Put a message that was not sent back into the box, before what has been typed since. */
export function takeBack(conversation: string, message: Outgoing) {
  const { text, files } = draftOf(conversation);
  remove(conversation, message);
  changeDraft(conversation, { kind: message.kind, files: [...message.files, ...files], text: text ? `${message.text}\n${text}` : message.text });
}

function queue(tenant: string, conversation: string, message: Outgoing, onSent: (message: Message) => void) {
  const before = sending.get(conversation) ?? Promise.resolve();
  sending.set(conversation, before.then(() => send(tenant, conversation, message, onSent)));
}

async function send(tenant: string, conversation: string, { clientId, kind, text, files, template }: Outgoing, onSent: (message: Message) => void) {
  try {
    const { message } = await api.write(tenant, conversation, kind, clientId, text, files.flatMap(({ id }) => id ?? []), template);
    remove(conversation, { clientId });
    onSent(message);
  } catch (error) {
    mark(conversation, { clientId }, error instanceof Refused ? problemOf(error) : "");
  }
}

function remove(conversation: string, { clientId }: Pick<Outgoing, "clientId">) {
  const { outgoing } = draftOf(conversation);
  changeDraft(conversation, { outgoing: outgoing.filter((each) => each.clientId !== clientId) });
}

function mark(conversation: string, { clientId }: Pick<Outgoing, "clientId">, problem: string | null) {
  const { outgoing } = draftOf(conversation);
  changeDraft(conversation, { outgoing: outgoing.map((each) => (each.clientId === clientId ? { ...each, problem } : each)) });
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
