/** A log that stays at its end while it grows or gets less room, as long as its reader has not scrolled up. */

import { type RefObject, useCallback, useEffect, useRef } from "react";

const NEAR = 40; // pixels

/** Gives what to do when it scrolls and when a picture in it has come. */
export function useStuckToEnd(log: RefObject<HTMLElement | null>, isThere: boolean): { onScroll: () => void; onLoadCapture: () => void } {
  const stuck = useRef(true);
  const stick = useCallback(() => {
    const element = log.current;
    if (element && stuck.current) element.scrollTop = element.scrollHeight;
  }, [log]);
  useEffect(() => {
    if (!log.current) return;
    const observer = new ResizeObserver(stick);
    observer.observe(log.current);
    return () => observer.disconnect();
  }, [log, isThere, stick]);
  const onScroll = () => {
    const element = log.current;
    if (element) stuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
  };
  return { onScroll, onLoadCapture: stick };
}
