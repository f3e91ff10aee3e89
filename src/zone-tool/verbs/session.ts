// Verbs of the shell itself (spec 02 §1.1).

import type { Verb } from '../verb.ts';

export const sessionVerbs: readonly Verb[] = [
  {
    name: 'help',
    example: 'help edit_zone',
    aliases: ['?'],
    summary: 'List the commands, or tell about one; of another word, what there is about it.',
    args: '[command]',
    standalone: true,
    flow: async () => (await import('../flows/help.ts')).help,
  },
  {
    name: 'exit',
    example: 'exit',
    aliases: ['quit', 'EOF', 'eof'],
    summary: 'Leave the shell.',
    flow: async () => async () => 0,
  },
];
