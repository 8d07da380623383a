/** Around a view: when it fails, the rest of the console goes on, and the person reads what to do. */

import { Component, type ReactNode } from "react";
import type { Texts } from "./texts";

interface Props {
  texts: Texts;
  children: ReactNode;
  onLeave?: () => void; // back to what still works
}

export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  render() {
    const { texts, children, onLeave } = this.props;
    if (!this.state.failed) return children;
    return (
      <section className="nothing" role="alert">
        <h2>{texts.brokenTitle}</h2>
        <p className="hint">{texts.brokenText}</p>
        <div className="choices">
          <button type="button" className="primary" onClick={() => this.setState({ failed: false })}>
            {texts.again}
          </button>
          <button type="button" onClick={() => location.reload()}>
            {texts.reload}
          </button>
          {onLeave ? (
            <button type="button" className="quiet" onClick={onLeave}>
              {texts.back}
            </button>
          ) : null}
        </div>
      </section>
    );
  }
}
