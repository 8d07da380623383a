/** The operator's own picture, which customers see when they take over. */

import { useRef, useState } from "react";
import { Problem } from "./page";
import { api, Refused } from "./api";
import type { Texts } from "./texts";
import type { SignedIn } from "./types";

interface Props {
  user: SignedIn["user"];
  texts: Texts;
  onChange: (picture: string | null) => void;
}

export function Picture({ user, texts, onChange }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function change(act: () => Promise<{ tag?: string }>) {
    setProblem(null);
    try {
      onChange((await act()).tag ?? null);
    } catch (error) {
      setProblem(error instanceof Refused && error.status === 413 ? texts.fileTooBig : error instanceof Refused ? texts.noPicture : texts.noAnswer);
    }
  }

  return (
    <>
      <button type="button" className="me" aria-label={texts.picture} title={texts.picture} onClick={() => dialog.current?.showModal()}>
        <Face user={user} />
      </button>
      <dialog ref={dialog} className="my-picture" aria-label={texts.picture}>
        <h2>{texts.picture}</h2>
        <Face user={user} />
        <p className="hint">{texts.pictureText}</p>
        <Problem>{problem}</Problem>
        <input
          ref={input}
          type="file"
          hidden
          accept="image/jpeg,image/png,image/gif,image/webp"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) void change(() => api.putPicture(file));
            event.target.value = "";
          }}
        />
        <p className="choices">
          <button type="button" className="primary" onClick={() => input.current?.click()}>
            {texts.choosePicture}
          </button>
          {user.picture ? (
            <button type="button" onClick={() => void change(api.deletePicture)}>
              {texts.deletePicture}
            </button>
          ) : null}
          <button type="button" onClick={() => dialog.current?.close()}>
            {texts.close}
          </button>
        </p>
      </dialog>
    </>
  );
}

function Face({ user }: Pick<Props, "user">) {
  if (user.picture) return <img className="face" src={`/v1/console/me/picture?${user.picture}`} alt="" />;
  const initials = user.name.split(/\s+/).map((word) => word.slice(0, 1)).slice(0, 2).join("");
  return (
    <span className="face" aria-hidden="true">
      {initials.toUpperCase()}
    </span>
  );
}
