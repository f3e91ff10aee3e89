// docs/rpc.md: JSON-RPC for who writes a client. Endpoints and methods, structures and errors come from the tables of the code.

import { ERRORS, type ErrorName, errorRow, exceptionType } from '../../src/domain/errors.ts';
import type { Role } from '../../src/domain/roles.ts';
import { operationsByName } from '../../src/operations/index.ts';
import { endpointsOf } from '../../src/rpc/endpoints.ts';
import { type JsonSchema, methodOf, namedSchemas } from '../../src/rpc/open-rpc.ts';
import { tsType } from './ts-type.ts';

const INTRODUCTION = `<!-- made by scripts/docs.ts: do not edit -->
# JSON-RPC

How a panel talks to DMS. \`rpc.discover\` answers the same for one endpoint, as an OpenRPC document; a typed client and the calls of two
panels, with Node and with curl, are in [examples/](examples/). What differs from the Python system: [differences.md](differences.md).

## Calls

JSON-RPC 2.0 by \`POST\` to the path of an endpoint, \`Content-Type: application/json\`, UTF-8, Basic authentication with a user of that
endpoint. Every outcome of a call is HTTP 200; 204 answers a request that has only notifications. What HTTP says instead: 401 user or
password, 403 address, 413 larger than \`jsonrpc_max_content_length\`, 415 content type, 429 too many (with \`Retry-After\`), 503 the service
cannot answer. \`X-Request-Id\` is taken over or made, comes back, and stands in log and events.

- Parameters go by name, or by position where the method says so. Unknown, missing and mistyped ones are -32602 and named in \`data.param\`.
- Elements of a batch run one after the other, each in a transaction of its own, and fail for themselves.
- Times are RFC 3339 in UTC. TTLs and timers of the SOA are texts as in zone files (\`3600\`, \`2h\`). Names are absolute, with the dot.
- \`unicode: true\` with any method shows names with their U-labels. \`return_change: true\` with a write answers \`{value, change_id, zi_id}\`
  (and \`warnings\` of the zone checks); \`wait_change\` then waits until the change is published or served.
- A write returns when it is stored; dmsd publishes it. \`base_zi_id\` refuses a change that starts from an older version (-132).
- \`list_zone\` with \`limit\` answers \`{zones, cursor}\`; \`cursor\` of the answer asks for the next page and is null at the end. Without
  \`limit\` the answer is the array of all, sent as it is read.
- An endpoint sees the zones of its security tag; others are as if they did not exist. The tag Admin sees all.
- An error has \`code\`, \`message\` for people, and \`data\` with the keys of the table below, \`exception_message\` and \`exception_type\`.
  Errors with "again" may succeed a moment later (\`retry_after_ms\`).`;

const LETTER: Readonly<Record<Role, string>> = { admin: 'a', helpdesk: 'h', customer: 'c' };

function matrix(): string {
  const endpoints = endpointsOf({});
  const offered = new Set(endpoints.flatMap(({ methods }) => [...methods.keys()]));
  const row = (method: string): string => {
    const cells = endpoints.map(({ methods }) => {
      const role = methods.get(method);
      return role === undefined ? '' : LETTER[role];
    });
    return `| [${method}](operations.md#${method}) | ${cells.join(' | ')} |`;
  };
  return [
    '## Endpoints and methods',
    'The privilege that a call has: administrator (a), help desk (h), customer (c). A site changes and adds endpoints in dms.conf. Parameters\nand results of each method: [operations.md](operations.md).',
    [
      `| | ${endpoints.map(({ path }) => `\`${path}\``).join(' | ')} |`,
      `|---|${endpoints.map(() => '---').join('|')}|`,
      `| security tag | ${endpoints.map(({ sectag }) => sectag).join(' | ')} |`,
      ...[...operationsByName.keys()].filter((name) => offered.has(name)).map(row),
      `| rpc.discover | ${endpoints.map(() => '●').join(' | ')} |`,
    ].join('\n'),
  ].join('\n\n');
}

/** The structures that the methods of the shipped endpoints name, with those that these name. */
function structures(): string {
  const all = namedSchemas();
  const wanted = new Set<string>();
  const want = (schema: unknown): void => {
    for (const [, name = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (wanted.has(name)) continue;
      wanted.add(name);
      want(all[name]);
    }
  };
  for (const { methods } of endpointsOf({})) {
    for (const [name, role] of methods) want(methodOf(operationsByName.get(name)!, role));
  }
  const types = Object.entries(all)
    .filter(([name]) => wanted.has(name))
    .map(([name, schema]) => `type ${name} = ${tsType(schema as JsonSchema)};`);
  return ['## Structures', `\`\`\`ts\n${types.join('\n\n')}\n\`\`\``].join('\n\n');
}

function errors(): string {
  const names = (Object.keys(ERRORS) as ErrorName[]).sort((a, b) => errorRow(b).code - errorRow(a).code);
  const rows = names.map((name) => {
    const { code, keys, text, retryable } = errorRow(name);
    return `| ${code} | ${name} | ${keys.join(', ')} | ${text.replaceAll('|', '\\|')}${retryable === true ? ' (again)' : ''} |`;
  });
  return [
    '## Errors',
    `Those of the shell and of dmsd are in it too: they stand in events. \`exception_type\` is the line of descent, as \`${exceptionType('ZiNotFound')}\`.`,
    ['| code | name | keys of `data` | |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

export function rpcDocument(): string {
  return `${[INTRODUCTION, matrix(), structures(), errors()].join('\n\n')}\n`;
}
