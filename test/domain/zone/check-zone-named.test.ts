// The verdicts of check_zone beside those of `named-checkzone -i local`: on a table of small zones and on the real ones.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { checkZoneText } from '../../../src/domain/zone/checks/check-text.ts';
import { CHECK_CASES } from '../../support/check-cases.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'dms-check-zone-'));
after(() => rmSync(dir, { recursive: true }));

interface Verdict {
  readonly accepted: boolean;
  /** Lines of the file that errors are about. */
  readonly lines: readonly number[];
  readonly words: string;
}

function named(zone: string, file: string): Verdict {
  const run = spawnSync('named-checkzone', ['-i', 'local', zone, file], { encoding: 'utf8' });
  assert.equal(run.error, undefined, 'named-checkzone (package bind9utils) is needed');
  const words = run.stdout + run.stderr;
  const faults = words.split('\n').filter((line) => line.includes(`${file}:`) && !NO_ERROR.test(line));
  const lines = faults.flatMap((line) => /:(\d+): /.exec(line.slice(line.indexOf(file) + file.length))?.[1] ?? []);
  return { accepted: run.status === 0, lines: lines.map(Number), words };
}

const NO_ERROR =
  /warning|check-names|ignoring|appears to be|TTL set to|MAXTTL|using SOA|using RFC1035|old style|newline/;

/** What BIND makes of an accepted file, a record a line. */
function compiled(zone: string, file: string): string {
  const ignoring = ['-k', 'ignore', '-n', 'ignore', '-i', 'local'];
  const options = { encoding: 'utf8', maxBuffer: 1 << 26 } as const;
  const run = spawnSync('named-compilezone', ['-q', ...ignoring, '-s', 'full', '-o', '-', zone, file], options);
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

function ours(zone: string, text: string): Verdict & { readonly canonical: string | null } {
  const { findings, errors, canonical } = checkZoneText(text, { zone: `${zone}.`, include: missing });
  const lines = findings.flatMap(({ level, line }) => (level === 'error' && line !== null ? line : []));
  const words = findings.map((one) => JSON.stringify(one)).join('\n');
  return { accepted: errors === 0, lines, words, canonical: canonical() };
}

function missing(file: string): string {
  throw new Error(`${file} does not exist`);
}

describe('check_zone and named-checkzone', () => {
  for (const { name, text, stricter } of CHECK_CASES) {
    test(`agree on ${name}`, () => {
      const file = path.join(dir, name);
      writeFileSync(file, text);
      const theirs = named('example.test', file);
      const found = ours('example.test', text);
      const words = `${theirs.words}\n${found.words}`;
      assert.equal(found.accepted, theirs.accepted && stricter === undefined, words);
      if (theirs.accepted) {
        if (found.accepted && name !== 'utf8owner') assert.equal(found.canonical, compiled('example.test', file));
        return;
      }
      // An RRset that is too large is told once, by BIND as often as it is full.
      const lines = theirs.words.includes('ran out of space') ? theirs.lines.slice(0, 1) : theirs.lines;
      for (const line of lines) assert.ok(found.lines.includes(line), `line ${line}\n${words}`);
      if (theirs.lines.length > 0) assert.ok(found.lines.length <= theirs.lines.length + 2, words);
    });
  }

  test('agree on the real zones', () => {
    const zones = new URL('../../data/zones/', import.meta.url).pathname;
    for (const name of readdirSync(zones)) {
      const file = path.join(zones, name);
      const theirs = named(name, file);
      const found = ours(name, readFileSync(file, 'utf8'));
      assert.equal(found.accepted, theirs.accepted, `${name}\n${theirs.words}\n${found.words}`);
      assert.equal(found.canonical, compiled(name, file), name);
    }
  });
});
