/** A short, soft bell for new messages; off until the visitor wants it. */

import { read, write } from "./store";

const KEY = "frontdesk:sound";
const NOTES = [880, 1318.5]; // hertz

export function isSoundOn(): boolean {
  return read(KEY) === "on";
}

export function setSound(on: boolean): void {
  write(KEY, on ? "on" : null);
}

/** Rings once, if the visitor wants that and the browser lets us. */
export function ring(): void {
  if (!isSoundOn() || typeof AudioContext === "undefined") return;
  const audio = new AudioContext();
  NOTES.forEach((pitch, at) => {
    const begin = audio.currentTime + at * 0.12;
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.0001, begin);
    volume.gain.exponentialRampToValueAtTime(0.12, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.5);
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.55);
  });
  setTimeout(() => void audio.close(), 1200);
}
