/** What the visitor has told of themselves, and how they rated the conversation. */

import type { Texts } from "./texts";
import type { Row } from "./types";

export function About({ conversation, texts }: { conversation: Row; texts: Texts }) {
  const { contact, rating, rating_comment: comment } = conversation;
  const told = [contact.email, contact.phone, ...Object.entries(contact.fields).map(([name, value]) => `${name.replace(/_/g, " ")}: ${value}`)].filter(Boolean);
  if (!told.length && rating === null) return null;
  return (
    <section className="about" aria-label={texts.contact}>
      {told.map((each, at) => (
        <span key={at}>{each}</span>
      ))}
      {rating !== null ? <b>{texts.rated(rating)}</b> : null}
      {comment ? <q>{comment}</q> : null}
    </section>
  );
}
