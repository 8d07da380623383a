/** The console's routes. */

import type { Attachment, Detail, Message, Row, SignedIn, Trace } from "./types";

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code?: string,
    readonly facts?: Record<string, string>, // that the sentence of the code needs
  ) {
    super(message);
  }
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/v1/console/${path}`, {
    method,
    credentials: "same-origin",
    headers: { "X-Frontdesk-Console": "1", ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw refusal(response.status, data);
  return data as T;
}

function refusal(status: number, data: { error?: { message?: string; code?: string; facts?: Record<string, string> } } | null): Refused {
  return new Refused(status, data?.error?.message ?? `status ${status}`, data?.error?.code, data?.error?.facts);
}

interface Rows {
  conversations: Row[];
  next: string | null; // whether there are more, and after which moment
}

/** The newest `count` conversations, in as many requests as that takes. */
async function firstRows(tenant: string, status: string, count: number): Promise<Rows> {
  const found: Rows = { conversations: [], next: null };
  do {
    const limit = String(Math.min(count - found.conversations.length, 100));
    const query = new URLSearchParams({ limit, ...(status ? { status } : {}), ...(found.next ? { before: found.next } : {}) });
    const page = await call<Rows>("GET", `tenants/${tenant}/conversations?${query}`);
    found.conversations.push(...page.conversations);
    found.next = page.next;
  } while (found.next && found.conversations.length < count);
  return found;
}

export const api = {
  me: () => call<SignedIn | null>("GET", "me"),
  login: (email: string, password: string) => call<SignedIn>("POST", "login", { email, password }),
  logout: () => call("POST", "logout"),
  list: firstRows,
  show: (tenant: string, id: string) => call<Detail>("GET", `tenants/${tenant}/conversations/${id}`),
  trace: (tenant: string, turn: string) => call<Trace>("GET", `tenants/${tenant}/turns/${turn}/trace`),
  act: (tenant: string, id: string, action: "take-over" | "hand-back" | "resolve") =>
    call("POST", `tenants/${tenant}/conversations/${id}/${action}`),
  typing: (tenant: string, id: string) => call("POST", `tenants/${tenant}/conversations/${id}/typing`),
  seen: (tenant: string, id: string, sequence: number) => call("POST", `tenants/${tenant}/conversations/${id}/seen`, { sequence }),
  write: (tenant: string, id: string, kind: "reply" | "note", clientId: string, text: string, files: string[], template: string | null) =>
    call<{ message: Message }>("POST", `tenants/${tenant}/conversations/${id}/${kind}`, { client_id: clientId, text: text || null, ...(files.length ? { files } : {}), ...(template ? { template } : {}) }),
  upload: (tenant: string, id: string, { clientId, name, file }: { clientId: string; name: string; file: File }, on: (share: number) => void) =>
    send<Attachment>("POST", `tenants/${tenant}/conversations/${id}/files?${new URLSearchParams({ client_id: clientId, name: name.slice(-300) })}`, file, on),
  putPicture: (file: File) => send<{ tag: string }>("PUT", "me/picture", file, () => undefined),
  deletePicture: () => call<{ tag?: string }>("DELETE", "me/picture"),
};

/** Sends a file as the body; `on` hears how much of it has left, from 0 to 1, which only XMLHttpRequest tells. */
function send<T>(method: string, path: string, file: File, on: (share: number) => void): Promise<T> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open(method, `/v1/console/${path}`);
    request.setRequestHeader("X-Frontdesk-Console", "1");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => on(total ? loaded / total : 0);
    request.onload = () => (request.status < 300 ? done(request.response as T) : fail(refusal(request.status, request.response)));
    request.onerror = () => fail(new TypeError("no answer"));
    request.send(file);
  });
}

/** A random id that makes sending twice harmless. */
export function clientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
