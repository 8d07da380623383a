/** Who is signed in, which business, which language. */

import { useEffect, useState } from "react";
import { api } from "./api";
import { ChannelsPage } from "./channels/ChannelsPage";
import { CorrectionsPage } from "./corrections/CorrectionsPage";
import { Desk } from "./Desk";
import { DevelopersPage } from "./developers/DevelopersPage";
import { beginDrafts } from "./drafts";
import { Nav } from "./Nav";
import { usePlace } from "./place";
import { Picture } from "./Picture";
import { SignIn } from "./SignIn";
import { ModelsPage } from "./students/ModelsPage";
import { firstLanguage, type Language, textsOf } from "./texts";
import type { SignedIn } from "./types";

export function App() {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const [person, setPerson] = useState<SignedIn | null | "unknown">("unknown");
  const [tenantId, setTenantId] = useState<string | null>(null);
  const texts = textsOf(language);
  const [page = "", ...place] = usePlace();

  useEffect(() => {
    api.me().then(setPerson, () => setPerson(null));
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem("frontdesk:language", language);
  }, [language]);

  const toggle = (
    <button className="quiet" type="button" onClick={() => setLanguage(language === "en" ? "fr" : "en")} lang={language === "en" ? "fr" : "en"}>
      {language === "en" ? "Français" : "English"}
    </button>
  );
  if (person === "unknown") return <p className="center">{texts.loading}</p>;
  if (person === null) return <SignIn texts={texts} onSignedIn={setPerson} toggle={toggle} />;
  beginDrafts(person.user.id);
  const tenant = person.tenants.find((t) => t.id === tenantId) ?? person.tenants[0];
  const pages: [string, string][] = [
    ["", texts.conversations],
    ["corrections", texts.corrections],
    ["models", texts.models],
    ["channels", texts.channels],
    ["developers", texts.developers],
  ];
  const onSignedOut = () => setPerson(null);
  const signOut = () => api.logout().finally(() => setPerson(null));
  return (
    <div className="app">
      <header className="top">
        <strong className="brand">Frontdesk</strong>
        {person.tenants.length > 1 ? (
          <select aria-label={texts.business} value={tenant?.id} onChange={(event) => setTenantId(event.target.value)}>
            {person.tenants.map((t) => (
              <option key={t.id} value={t.id}>
                {t.name}
              </option>
            ))}
          </select>
        ) : (
          <span className="tenant">{tenant?.name}</span>
        )}
        <Nav label={texts.pages} pages={pages} now={page} />
        <span className="space" />
        {toggle}
        <Picture user={person.user} texts={texts} onChange={(picture) => setPerson({ ...person, user: { ...person.user, picture } })} />
        <button className="quiet" type="button" onClick={signOut}>
          {texts.signOut}
        </button>
      </header>
      {!tenant ? null : page === "corrections" ? (
        <CorrectionsPage key={tenant.id} tenant={tenant.id} texts={texts} language={language} onSignedOut={onSignedOut} />
      ) : page === "models" ? (
        <ModelsPage key={tenant.id} tenant={tenant.id} language={language} onSignedOut={onSignedOut} />
      ) : page === "channels" ? (
        <ChannelsPage key={tenant.id} tenant={tenant.id} place={place} texts={texts} language={language} onSignedOut={onSignedOut} />
      ) : page === "developers" ? (
        <DevelopersPage key={tenant.id} tenant={tenant.id} place={place} texts={texts} language={language} onSignedOut={onSignedOut} />
      ) : (
        <Desk key={tenant.id} tenant={tenant.id} texts={texts} language={language} onSignedOut={onSignedOut} />
      )}
    </div>
  );
}
