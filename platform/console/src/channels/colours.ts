/** Colours as the widget's theme has them. */

/** Ours, where a business has set none; see platform/widget/src/style.ts. */
export const STANDARD: Record<string, string> = {
  accent: "#2f5d50",
  "on-accent": "#ffffff",
  paper: "#ffffff",
  ink: "#22211e",
  quiet: "#67635b",
  line: "#e8e4da",
  theirs: "#f4f1ea",
  bad: "#a5342a",
  "dark-accent": "#8fc9b5",
  "dark-on-accent": "#10231d",
  "dark-paper": "#1c1b19",
  "dark-ink": "#efece4",
  "dark-quiet": "#a8a397",
  "dark-line": "#35322c",
  "dark-theirs": "#292723",
  "dark-bad": "#f0958c",
};

/** The ink, light or dark, that reads best on a colour of six digits (WCAG 2.2, contrast ratio). */
export function inkOn(colour: string): string {
  return luminance(colour) > 0.179 ? "#111111" : "#ffffff";
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
