// A real terminal for tests: a program in a window of tmux, keys that are typed, and the screen as it looks.

import assert from 'node:assert/strict';
import stringWidth from 'string-width';
import { tryCommand } from '../../src/lab/run-command.ts';

export interface TestTerminal {
  /** Names of keys as tmux has them (`Tab`, `C-r`, `Enter`); anything else is typed as it is. */
  keys(...keys: string[]): Promise<void>;
  /** Text of the clipboard, as a terminal pastes it. */
  paste(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** What stands on the screen, blanks at the ends of lines left out; the cursor as `█`. */
  screen(): Promise<string>;
  /** The screen as soon as it shows that. Fails after a minute, with the screen. */
  until(shown: RegExp): Promise<string>;
  close(): Promise<void>;
}

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 60_000;
let count = 0;

/** When the program has ended, the screen says `ended with CODE`. */
export async function openTerminal(argv: readonly string[], options: TerminalOptions = {}): Promise<TestTerminal> {
  const { columns = 100, rows = 24, env = {} } = options;
  count += 1;
  const socket = `dms-test-${process.pid}-${count}`;
  const tmux = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await tryCommand(['tmux', '-L', socket, '-f', '/dev/null', ...args]);
    assert.equal(code, 0, `tmux ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const size = ['-x', String(columns), '-y', String(rows)];
  // Ctrl-C reaches the shell around it as well, which stays to tell how it ended.
  const telling = ['sh', '-c', 'trap : INT; "$@"; echo "ended with $?"; exec cat', 'sh'];
  await tmux('new-session', '-d', '-s', 't', ...size, 'env', ...variables, ...telling, ...argv);
  const screen = async (): Promise<string> => {
    const [shown, place] = [
      await tmux('capture-pane', '-p', '-t', 't'),
      await tmux('display', '-p', '-t', 't', '#{cursor_x},#{cursor_y}'),
    ];
    const [x = 0, y = 0] = place.split(',').map(Number);
    const lines = shown.split('\n');
    lines[y] = withCursor(lines[y] ?? '', x);
    return lines.join('\n').trimEnd();
  };
  return {
    keys: async (...keys) => void (await tmux('send-keys', '-t', 't', ...keys)),
    paste: async (text) => {
      await tmux('set-buffer', text);
      await tmux('paste-buffer', '-p', '-t', 't');
    },
    resize: async (wide, high) => void (await tmux('resize-window', '-t', 't', '-x', String(wide), '-y', String(high))),
    screen,
    until: async (pattern) => {
      const end = performance.now() + PATIENCE_MS;
      for (;;) {
        const shown = await screen();
        if (pattern.test(shown)) return shown;
        if (performance.now() > end) assert.fail(`${pattern} is not shown:\n${shown}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: async () => void (await tryCommand(['tmux', '-L', socket, 'kill-server'])),
  };
}

/** The cursor in front of the character in column `x`; wide ones take two columns. */
function withCursor(line: string, x: number): string {
  let at = 0;
  while (at < line.length && stringWidth(line.slice(0, at)) < x) at += 1;
  const before = line.slice(0, at);
  return `${before}${' '.repeat(Math.max(0, x - stringWidth(before)))}█${line.slice(at)}`;
}
