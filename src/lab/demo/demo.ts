// The demonstration: a lab comes up, zones are loaded, created and edited, and every secondary answers.

import path from 'node:path';
import { type Answers, answersOf } from '../answers.ts';
import { type Lab, startLab } from '../lab.ts';
import { slavesOf } from '../layout.ts';
import { RpcFault, type WaysIn, waysInto } from '../ways-in.ts';
import { type Edit, editByRpc, editInEditor, type Version } from './edits.ts';
import { type Report, report } from './report.ts';

export interface DemoFacts {
  /** Directory of the lab, and the checkout. */
  readonly dir: string;
  readonly checkout: string;
  out(text: string): void;
}

export interface Stage {
  readonly lab: Lab;
  readonly ways: WaysIn;
  readonly answers: Answers;
  readonly report: Report;
}

const REAL_ZONES = [
  'wikipedia.org',
  'wikimedia.org',
  'mediawiki.org',
  'wikidata.org',
  'wiktionary.org',
  'w.wiki',
  'wmfusercontent.org',
  'xn--80adgdym4pbd.xn--j1amh',
  '154.80.208.in-addr.arpa',
  '0.3.9.0.c.7.6.0.1.0.0.2.ip6.arpa',
];
export const SHELL_ZONE = 'shell.demo.example.';
export const RPC_ZONE = 'panel.demo.example.';
const PATIENCE_MS = 60_000;

/** Runs it all; safe to run again. Throws an Error whose message is the one line that the user needs. */
export async function runDemo({ dir, checkout, out }: DemoFacts): Promise<void> {
  const story = report(out);
  story.step('The lab: PostgreSQL, a hidden BIND master and its replica, two secondaries, rsync, ssh, dmsd, dms-rpcd');
  const lab = await startLab({ dir });
  const stage: Stage = { lab, ways: waysInto(lab), answers: answersOf(lab), report: story };
  try {
    await playWith(stage, checkout);
  } finally {
    await stage.answers.close();
  }
  story.step('The lab keeps running');
  story.line('npm run lab -- status               what runs');
  story.line('eval "$(npm run -s lab -- env)"      then: bin/zone_tool show_dms_status');
  story.line('npm run lab -- down                 ends it');
}

async function playWith(stage: Stage, checkout: string): Promise<void> {
  const { report, answers, lab } = stage;
  for (const { name, address } of slavesOf(lab.layout)) report.line(`${name} answers at ${address}#${lab.ports.dns}`);
  await loadRealZones(stage, path.join(checkout, 'test/data/zones'));
  await createInShell(stage);
  await createByRpc(stage);
  report.step('Waiting until both secondaries serve all twelve');
  await answers.served([...REAL_ZONES.map((name) => `${name}.`), SHELL_ZONE, RPC_ZONE], PATIENCE_MS);
  report.line('they do');
  await edit(stage, SHELL_ZONE, editInEditor);
  await edit(stage, RPC_ZONE, editByRpc);
}

async function loadRealZones({ report, ways }: Stage, directory: string): Promise<void> {
  report.step('zone_tool -f load_zones: ten zones of the Wikimedia Foundation');
  report.line(REAL_ZONES.join(' '));
  await ways.zoneTool(['-f', 'load_zones', ...REAL_ZONES.map((name) => path.join(directory, name))]);
}

async function createInShell({ report, ways }: Stage): Promise<void> {
  report.step(`zone_tool create_zone ${SHELL_ZONE}`);
  const { code, stderr } = await ways.tryZoneTool(['create_zone', SHELL_ZONE]);
  if (code === 73) report.line('it is there from an earlier run');
  else if (code !== 0) throw new Error(`zone_tool create_zone ended with ${code}: ${stderr.trim()}`);
}

const ZONE_EXISTS = -36;

async function createByRpc({ report, ways }: Stage): Promise<void> {
  report.step(`JSON-RPC create_zone ${RPC_ZONE}`);
  try {
    await ways.rpc('create_zone', { name: RPC_ZONE, login_id: 'demo@panel.example' });
  } catch (error) {
    if (!(error instanceof RpcFault) || error.code !== ZONE_EXISTS) throw error;
    report.line('it is there from an earlier run');
  }
}

/** Edits the zone and shows how long each secondary took from the commit to its answer. */
async function edit(stage: Stage, zone: string, change: Edit): Promise<void> {
  const { lab, ways, answers, report } = stage;
  const [first] = slavesOf(lab.layout);
  const before = first === undefined ? null : await answers.serial(first, zone);
  const following = answers.follow(zone);
  try {
    const text = `edited ${new Date().toISOString()}`;
    report.step(`${change.title} ${zone}: ${change.owner} TXT "${text}"`);
    await change.make(stage, zone, text);
    const sightings = await following.after(before ?? 0, PATIENCE_MS);
    // Only now: until the zone is published, the version before is its current one.
    const { zi } = await ways.rpc<{ zi: Version }>('show_zone', { name: zone });
    for (const { host, serial, at } of sightings) {
      report.line(`${host.name} serves serial ${serial} ${at - Date.parse(zi.ctime)} ms after the commit`);
    }
  } finally {
    following.stop();
  }
  for (const host of slavesOf(lab.layout))
    await report.dig(host.address, lab.ports.dns, [`${change.owner}.${zone}`, 'TXT']);
}
