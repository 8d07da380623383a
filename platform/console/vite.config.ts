import { defineConfig } from "vite";

export default defineConfig({
  base: "/console/",
  esbuild: { jsx: "automatic" },
  build: { outDir: "../frontdesk/static/console", emptyOutDir: true },
});
