// What the commands that make the master look at a zone anew print, as a golden transcript.

import { test } from 'node:test';
import { makeSite, publish } from '../operations/setup.ts';
import { golden, makeTool, transcriptOf } from './tool.ts';

test('reset, signing, exchanged server groups', async () => {
  const site = await makeSite();
  try {
    const tool = makeTool(site);
    for (const zone of ['one.example', 'signed.example auto_dnssec', 'off.example'])
      await tool.run(`create_zone ${zone}`);
    for (const zone of ['one.example.', 'signed.example.']) await publish(site, zone);
    await tool.run('disable_zone -f off.example');
    const text = await transcriptOf(tool, [
      'reset_zonesm one.example',
      'reset_zonesm -f one.example',
      'reset_zone -f one.example 1',
      'reset_zonesm -f one.example 99',
      'reset_zonesm -f off.example',
      'reset_zonesm -f none.example',
      'reset_zonesm',
      'help reset_zonesm',
      'sign_zone one.example',
      'sign_zone signed.example',
      'loadkeys_zone one.example',
      'load_keys signed.example',
      'loadkeys_zone none.example',
      'swap_zone_sg one.example',
      'swap_zone_sg -f one.example',
      'dupe_zone_alt_sg one.example sg-two',
      'swap_zone_sg -f one.example',
      'ls -v -g sg-two',
      'show_configsm',
    ]);
    golden('resets.txt', text.replaceAll(/(Event \w+)\(\d+\)/g, '$1(N)'));
  } finally {
    await site.close();
  }
});
