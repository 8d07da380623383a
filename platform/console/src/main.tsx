import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { ErrorBoundary } from "./ErrorBoundary";
import "./style.css";
import "./pages.css";
import "./channels/channels.css";
import "./developers/developers.css";
import "./corrections/corrections.css";
import "./students/students.css";
import { firstLanguage, textsOf } from "./texts";

// A file that is dropped beside the box would replace the page, and what was being written with it.
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ErrorBoundary texts={textsOf(firstLanguage())}>
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
