// Many zone files through one `named-checkconf -z`: which of them BIND loads.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface ZoneFile {
  /** With its final dot; every one of a batch another. */
  readonly zone: string;
  readonly text: string;
}

export interface NamedVerdict {
  readonly accepted: boolean;
  /** What it says about the zone. */
  readonly words: string;
}

/** Verdicts in the order of the files, as of `named-checkzone -i local` with default options. */
export function namedVerdicts(dir: string, files: readonly ZoneFile[]): NamedVerdict[] {
  mkdirSync(dir, { recursive: true });
  const clauses = files.map(({ zone, text }, i) => {
    const file = path.join(dir, `zone${i}`);
    writeFileSync(file, text);
    // named-checkconf refuses by check-names where named-checkzone warns.
    return `zone "${zone}" { type primary; file "${file}"; check-names ignore; };\n`;
  });
  const conf = path.join(dir, 'named.conf');
  writeFileSync(conf, `options { directory "${dir}"; };\n${clauses.join('')}`);
  const run = spawnSync('named-checkconf', ['-z', conf], { encoding: 'latin1', maxBuffer: 1 << 28 });
  if (run.error !== undefined) throw run.error;
  const said = `${run.stdout}${run.stderr}`.split('\n');
  const loaded = new Set(said.flatMap((line) => /^zone (\S+)\/IN: loaded serial/.exec(line)?.[1] ?? []));
  return files.map(({ zone }, i) => {
    const name = zone.slice(0, -1);
    if (loaded.has(name)) return { accepted: true, words: '' };
    const about = said.filter((line) => line.includes(`zone ${name}/`) || line.includes(`/zone${i}:`));
    return { accepted: false, words: about.join('\n') };
  });
}
