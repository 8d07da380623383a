/** Whether the visitor is writing: a sign of it counts for a few seconds. */

import { useEffect, useMemo, useRef, useState } from "react";

const COUNTS = 6000; // milliseconds

export interface VisitorWrites {
  on: boolean;
  now: () => void;
  stop: () => void;
}

export function useVisitorWrites(): VisitorWrites {
  const [on, setOn] = useState(false);
  const timer = useRef(0);
  const signs = useMemo(() => {
    const stop = () => {
      window.clearTimeout(timer.current);
      setOn(false);
    };
    const now = () => {
      window.clearTimeout(timer.current);
      setOn(true);
      timer.current = window.setTimeout(() => setOn(false), COUNTS);
    };
    return { now, stop };
  }, []);
  useEffect(() => signs.stop, [signs]);
  return useMemo(() => ({ on, ...signs }), [on, signs]);
}
