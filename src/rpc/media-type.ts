// The content types that a request may have: JSON in UTF-8, not compressed (spec 03 §1.3, design §5).

export const MEDIA_TYPES: readonly string[] = ['application/json', 'application/json-rpc', 'application/json-request'];
const CHARSETS: readonly string[] = ['utf-8', 'utf8', 'us-ascii'];

type Headers = Readonly<Record<string, string | string[] | undefined>>;

export function isAcceptable(headers: Headers): boolean {
  const [type = '', ...parameters] = String(headers['content-type'] ?? '')
    .toLowerCase()
    .split(';');
  const charset = parameters.map((text) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(text)?.[1]).find(Boolean);
  const encoding = headers['content-encoding'] ?? 'identity';
  return MEDIA_TYPES.includes(type.trim()) && CHARSETS.includes(charset ?? 'utf-8') && encoding === 'identity';
}
