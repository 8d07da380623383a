/** The console's pages. */

import { hashOf } from "./place";

interface Props {
  label: string;
  pages: [place: string, title: string][]; // "" is the first page's place
  now: string;
}

export function Nav({ label, pages, now }: Props) {
  return (
    <nav className="pages" aria-label={label}>
      {pages.map(([place, title]) => (
        <a key={place} href={place ? hashOf(place) : "#/"} aria-current={place === now ? "page" : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}
