// What the commands about owners, copies, TTLs and serials print, as golden transcripts; each on a site of its own.

import { describe, test } from 'node:test';
import { makeSite, publish } from '../operations/setup.ts';
import { golden, makeTool, transcriptOf } from './tool.ts';

async function transcript(name: string, lines: readonly string[]): Promise<void> {
  const site = await makeSite();
  try {
    const tool = makeTool(site);
    await tool.run('create_zone -r ACME src.example inc_updates');
    await publish(site, 'src.example.');
    golden(name, await transcriptOf(tool, lines));
  } finally {
    await site.close();
  }
}

describe('transcripts', () => {
  test('owners', async () => {
    await transcript('owners.txt', [
      'ls_reference',
      'create_reference Beta.2',
      'create_reference BETA.2',
      'create_reference -- -x',
      'ls_reference "b*"',
      'ls_reference -r acme',
      'ls_reference "zz*"',
      'rename_reference beta.2 Gamma',
      'rename_reference -f beta.2 Gamma',
      'rename_reference -f gamma ACME',
      'set_zone_reference src.example gamma',
      'set_zone_reference src.example nobody',
      'ls -v src.example',
      'delete_reference gamma',
      'set_zone_reference src.example',
      'ls -v src.example',
      'delete_reference gamma',
      'delete_reference gamma',
      'show_sectags',
      'create_sectag HOSTED',
      'create_sectag HOSTED',
      'create_sectag Admin',
      'create_sectag a/b',
      'show_zone_sectags src.example',
      'add_zone_sectag src.example HOSTED',
      'add_zone_sectag src.example NONE',
      'replace_zone_sectags src.example RESELLER HOSTED',
      'replace_zone_sectags -f src.example RESELLER HOSTED',
      'show_zone_sectags src.example',
      'show_zone_sectags --json src.example',
      'delete_sectag HOSTED',
      'delete_sectag Admin',
      'delete_zone_sectag src.example HOSTED',
      'delete_sectag HOSTED',
      'replace_zone_sectags -f src.example',
      'show_zone_sectags src.example',
    ]);
  });

  test('zone changes', async () => {
    await transcript('zone-changes.txt', [
      'copy_zone src.example dst.example',
      'copy_zone src.example dst.example',
      'copy_zone none.example dst2.example',
      'copy_zone -z 99 src.example dst2.example',
      'copy_zone -r Else -z ^ src.example dst2.example no_inc_updates edit_lock',
      'create_zi_zone 1 dst3.example',
      'create_zi_zone 99 dst4.example',
      'copy_zone src.example 192.0.2.1',
      'copy_zone src.example dst4.example -g nowhere',
      'ls -v "dst*"',
      'refresh_zone_ttl src.example 30m',
      'refresh_zone_ttl src.example',
      'refresh_zone_ttl src.example never',
      'refresh_zone_ttl src.example 1x',
      'refresh_zone_ttl src.example 1h30',
      'refresh_zone_ttl none.example 1h',
      'poke_zone_set_serial src.example 2026112099',
      'poke_zone_set_serial -f src.example 2026112099',
      'poke_zone_set_serial -f src.example 1',
      'poke_zone_set_serial -f src.example 0',
      'poke_zone_set_serial -f src.example x',
      'poke_zone_set_serial -fu src.example',
      'poke_zone_set_serial -f dst.example 2026112099',
      'poke_zone_wrap_serial src.example',
      'poke_zone_wrap_serial -f src.example',
      'set_zone_sg src.example sg-two',
      'disable_zone -f src.example',
      'set_zone_sg src.example sg-two',
      'set_zone_sg -g nowhere src.example',
      'dupe_zone_alt_sg src.example sg-one',
      'dupe_zone_alt_sg src.example nowhere',
      'show_zonesm src.example',
      'delete_zone_alt_sg src.example',
      'delete_zone_alt_sg src.example',
    ]);
  });

  test('names beyond ASCII', () =>
    transcript('unicode.txt', [
      'create_zone bücher.example',
      'create_zone xn--bcher-kva.example',
      'create_zone "bü cher.example"',
      'ls',
      'ls --unicode -v',
      'ls --unicode "BÜCHER.*"',
      'show_zonesm --unicode --json bücher.example',
      'copy_zone src.example Straße.example',
      'ls --unicode straße.example',
    ]));

  test('loading a version', () =>
    transcript('load-zi.txt', [
      'load_zone_zi /nowhere/file src.example',
      'load_zone_zi test/data/zones/parking src.example',
      'load_zone_zi - none.example',
      'load_zone_zi -',
      'show_zonesm_byid 1',
      'show_zonesm_byid 99',
    ]));
});
