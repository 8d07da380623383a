/** The sign-in page. */

import { type FormEvent, type ReactNode, useState } from "react";
import { Problem } from "./page";
import { api, Refused } from "./api";
import { problemOf } from "./problems";
import type { Texts } from "./texts";
import type { SignedIn } from "./types";

export function SignIn({ texts, onSignedIn, toggle }: { texts: Texts; onSignedIn: (who: SignedIn) => void; toggle: ReactNode }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      onSignedIn(await api.login(String(form.get("email")), String(form.get("password"))));
    } catch (error) {
      setProblem(error instanceof Refused && error.status === 401 ? texts.wrongPassword : problemOf(error));
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <h1>Frontdesk</h1>
        <label>
          {texts.email}
          <input name="email" type="email" autoComplete="username" required maxLength={254} autoFocus />
        </label>
        <label>
          {texts.password}
          <input name="password" type="password" autoComplete="current-password" required maxLength={256} />
        </label>
        <Problem>{problem}</Problem>
        <button className="primary" disabled={busy}>
          {texts.signIn}
        </button>
        <p className="hint">{texts.where}</p>
        {toggle}
      </form>
    </main>
  );
}
