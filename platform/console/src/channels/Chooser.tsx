/** Which channel to connect. */

import { hashOf } from "../place";
import { BackLink } from "../BackLink";
import { PageHead } from "../page";
import { ChannelMark } from "./InboxList";
import { type Shared, WIDGET } from "./shared";

export function Chooser({ overview, texts, language }: Shared) {
  const choices = [
    { channel: WIDGET, title: texts.widget, about: texts.widgetAbout },
    ...overview.platforms.map(({ channel, guide }) => ({ channel, title: guide.title, about: guide.about?.[language] ?? "" })),
  ];
  return (
    <>
      <BackLink to="channels">{texts.allChannels}</BackLink>
      <PageHead title={texts.choose} lead={texts.chooseLead} />
      {overview.is_public ? null : <p className="note">{texts.notPublic}</p>}
      <ul className="chooser">
        {choices.map(({ channel, title, about }) => (
          <li key={channel}>
            <a className="inbox" href={hashOf("channels", "new", channel)}>
              <ChannelMark title={title} />
              <span className="inbox-name">
                <b>{title}</b>
                <span className="hint">{about}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
