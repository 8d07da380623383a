/** Files on their way to the desk: they leave as soon as they are attached, and a message takes them along. */

import { type Desk, Refused } from "./api";
import { uuid } from "./line";
import { filled, sizeText, type Texts } from "./texts";

export const MOST = 5; // files of a message
const TRIES = 3;
const AGAIN = 1500; // milliseconds

export interface Upload {
  clientId: string;
  name: string;
  mime: string;
  size: number;
  file: File | null; // null when it was lost with an earlier page
  id: string | null; // once it has arrived
  progress: number; // from 0 to 1
  problem: string | null;
  retry: boolean; // whether trying again can help
}

export interface UploadsListener {
  texts(): Texts;
  most(): number; // bytes of a file
  ready(): Promise<void>;
  renew(refused: Refused): Promise<void>;
  changed(): void;
  say(text: string): void;
  trouble(text: string): void;
}

export class Uploads {
  tray: Upload[] = []; // attached, but not sent
  private readonly leaving = new Map<Upload, Promise<void>>();
  private readonly stops = new Map<Upload, AbortController>();

  constructor(
    private readonly desk: Desk,
    private readonly to: UploadsListener,
  ) {}

  add(files: File[]): void {
    const texts = this.to.texts();
    const room = MOST - this.tray.length;
    for (const file of files.slice(0, room)) {
      const upload: Upload = { clientId: uuid(), name: file.name || "file", mime: file.type, size: file.size, file, id: null, progress: 0, problem: null, retry: false };
      this.tray.push(upload);
      if (!file.size) upload.problem = texts.fileEmpty;
      else if (file.size > this.to.most()) upload.problem = filled(texts.fileTooBig, { size: sizeText(this.to.most(), texts) });
      else this.start(upload);
    }
    this.to.say(filled(texts.attached, { n: this.tray.length }));
    if (files.length > room) this.to.trouble(filled(texts.filesMost, { n: MOST }));
    this.to.changed();
  }

  remove(upload: Upload): void {
    this.stops.get(upload)?.abort();
    this.tray = this.tray.filter((each) => each !== upload);
    this.to.changed();
  }

  retry(upload: Upload): void {
    upload.problem = null;
    this.start(upload);
    this.to.changed();
  }

  /** What a message takes along; what could not be sent stays in the tray. */
  take(): Upload[] {
    const taken = this.tray.filter((each) => !each.problem);
    this.tray = this.tray.filter((each) => each.problem);
    return taken;
  }

  /** Waits until all of them have arrived or failed; tries those again that failed. */
  async arrived(uploads: Upload[]): Promise<boolean> {
    for (const upload of uploads) if (!upload.id && upload.file && !this.leaving.has(upload)) this.start(upload);
    await Promise.all(uploads.map((upload) => this.leaving.get(upload)));
    return uploads.every((upload) => upload.id);
  }

  private start(upload: Upload): void {
    upload.problem = null;
    upload.progress = 0;
    const stop = new AbortController();
    this.stops.set(upload, stop);
    const done = this.leave(upload, stop.signal).finally(() => this.leaving.delete(upload));
    this.leaving.set(upload, done);
  }

  private async leave(upload: Upload, signal: AbortSignal): Promise<void> {
    await this.to.ready();
    for (let attempt = 1; !upload.id && !upload.problem && !signal.aborted; attempt++) {
      try {
        const stored = await this.desk.upload(upload.clientId, upload.file!, upload.name, signal, (share) => this.progress(upload, share));
        Object.assign(upload, { id: stored.id, name: stored.name, mime: stored.mime, size: stored.size, progress: 1 });
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Refused && error.status === 401 && attempt < TRIES) await this.to.renew(error);
        else if (error instanceof Refused || attempt >= TRIES) this.fail(upload, error);
        else await new Promise((wait) => setTimeout(wait, AGAIN * attempt));
      }
    }
    this.to.changed();
  }

  private progress(upload: Upload, share: number): void {
    upload.progress = share * 0.98; // the rest when the desk has said yes
    this.to.changed();
  }

  private fail(upload: Upload, error: unknown): void {
    const texts = this.to.texts();
    const { status = 0, code = "" } = error instanceof Refused ? error : {};
    upload.retry = status === 0 || status === 401 || status === 429 || status >= 500;
    if (status === 415) upload.problem = texts.fileKind;
    else if (code === "too_much") upload.problem = texts.fileNoRoom;
    else if (status === 413) upload.problem = filled(texts.fileTooBig, { size: sizeText(this.to.most(), texts) });
    else upload.problem = status === 429 ? texts.tooMany : status === 422 ? texts.fileEmpty : texts.fileStopped;
    this.to.say(`${upload.name}: ${upload.problem}`);
  }
}
