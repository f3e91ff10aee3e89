// A manual as blocks, and as the two texts that people read it in: Markdown, and roff for man(1).

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'terms'; readonly rows: readonly (readonly [term: string, text: string])[] };

export const heading = (level: 1 | 2 | 3, text: string): Block => ({ kind: 'heading', level, text });
export const text = (...sentences: readonly string[]): Block => ({ kind: 'text', text: sentences.join(' ') });
export const code = (...lines: readonly string[]): Block => ({ kind: 'code', text: lines.join('\n') });
export const terms = (rows: readonly (readonly [string, string])[]): Block => ({ kind: 'terms', rows });

const MADE = 'made by scripts/docs.ts: do not edit';

/** `code` between backquotes is understood in texts. */
export function toMarkdown(blocks: readonly Block[]): string {
  return `<!-- ${MADE} -->\n${blocks.map(markdownBlock).join('\n\n')}\n`;
}

function markdownBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${block.text}`;
    case 'text':
      return block.text;
    case 'code':
      return `\`\`\`\n${block.text}\n\`\`\``;
    case 'terms':
      return ['| | |', '|---|---|', ...block.rows.map(([term, said]) => `| \`${cell(term)}\` | ${cell(said)} |`)].join(
        '\n',
      );
  }
}

const cell = (said: string): string => said.replaceAll('|', '\\|');

/** Page of section `section`; the first heading is the page's name and is left out. */
export function toRoff(
  blocks: readonly Block[],
  page: { readonly name: string; readonly section: number; readonly about: string },
): string {
  const { name, section, about } = page;
  const head = [
    `.\\" ${MADE}`,
    `.TH ${name.toUpperCase()} ${section} "" DMS`,
    '.SH NAME',
    `${name} \\- ${roffText(about)}`,
  ];
  return `${[...head, ...blocks.slice(1).map(roffBlock)].join('\n')}\n`;
}

function roffBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return block.level === 3 ? `.SS ${roffText(block.text)}` : `.SH ${roffText(block.text.toUpperCase())}`;
    case 'text':
      return `.PP\n${roffText(block.text)}`;
    case 'code':
      return `.PP\n.nf\n.RS 4\n${roffText(block.text)}\n.RE\n.fi`;
    case 'terms':
      return block.rows.map(([term, said]) => `.TP\n\\fB${roffText(term)}\\fR\n${roffText(said)}`).join('\n');
  }
}

/** Backslashes, hyphens and what would be a request at the beginning of a line are escaped; `code` becomes bold. */
function roffText(said: string): string {
  return said
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '\\&...')
    .replace(/`([^`]+)`/g, '\\fB$1\\fR')
    .replace(/^(?=[.'])/gm, '\\&');
}
