// Finds uses of the world that are no imports (clock, randomness, environment, console) outside the folders that may.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { transform } from 'esbuild';

const ALLOWED = /^(adapters|lab|main)\//;

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bprocess\.(?!nextTick\b)\w+/, 'process'],
  [/\bDate\.now\b/, 'Date.now'],
  [/\bnew Date(?!\w|\()|\bnew Date\(\)/, 'new Date() without argument'],
  [/\bMath\.random\b/, 'Math.random'],
  [/\bconsole\.\w+/, 'console'],
];

/** One line per file and word: `src/x/y.ts: Date.now belongs to adapters, lab and main`. Comments do not count. */
export async function findWorldWords(directory: string): Promise<string[]> {
  const found: string[] = [];
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !ALLOWED.test(file))
    .sort();
  for (const file of files) {
    const text = readFileSync(path.join(directory, file), 'utf8');
    if (!WORDS.some(([pattern]) => pattern.test(text))) continue;
    // Printed again by esbuild the text has no comments left.
    const { code } = await transform(text, { loader: file.endsWith('x') ? 'tsx' : 'ts', legalComments: 'none' });
    for (const [pattern, name] of WORDS) {
      if (pattern.test(code)) found.push(`src/${file}: ${name} belongs to adapters, lab and main`);
    }
  }
  return found;
}
