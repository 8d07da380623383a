import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { ErrorBoundary } from "./ErrorBoundary";
import "./style.css";
import "./channels/channels.css";
import { firstLanguage, textsOf } from "./texts";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ErrorBoundary texts={textsOf(firstLanguage())}>
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
