// Internationalised names: U-labels to the A-labels that are stored, and back for showing (UTS 46, non-transitional).
import { toASCII, toUnicode as unicodeOf } from 'tr46';
import { NameError } from './name-error.ts';

// Underscores and '*' stay possible; what mapping makes of the label is checked below instead of by STD3 rules.
const OPTIONS = {
  checkBidi: true,
  checkHyphens: true,
  checkJoiners: true,
  transitionalProcessing: false,
  useSTD3ASCIIRules: false,
  verifyDNSLength: false,
} as const;

const LABEL = /(?:\\\d{3}|\\.|[^.\\])+/gs;
const A_LABELS = /^[a-z0-9_*-]+(\.[a-z0-9_*-]+)*$/;

/** Whether there is a character outside ASCII. */
export function hasUnicode(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return true;
  return false;
}

/**
 * A name as typed, absolute or relative, with its labels outside ASCII as A-labels (`xn--…`); all other labels, escapes,
 * '@' and dots as they are. Lengths are not checked. Throws NameError for labels that UTS 46 does not allow.
 */
export function toAscii(text: string): string {
  return hasUnicode(text) ? text.replace(LABEL, asciiLabel) : text;
}

function asciiLabel(label: string): string {
  if (!hasUnicode(label)) return label;
  if (label.includes('\\')) throw new NameError(`'${label}' mixes an escape with characters outside ASCII`);
  const ascii = toASCII(label, OPTIONS);
  if (ascii === null) throw new NameError(`'${label}' is not an internationalised label (UTS 46)`);
  if (!A_LABELS.test(ascii)) throw new NameError(`'${label}' has characters that a name must not have`);
  return ascii;
}

/** `name` with A-labels shown as U-labels where that means the same; everything else unchanged. */
export function toUnicode(name: string): string {
  return name.replace(LABEL, (label) => (/^xn--/i.test(label) ? unicodeLabel(label) : label));
}

function unicodeLabel(label: string): string {
  const { domain, error } = unicodeOf(label, OPTIONS);
  return !error && !domain.includes('.') && toASCII(domain, OPTIONS) === label.toLowerCase() ? domain : label;
}
