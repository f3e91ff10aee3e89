// What mutants of zone files begin from: the table of small zones and the smaller ones of the real ones.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CHECK_CASES } from '../support/check-cases.ts';

const REAL = new URL('../data/zones/', import.meta.url).pathname;
/** Longer ones take time and find no more. */
const LONGEST = 4_000;

/** Texts by a function of the zone's name, which real ones have in them. */
export function zoneSeeds(): readonly ((zone: string) => string)[] {
  const small = CHECK_CASES.filter(({ text }) => text.length <= LONGEST).map(
    ({ text }) =>
      (zone: string) =>
        text.replaceAll('example.test.', zone),
  );
  const real = readdirSync(REAL).flatMap((name) => {
    const text = readFileSync(path.join(REAL, name), 'utf8');
    return text.length > LONGEST ? [] : [(zone: string) => text.replaceAll(`${name}.`, zone)];
  });
  return [...small, ...real];
}
