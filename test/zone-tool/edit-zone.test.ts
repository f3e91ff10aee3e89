// Editor sessions: what is saved, what is kept, and that no lock is left behind.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { makeTool, type Tool, type ToolOptions } from './tool.ts';

let site: Site;
let tools: Tool[] = [];
before(async () => {
  site = await makeSite();
  const tool = makeTool(site);
  await tool.run('create_zone plain.example');
  await tool.run('create_zone locked.example edit_lock');
  await tool.run('create_zone saved.example edit_lock');
  await publish(site, 'plain.example.');
  await publish(site, 'locked.example.');
  await publish(site, 'saved.example.');
});
after(async () => {
  for (const tool of tools) for (const file of tool.kept()) rmSync(file);
  tools = [];
  await site.close();
});

function editing(options: ToolOptions): Tool {
  const tool = makeTool(site, { isTty: true, ...options });
  tools.push(tool);
  return tool;
}

async function textOf(zone: string, zi = ''): Promise<string> {
  return (await makeTool(site).run(`show_zone ${zone} ${zi}`)).out;
}

async function lockOf(zone: string): Promise<string> {
  const { out } = await makeTool(site).run(`show_zonesm --json ${zone}`);
  return (JSON.parse(out) as { lock_state: string }).lock_state;
}

const done = (): void => undefined;

async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const adding = (line: string) => (text: string) => `${text}${line}\n`;
const candidate = async (zone: string): Promise<string> => {
  const { out } = await makeTool(site).run(`show_zonesm --json ${zone}`);
  return String((JSON.parse(out) as { zi_candidate_id: number }).zi_candidate_id);
};

describe('update', () => {
  test('is the default answer and stores a new instance', async () => {
    const tool = editing({ edit: adding('new IN A 192.0.2.1') });
    tool.type('');
    const { code, error } = await tool.run('edit_zone plain.example');
    assert.deepEqual([code, error], [0, '']);
    assert.match(await textOf('plain.example', await candidate('plain.example')), /^new .*192\.0\.2\.1$/m);
    assert.deepEqual(tool.kept(), []);
  });

  test('tells of a newer instance that is not published yet, which the text has not', async () => {
    const newer = await candidate('plain.example');
    const warning = new RegExp(
      `^warning: this is ZI \\d+; ZI ${newer} is saved .*: edit_zone plain\\.example\\. ${newer} goes on`,
    );
    assert.match((await editing({ edit: (text) => text }).run('edit_zone plain.example')).error, warning);
    assert.equal((await editing({ edit: (text) => text }).run(`edit_zone plain.example ${newer}`)).error, '');
  });

  test('does not replace unseen what was saved meanwhile', async () => {
    const meanwhile = async (text: string): Promise<string> => {
      await editing({ edit: adding('theirs IN A 192.0.2.8') }).run('edit_zone -f plain.example');
      return adding('mine IN A 192.0.2.9')(text);
    };
    const forced = await editing({ edit: meanwhile }).run('edit_zone -f plain.example');
    assert.equal(forced.code, 75);
    assert.match(forced.error, /was changed meanwhile/);
    const tool = editing({ edit: meanwhile });
    tool.type('u', 'u');
    const { code, out } = await tool.run('edit_zone plain.example');
    assert.equal(code, 0);
    assert.match(out, /To update now would replace ZI \d+/);
    assert.match(await textOf('plain.example', await candidate('plain.example')), /^mine /m);
  });

  test('needs no answer with -f', async () => {
    const { code, out } = await editing({ isTty: false, edit: (text) => text }).run('edit_zone -f plain.example');
    assert.deepEqual([code, out], [0, '']);
  });

  test('takes the lock and gives it to the event that saves', async () => {
    const tool = editing({
      edit: async (text) => {
        assert.equal(await lockOf('saved.example'), 'EDIT_LOCK');
        return `${text}a IN A 192.0.2.1\n`;
      },
    });
    tool.type('U');
    assert.equal((await tool.run('edit_zone saved.example')).code, 0);
  });
});

describe('no update', () => {
  test('nothing changed', async () => {
    const tool = editing({ edit: (text) => text });
    const { code, out } = await tool.run('edit_zone plain.example');
    assert.equal(code, 0);
    assert.match(out, /Nothing was changed/);
    assert.deepEqual(tool.kept(), []);
  });

  test('abort after a look at the difference', async () => {
    const tool = editing({ edit: adding('gone IN A 192.0.2.2') });
    tool.type('what?', 'd', 'A');
    const { code, both } = await tool.run('edit_zone plain.example');
    assert.equal(code, 0);
    assert.ok(both.includes('\n\u001b[32m+gone IN A 192.0.2.2\u001b[0m\n'), both);
    assert.equal((both.match(/Do you wish/g) ?? []).length, 1);
    assert.doesNotMatch(await textOf('plain.example', await candidate('plain.example')), /gone/);
    assert.deepEqual(tool.kept(), []);
  });

  test('change goes back to the editor', async () => {
    let times = 0;
    const tool = editing({ edit: (text) => `${text}again${++times} IN A 192.0.2.3\n` });
    tool.type('c', 'u');
    assert.equal((await tool.run('edit_zone plain.example')).code, 0);
    const text = await textOf('plain.example', await candidate('plain.example'));
    assert.match(text, /again1[\s\S]*again2/);
  });

  test('nobody to ask keeps the text', async () => {
    const tool = editing({ isTty: false, edit: adding('kept IN A 192.0.2.4') });
    const { code, error } = await tool.run('edit_zone plain.example');
    assert.equal(code, 75);
    const [file = ''] = tool.kept();
    assert.ok(error.replaceAll(/\s+/g, ' ').includes(file), error);
    assert.match(readFileSync(file, 'utf8'), /kept IN A/);
  });
});

describe('text that an earlier edit left', () => {
  /** As a shell that was killed leaves it: no process has so great a number. */
  function left(text: string): string {
    const file = path.join(tmpdir(), `zone_tool-plain.example-4194304-${'0'.repeat(16)}.zone`);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  test('is told of, and gone on with', async () => {
    const file = left(`${await textOf('plain.example')}rescued IN A 192.0.2.5\n`);
    const tool = editing({ findsLeftText: true, edit: (text) => text });
    tool.type('', 'u');
    const { code, error } = await tool.run('edit_zone plain.example');
    assert.equal(code, 0);
    assert.match(error, /an earlier edit of plain\.example\. left its text in /);
    assert.match(await textOf('plain.example', await candidate('plain.example')), /^rescued /m);
    assert.equal(existsSync(file), false);
  });

  test('stays where it is when its author does not want it, and with -f', async () => {
    const file = left('nothing\n');
    try {
      const tool = editing({ findsLeftText: true, edit: (text) => text });
      tool.type('n');
      assert.match((await tool.run('edit_zone plain.example')).out, /Nothing was changed/);
      assert.equal(
        (await editing({ findsLeftText: true, edit: (text) => text }).run('edit_zone -f plain.example')).code,
        0,
      );
      assert.equal(readFileSync(file, 'utf8'), 'nothing\n');
    } finally {
      rmSync(file);
    }
  });
});

describe('faults', () => {
  test('a bad line is marked, the editor opens on it, the text is kept', async () => {
    const lines: (string | undefined)[] = [];
    const tool = editing({
      edit: (text, args) => {
        lines.push(args.find((arg) => arg.startsWith('+')));
        return lines.length === 1 ? `${text}bad IN A 999.0.0.1\n` : text.replace('999', '192');
      },
    });
    tool.type('u', 'y', 'u');
    const { code, error } = await tool.run('edit_zone plain.example');
    assert.equal(code, 0);
    assert.match(error, /bad IN A >!<999/);
    const line = Number(lines[1]?.slice(1));
    assert.equal(lines[0], undefined);
    assert.ok(line > 10, String(line));
    assert.match(await textOf('plain.example', await candidate('plain.example')), /192\.0\.0\.1/);
  });

  test('a fault of a record and n: 65, text kept, lock released', async () => {
    const tool = editing({ edit: adding('a IN CNAME b\na IN A 192.0.2.1') });
    tool.type('u', 'n');
    const { code, error } = await tool.run('edit_zone locked.example');
    assert.equal(code, 65);
    assert.match(error, /kept/);
    assert.equal(tool.kept().length, 1);
    assert.equal(await lockOf('locked.example'), 'EDIT_UNLOCK');
  });

  test('an editor that fails: 70, lock released, nothing left where nothing was written', async () => {
    const tool = editing({ edit: () => 3 });
    const { code, error } = await tool.run('edit_zone locked.example');
    assert.equal(code, 70);
    assert.match(error, /edit ended with 3/);
    assert.deepEqual(tool.kept(), []);
    assert.equal(await lockOf('locked.example'), 'EDIT_UNLOCK');
  });

  test('a zone that another edits, an instance that is not there, a zone that is not there', async () => {
    const first = editing({
      edit: async (text) => {
        const { code, error } = await editing({ edit: () => assert.fail('no editor') }).run('edit_zone locked.example');
        assert.equal(code, 69);
        assert.match(error.replaceAll(/\s+/g, ' '), /op@test\/Admin/);
        return text;
      },
    });
    assert.equal((await first.run('edit_zone locked.example')).code, 0);
    assert.equal(await lockOf('locked.example'), 'EDIT_UNLOCK');
    assert.equal((await first.run('edit_zone locked.example 999')).code, 68);
    assert.equal(await lockOf('locked.example'), 'EDIT_UNLOCK');
    assert.equal((await first.run('edit_zone nowhere.example')).code, 68);
  });

  test('the lock is lost: 75, and the text is kept', async () => {
    const tool = editing({
      edit: async (text) => {
        const { out } = await makeTool(site).run('show_zonesm --json locked.example');
        const { edit_lock_token: token } = JSON.parse(out) as { edit_lock_token: number };
        assert.equal((await makeTool(site).run(`clear_edit_lock locked.example ${token}`)).code, 0);
        return `${text}mine IN A 192.0.2.9\n`;
      },
    });
    tool.type('u');
    const { code } = await tool.run('edit_zone locked.example');
    assert.equal(code, 75);
    assert.match(readFileSync(tool.kept()[0] ?? '', 'utf8'), /mine IN A/);
  });

  test('saving the file in the editor prolongs the lock; once the lock is gone the session ends', async () => {
    const calls: string[] = [];
    let wake: () => void = done;
    const tool = editing({
      sleep: (_ms, signal) =>
        new Promise((resolve, reject) => {
          wake = resolve;
          if (signal?.aborted === true) reject(signal.reason);
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
      edit: async (text, args) => {
        await saveAndLook(args, `${text};1\n`);
        const { out } = await makeTool(site).run('show_zonesm --json locked.example');
        const { edit_lock_token: token } = JSON.parse(out) as { edit_lock_token: number };
        await makeTool(site).run(`clear_edit_lock locked.example ${token}`);
        await saveAndLook(args, `${text};2\n`);
        return `${text};3\n`;
      },
    });
    const saveAndLook = async (args: readonly string[], text: string): Promise<void> => {
      await untilTrue(() => wake !== done);
      writeFileSync(args.at(-1) ?? '', text);
      const looking = wake;
      wake = done;
      looking();
      await untilTrue(() => calls.length > 0 && calls.pop() !== undefined);
    };
    const { call } = tool.shell;
    tool.shell.call = async (operation, params) => {
      try {
        return await call(operation, params);
      } finally {
        if (operation === 'tickle_editlock') calls.push(operation);
      }
    };
    const { code, error } = await tool.run('edit_zone locked.example');
    assert.equal(code, 75);
    assert.match(error, /not prolonged/);
    assert.match(readFileSync(tool.kept()[0] ?? '', 'utf8'), /;3/);
  });

  test('Ctrl-C at the question keeps the text and releases the lock', async () => {
    const tool = editing({ edit: adding('late IN A 192.0.2.8') });
    tool.shell.terminal.ask = () => {
      setImmediate(() => tool.shell.interrupt(false));
      return new Promise(() => undefined);
    };
    const { code } = await tool.run('edit_zone locked.example');
    assert.equal(code, 69);
    assert.equal(tool.kept().length, 1);
    assert.equal(await lockOf('locked.example'), 'EDIT_UNLOCK');
  });
});
