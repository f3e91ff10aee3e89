// What the demonstration prints: numbered steps with the time since the start, and answers as dig shows them.

import { runCommand } from '../run-command.ts';

export interface Report {
  step(text: string): void;
  line(text: string): void;
  /** Asks with dig and shows question and answer. Throws when there is no answer. */
  dig(address: string, port: number, question: readonly string[]): Promise<void>;
}

export function report(out: (text: string) => void): Report {
  const started = performance.now();
  let steps = 0;
  const line = (text: string): void => out(`           ${text}\n`);
  return {
    line,
    step: (text) => {
      steps += 1;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      out(`[${seconds.padStart(5)} s] ${steps}. ${text}\n`);
    },
    dig: async (address, port, question) => {
      const argv = ['dig', `@${address}`, '-p', String(port), '+norecurse', '+noall', '+answer', ...question];
      const answer = (await runCommand(argv)).trim();
      line(`$ ${argv.join(' ')}`);
      if (answer === '') throw new Error(`${address} has no answer for ${question.join(' ')}`);
      for (const each of answer.split('\n')) line(each.replaceAll('\t', ' '));
    },
  };
}
