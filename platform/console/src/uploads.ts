/** Files that an operator attaches: each leaves at once, and the reply takes its id along. */

import { api, clientId, Refused } from "./api";
import { changeDraft, draftOf } from "./drafts";
import type { Texts } from "./texts";

export const MOST = 5; // files of a reply

export interface Upload {
  clientId: string;
  name: string;
  size: number; // bytes
  file: File;
  id: string | null; // once it has arrived
  progress: number; // from 0 to 1
  problem: string | null;
  retry: boolean; // whether trying again can help
}

/** Attach files to the draft of a conversation, as many as there is room for. */
export function attach(tenant: string, conversation: string, chosen: Iterable<File>, texts: Texts) {
  const { files } = draftOf(conversation);
  const added = Array.from(chosen)
    .slice(0, MOST - files.length)
    .map((file) => ({ clientId: clientId(), name: file.name, size: file.size, file, id: null, progress: 0, problem: null, retry: false }));
  changeDraft(conversation, { kind: "reply", files: [...files, ...added] });
  for (const upload of added) void leave(tenant, conversation, upload, texts);
}

/** Try a file that did not arrive once more. */
export function attachAgain(tenant: string, conversation: string, upload: Upload, texts: Texts) {
  change(conversation, upload, { problem: null, progress: 0 });
  void leave(tenant, conversation, upload, texts);
}

export function detach(conversation: string, upload: Upload) {
  changeDraft(conversation, { files: draftOf(conversation).files.filter((each) => each.clientId !== upload.clientId) });
}

async function leave(tenant: string, conversation: string, upload: Upload, texts: Texts) {
  try {
    const stored = await api.upload(tenant, conversation, upload, (progress) => change(conversation, upload, { progress }));
    change(conversation, upload, { id: stored.id, name: stored.name, size: stored.size, progress: 1 });
  } catch (error) {
    change(conversation, upload, error instanceof Refused ? { problem: reasonOf(error, texts), retry: ![413, 415, 422].includes(error.status) } : { problem: texts.noAnswer, retry: true });
  }
}

function reasonOf(refused: Refused, texts: Texts): string {
  if (refused.status === 413) return texts.fileTooBig;
  return refused.status === 415 ? texts.fileKind : refused.message;
}

function change(conversation: string, { clientId }: Upload, values: Partial<Upload>) {
  const { files } = draftOf(conversation);
  changeDraft(conversation, { files: files.map((each) => (each.clientId === clientId ? { ...each, ...values } : each)) });
}
