/** OKLCH to sRGB and the contrast of two colours: for phones without `oklch()`, and for the proof of the tokens. */

/** Linear light of red, green and blue, each 0 to 1 when the colour lies inside sRGB. */
export type Linear = readonly [red: number, green: number, blue: number];

/** A colour as the tokens write it: `oklch(L C H)` without alpha, `#rgb` or `#rrggbb`. Throws for anything else. */
export function linear(colour: string): Linear {
  const oklch = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(colour) ?? /^oklch\(([\d.]+) ([\d.]+)\)$/.exec(colour);
  if (oklch) return fromOklch(Number(oklch[1]), Number(oklch[2]), Number(oklch[3] ?? 0));
  const hex = /^#([\da-f])([\da-f])([\da-f])$|^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour);
  if (!hex) throw new Error(`"${colour}" is no colour of the tokens.`);
  const parts = hex[1] ? hex.slice(1, 4).map((digit) => digit + digit) : hex.slice(4, 7);
  const [red = 0, green = 0, blue = 0] = parts.map((part) => light(Number.parseInt(part, 16) / 255));
  return [red, green, blue];
}

// CSS Color 4, section 10.3 and its sample code: OKLCH to OKLab, to LMS, to linear sRGB.
function fromOklch(lightness: number, chroma: number, hue: number): Linear {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** `#rrggbb`, clipped to sRGB. */
export function hex(colour: string): string {
  const part = (value: number): string => Math.round(shown(Math.min(1, Math.max(0, value))) * 255).toString(16).padStart(2, '0');
  return `#${linear(colour).map(part).join('')}`;
}

/** The contrast ratio of WCAG 2.2 (relative luminance of sRGB), 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = linear(hex(colour));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function light(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function shown(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}
