// Keys as the terminal gives them, by name: `C-a` is Ctrl with a, `M-b` is Alt with b; anything else is text.

import type { Key as InkKey } from 'ink';

export type LineKey = { readonly name: string } | { readonly text: string };

const NAMES: readonly (readonly [keyof InkKey, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'return'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
  ['tab', 'tab'],
];

/** One event of ink is one key, or as many characters as came at once: somebody who types ahead, or a paste. */
export function keysOf(input: string, key: InkKey): LineKey[] {
  const named = NAMES.find(([field]) => key[field] === true)?.[1];
  if (named !== undefined) return [{ name: `${modifiers(key, named)}${named}` }];
  if (key.ctrl && input !== '') return [{ name: `C-${input}` }];
  if (key.meta && input !== '') return [{ name: `M-${input}` }];
  return keysOfText(input);
}

function modifiers(key: InkKey, name: string): string {
  if (name === 'escape') return '';
  return `${key.ctrl ? 'C-' : ''}${key.meta ? 'M-' : ''}${key.shift && name === 'tab' ? 'S-' : ''}`;
}

/** Control characters are keys, what lies between is text. */
export function keysOfText(input: string): LineKey[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the keys
  const parts = input.replaceAll('\r\n', '\r').match(/[\u0000-\u001f\u007f]|[^\u0000-\u001f\u007f]+/g) ?? [];
  return parts.map((part) => {
    const code = part.charCodeAt(0);
    if (code === 0x7f || code === 8) return { name: 'backspace' };
    if (code === 9) return { name: 'tab' };
    if (code === 10 || code === 13) return { name: 'return' };
    if (code === 27) return { name: 'escape' };
    return code < 32 ? { name: `C-${String.fromCharCode(code + 64).toLowerCase()}` } : { text: part };
  });
}
