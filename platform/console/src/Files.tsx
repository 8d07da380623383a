/** The files of a message, and those that are attached to a reply. */

import { useRef } from "react";
import { attachAgain, detach, type Upload } from "./uploads";
import { sizeOf, type Texts } from "./texts";
import type { Attachment } from "./types";

const PICTURES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

interface FilesProps {
  tenant: string;
  files: Attachment[];
  texts: Texts;
}

export function Files({ tenant, files, texts }: FilesProps) {
  return (
    <ul className="files" aria-label={texts.files}>
      {files.map((file, at) => (
        <li key={file.id ?? at}>
          <OneFile address={`/v1/console/tenants/${tenant}/files/${file.id}`} file={file} texts={texts} />
        </li>
      ))}
    </ul>
  );
}

function OneFile({ address, file, texts }: { address: string; file: Attachment; texts: Texts }) {
  const viewer = useRef<HTMLDialogElement>(null);
  const about = `${file.name} · ${file.size ? sizeOf(file.size, texts) : ""}`;
  if (file.state !== "here")
    return (
      <span className="file">
        {file.name} <span className="hint">{texts.fileStates[file.state] ?? ""}</span>
      </span>
    );
  if (!PICTURES.includes(file.mime))
    return (
      <a className="file" href={address} download={file.name}>
        {about}
      </a>
    );
  return (
    <>
      <button type="button" className="picture" aria-label={texts.enlarge(file.name)} onClick={() => viewer.current?.showModal()}>
        <img src={`${address}?preview=true`} alt="" width={file.width ?? undefined} height={file.height ?? undefined} loading="lazy" />
      </button>
      <dialog ref={viewer} className="viewer" aria-label={file.name} onClick={(event) => event.target === viewer.current && viewer.current?.close()}>
        <img src={address} alt={file.name} loading="lazy" />
        <p>
          <span>{about}</span>
          <a href={address} download={file.name}>
            {texts.save}
          </a>
          <button type="button" onClick={() => viewer.current?.close()}>
            {texts.close}
          </button>
        </p>
      </dialog>
    </>
  );
}

interface AttachedProps {
  tenant: string;
  id: string;
  files: Upload[];
  texts: Texts;
}

/** What is attached, with its progress and what may be done. */
export function Attached({ tenant, id, files, texts }: AttachedProps) {
  return (
    <ul className="files attached" aria-label={texts.files}>
      {files.map((file) => (
        <li key={file.clientId} className={file.problem === null ? "file" : "file problem"}>
          <span>{file.name}</span>
          {file.problem !== null ? (
            <span role="alert">{file.problem}</span>
          ) : file.id === null ? (
            <progress max={1} value={file.progress} aria-label={texts.uploading(file.name)} />
          ) : (
            <span className="hint">{sizeOf(file.size, texts)}</span>
          )}
          {file.problem !== null && file.retry ? (
            <button type="button" onClick={() => attachAgain(tenant, id, file, texts)}>
              {texts.again}
            </button>
          ) : null}
          <button type="button" aria-label={texts.remove(file.name)} onClick={() => detach(id, file)}>
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
