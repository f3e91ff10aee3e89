// What BIND makes of single records: many of them in one run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TypedText {
  readonly type: string;
  readonly text: string;
}

const HEAD = '$TTL 300\n@ SOA ns h 1 2 3 4 5\n@ NS ns.example.net.\n';

/** Whether named accepts each record in a zone of its own; checks of owners and targets are off. */
export function bindAccepts(records: readonly TypedText[]): boolean[] {
  const zones = records.map(({ type, text }) =>
    type === 'SOA' ? HEAD.replace('ns h 1 2 3 4 5', text) : `${HEAD}x ${type} ${text}\n`,
  );
  const refused = new Set<number>();
  for (const [, n] of loadAll(zones).matchAll(/^zone z(\d+)\.example\/IN: loading from master file .* failed/gm)) {
    refused.add(Number(n));
  }
  return records.map((_, n) => !refused.has(n));
}

/** The line that named blames in each zone text; undefined if it has no fault or tells no line. */
export function bindFaultLines(zones: readonly string[]): (number | undefined)[] {
  const lines: (number | undefined)[] = zones.map(() => undefined);
  for (const [, n, line] of loadAll(zones).matchAll(/^(?:dns_rdata_fromtext: )?(\d+):(\d+): /gm)) {
    lines[Number(n)] ??= Number(line);
  }
  return lines;
}

/** Zone text with the words of the rdata each on a line of its own; the first is on line 5. */
export function onLines(type: string, words: readonly string[]): string {
  return `${HEAD}x ${type} (\n${words.join('\n')}\n)\ny A 192.0.2.1\n`;
}

// What named says of zones loaded in one run; their files are named by number.
function loadAll(zones: readonly string[]): string {
  return inScratch((scratch) => {
    const statements = zones.map((text, n) => {
      writeFileSync(join(scratch, String(n)), text);
      return `zone "z${n}.example" { type primary; file "${n}"; };\n`;
    });
    const options = `options { directory "${scratch}"; check-names primary ignore; check-integrity no; };\n`;
    writeFileSync(join(scratch, 'conf'), options + statements.join(''));
    return run('named-checkconf', ['-z', join(scratch, 'conf')]);
  });
}

/** The rdata that named-compilezone writes for each record of `zone`, all of which it must accept. */
export function bindTexts(records: readonly TypedText[], zone: string): string[] {
  return inScratch((scratch) => {
    const lines = records.map(({ type, text }, n) => `r${n} ${type} ${text}\n`);
    writeFileSync(join(scratch, 'zone'), HEAD + lines.join(''));
    const output = run('named-compilezone', [
      '-i',
      'none',
      '-k',
      'ignore',
      '-s',
      'full',
      '-o',
      '-',
      zone,
      join(scratch, 'zone'),
    ]);
    const texts: string[] = [];
    for (const [, n, text = ''] of output.matchAll(/^r(\d+)\.\S*\s+300 IN \S+(?:\t+(.*))?$/gm)) texts[Number(n)] = text;
    return texts;
  });
}

function run(command: string, args: readonly string[]): string {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error !== undefined) throw new Error(`${command} (package bind9utils) is needed: ${error.message}`);
  return stdout + stderr;
}

function inScratch<T>(use: (scratch: string) => T): T {
  const scratch = mkdtempSync(join(tmpdir(), 'dms-rr-'));
  try {
    return use(scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
