// A client of DMS for a panel: typed calls over JSON-RPC, nothing but fetch. Copy it together with dms-types.ts.

import type { Methods, ZoneBrief } from './dms-types.ts';

export interface DmsAccess {
  /** `https://dms.example.net/value_reseller_dms`: one endpoint. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

type Params<M extends keyof Methods> = Methods[M]['params'];

/** What a write answers on `return_change: true`. */
export interface Change<T> {
  readonly value: T;
  /** For wait_change. */
  readonly change_id: number;
  readonly zi_id: number | null;
}

type Result<M extends keyof Methods, P> = P extends { readonly return_change: true }
  ? Change<Methods[M]['result']>
  : Methods[M]['result'];

/** An error that DMS answered. Programs look at `code` (docs/rpc.md), people read the message. */
export class DmsError extends Error {
  readonly code: number;
  readonly data: Readonly<Record<string, unknown>>;

  constructor({ code, message, data = {} }: { code: number; message: string; data?: Record<string, unknown> }) {
    super(message);
    this.name = 'DmsError';
    this.code = code;
    this.data = data;
  }
}

export class DmsClient {
  readonly #access: DmsAccess;
  #lastId = 0;

  constructor(access: DmsAccess) {
    this.#access = access;
  }

  /** Calls a method. Throws DmsError; Error where HTTP says no (401, 403, 413, 429, 503). */
  async call<M extends keyof Methods, P extends Params<M>>(method: M, params: P): Promise<Result<M, P>> {
    const { url, user, password } = this.#access;
    this.#lastId += 1;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: this.#lastId, method, params }),
    });
    if (!response.ok) throw new Error(`${method}: HTTP ${response.status}: ${(await response.text()).trim()}`);
    const { result, error } = (await response.json()) as { result: Result<M, P>; error?: DmsError };
    if (error !== undefined) throw new DmsError(error);
    return result;
  }

  /** All zones that match, page by page: however many there are, only a page of them is held. */
  async *zones(params: Omit<Params<'list_zone'>, 'limit' | 'cursor'> = {}): AsyncGenerator<ZoneBrief> {
    for (let cursor: string | null = null; ; ) {
      const page: Methods['list_zone']['result'] = await this.call('list_zone', {
        ...params,
        limit: 1000,
        ...(cursor === null ? {} : { cursor }),
      });
      if (!('zones' in page)) throw new Error('list_zone: the service knows no pages');
      yield* page.zones;
      cursor = page.cursor;
      if (cursor === null) return;
    }
  }

  /** Until all servers serve a change; throws with the reasons when that is not so after `seconds`. */
  async served({ change_id }: Pick<Change<unknown>, 'change_id'>, seconds = 60): Promise<void> {
    const { reached, reasons } = await this.call('wait_change', { change_id, until: 'served', timeout: seconds });
    if (!reached) throw new Error(`not served yet: ${reasons.join('; ')}`);
  }
}
