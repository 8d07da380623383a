/** Pictures, drawn on a canvas: a page's policy that lets no pictures in from elsewhere lets these be shown. */

import { el } from "./dom";
import type { Attachment } from "./types";

export type Load = () => Promise<Blob>;

/** A canvas that shows the picture once it has come; its size is known before, so that nothing moves. */
export function drawn(load: Load, label: string, width = 0, height = 0, longest = 0): HTMLCanvasElement {
  const canvas = el("canvas", label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" });
  const fit = (w: number, h: number): void => {
    const scale = longest ? Math.min(1, longest / Math.max(w, h, 1)) : 1;
    canvas.width = Math.max(1, Math.round(w * scale));
    canvas.height = Math.max(1, Math.round(h * scale));
  };
  fit(width || 1, height || 1);
  void load()
    .then((blob) => createImageBitmap(blob))
    .then((bitmap) => {
      fit(width || bitmap.width, height || bitmap.height);
      canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
    })
    .catch(() => canvas.classList.add("broken"));
  return canvas;
}

export function isPicture(file: { mime: string }): boolean {
  return /^image\/(jpeg|png|gif|webp)$/.test(file.mime);
}

/** A picture, else the first letters of the name: a person's on a colour of their own. */
export function face(name: string, load: Load | null, isPerson: boolean): HTMLElement {
  const round = el("span", { class: isPerson ? "face person" : "face", "aria-hidden": "true" });
  if (load) round.append(drawn(load, ""));
  else round.textContent = name.split(/\s+/).map((word) => word.slice(0, 1)).slice(0, isPerson ? 2 : 1).join("").toUpperCase();
  if (isPerson && !load) round.style.setProperty("--hue", `${Array.from(name).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7)}`);
  return round;
}

/** A picture in its full size above the page, with a way to save it. */
export function enlarged(file: Attachment, load: Load, texts: { close: string; save: string }, save: () => void): HTMLDialogElement {
  const close = el("button", { type: "button", class: "main" }, texts.close);
  const keep = el("button", { type: "button", onclick: save }, texts.save);
  const dialog = el("dialog", { class: "viewer", "aria-label": file.name }, drawn(load, file.name, file.width ?? 0, file.height ?? 0), el("div", { class: "buttons" }, el("span", { dir: "auto" }, file.name), keep, close));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}
