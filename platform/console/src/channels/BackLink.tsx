import { hashOf } from "../place";
import type { ChannelTexts } from "./texts";

export function BackLink({ texts }: { texts: ChannelTexts }) {
  return (
    <a className="back-link" href={hashOf("channels")}>
      <span aria-hidden="true">←</span> {texts.allChannels}
    </a>
  );
}
