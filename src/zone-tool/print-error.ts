// Errors for people: `***`, wrapped at 70 columns, continuation lines indented by six (spec 02).

import { wrapped } from './views/layout.ts';

export function errorText(message: string): string {
  const [first = '', ...others] = message.split('\n').flatMap((line) => wrapped(line, 6).split('\n'));
  return `***   ${first.trimStart()}\n${others.map((line) => `${line}\n`).join('')}`;
}
