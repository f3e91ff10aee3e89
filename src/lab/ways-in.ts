// The ways into a lab's DMS that users have: the shell and JSON-RPC.

import path from 'node:path';
import type { Lab } from './lab.ts';
import { type CommandEnd, type CommandOptions, runCommand, tryCommand } from './run-command.ts';

export interface WaysIn {
  /** Runs `bin/zone_tool WORDS` to its end; any exit code is a result. */
  tryZoneTool(words: readonly string[], options?: CommandOptions): Promise<CommandEnd>;
  /** The same, and returns its output; throws with its words when it fails. */
  zoneTool(words: readonly string[], options?: CommandOptions): Promise<string>;
  /** A method of /admin_dms. Throws RpcFault with the error of the answer, or what fetch throws. */
  rpc<T = unknown>(method: string, params: Readonly<Record<string, unknown>>): Promise<T>;
}

/** An error answered by JSON-RPC. */
export class RpcFault extends Error {
  readonly code: number;
  readonly data: Readonly<Record<string, unknown>>;
  constructor(method: string, { code, message, data }: RpcError) {
    super(`${method}: ${message} (${code})`);
    this.code = code;
    this.data = data ?? {};
  }
}

interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: Record<string, unknown>;
}

const ANSWER_PATIENCE_MS = 30_000;

export function waysInto(lab: Pick<Lab, 'env' | 'layout'>): WaysIn {
  const program = path.join(lab.layout.checkout, 'bin/zone_tool');
  const withLab = (options: CommandOptions = {}): CommandOptions => ({
    ...options,
    env: { DMS_CONF: lab.env.DMS_CONF, ...options.env },
  });
  return {
    tryZoneTool: (words, options) => tryCommand([program, ...words], withLab(options)),
    zoneTool: (words, options) => runCommand([program, ...words], withLab(options)),
    rpc: async <T>(method: string, params: Readonly<Record<string, unknown>>) => {
      const reply = await fetch(`${lab.env.DMS_RPC_URL}/admin_dms`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(lab.env.DMS_RPC_ADMIN).toString('base64')}`,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        signal: AbortSignal.timeout(ANSWER_PATIENCE_MS),
      });
      if (!reply.ok) throw new Error(`${method}: HTTP ${reply.status} ${await reply.text()}`);
      const { result, error } = (await reply.json()) as { result?: T; error?: RpcError };
      if (error) throw new RpcFault(method, error);
      return result as T;
    },
  };
}
