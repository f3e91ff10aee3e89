// The verb that compares what is served with what was published (spec 06 §2.9).

import type { Verb } from '../verb.ts';

export const verifyVerbs: readonly Verb[] = [
  {
    name: 'verify',
    example: 'verify one.example',
    summary:
      'Compare by zone transfer what the master and every enabled server of its groups serve with what was published. Exit code 1: something differs; 69: a server did not answer or gives no transfer.',
    args: '[pattern…]',
    switches: 'json',
    jsonOf: 'verify',
    flow: async () => (await import('../flows/verify.ts')).verify,
  },
];
