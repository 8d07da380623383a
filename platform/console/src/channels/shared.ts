/** What every view of the channels is given, and how an inbox is spoken of. */

import { type Language, momentOf } from "../texts";
import type { ChannelTexts } from "./texts";
import type { Inbox, Overview } from "./types";

export interface Shared {
  tenant: string;
  overview: Overview;
  texts: ChannelTexts;
  language: Language;
  onChanged: () => Promise<void>;
}

export const WIDGET = "widget";

/** The name of a channel. */
export function titleOf(channel: string, { overview, texts }: Shared): string {
  return channel === WIDGET ? texts.widget : (overview.platforms.find((each) => each.channel === channel)?.guide.title ?? channel);
}

export type Standing = "good" | "quiet" | "urgent";

/** How an inbox stands, in a word or two. */
export function standingOf(inbox: Inbox, texts: ChannelTexts): [Standing, string] {
  if (inbox.channel === WIDGET) return inbox.last_message_at ? ["good", texts.inUse] : ["quiet", texts.unused];
  if (!inbox.tested) return ["quiet", texts.untested];
  return inbox.tested.outcome === "connected" ? ["good", texts.connected] : ["urgent", texts.attention];
}

export function lastMessageOf(inbox: Inbox, texts: ChannelTexts, language: Language): string {
  return inbox.last_message_at ? texts.lastMessage(momentOf(inbox.last_message_at, language)) : texts.noMessage;
}
