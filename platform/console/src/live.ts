/** The tenant's live events, and whether they come. */

import { useEffect, useRef, useState } from "react";

export interface Live {
  kind: "conversation" | "message" | "draft" | "step" | "typing" | "seen" | "resync";
  data: { id?: string; conversation?: string; text?: string; offset?: number; turn?: string; name?: string; by?: string };
}

const RETRY = 3000; // milliseconds
const KINDS: Live["kind"][] = ["conversation", "message", "draft", "step", "typing", "seen", "resync"];

/** Calls `on` with every event; returns whether the connection stands. After a break a `resync` is told. */
export function useLive(tenant: string, on: (event: Live) => void): boolean {
  const [connected, setConnected] = useState(true);
  const latest = useRef(on);
  latest.current = on;
  useEffect(() => {
    let source: EventSource;
    let waiting = 0;
    let broken = false;
    function connect() {
      source = new EventSource(`/v1/console/tenants/${tenant}/stream`);
      source.onopen = () => {
        setConnected(true);
        if (broken) latest.current({ kind: "resync", data: {} });
        broken = false;
      };
      source.onerror = () => {
        broken = true;
        setConnected(false);
        // a browser tries again by itself after a break, but not after a refusal
        if (source.readyState === EventSource.CLOSED) waiting = window.setTimeout(connect, RETRY);
      };
      for (const kind of KINDS) source.addEventListener(kind, (event) => latest.current({ kind, data: JSON.parse((event as MessageEvent).data) }));
    }
    connect();
    return () => {
      clearTimeout(waiting);
      source.close();
    };
  }, [tenant]);
  return connected;
}
