/** Where in the console somebody is: the parts of the address behind its #, as in #/channels/new/telegram. */

import { useEffect, useState } from "react";

export function usePlace(): string[] {
  const [place, setPlace] = useState(read);
  useEffect(() => {
    const moved = () => setPlace(read());
    window.addEventListener("hashchange", moved);
    return () => window.removeEventListener("hashchange", moved);
  }, []);
  return place;
}

export function goTo(...place: string[]): void {
  location.hash = hashOf(...place);
}

export function hashOf(...place: string[]): string {
  return `#/${place.map(encodeURIComponent).join("/")}`;
}

function read(): string[] {
  return location.hash.slice(2).split("/").filter(Boolean).map(decodeURIComponent);
}
