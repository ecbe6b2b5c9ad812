/** A parsed body: attributes by name, blocks by `type "label"` in their order. */
export interface ParsedBody {
  readonly attributes: Record<string, string | number | boolean>;
  readonly blocks: { readonly type: string; readonly labels: string[]; readonly body: ParsedBody }[];
}

const token = /\s*(?:#[^\n]*\n\s*)*("(?:[^"\\]|\\.)*"|[A-Za-z_][\w-]*|-?\d+(?:\.\d+)?|[{}=])/y;

/**
 * Reads the part of HCL 1 that the renderer writes, for tests. It is written against the language, not against the
 * renderer; the real parser reads the same texts in the live test.
 */
export function parseHcl(text: string): ParsedBody {
  const words: string[] = [];
  const source = `${text}\n`;
  let end = 0;
  token.lastIndex = 0;
  for (let match = token.exec(source); match !== null; match = token.exec(source)) {
    words.push(match[1] ?? '');
    end = token.lastIndex;
  }
  const rest = source.slice(end).replace(/#[^\n]*/g, '');
  if (rest.trim() !== '') {
    throw new Error(`not HCL: ${rest.trim().slice(0, 40)}`);
  }
  let at = 0;
  const body = (nested: boolean): ParsedBody => {
    const parsed: ParsedBody = { attributes: {}, blocks: [] };
    for (;;) {
      const word = words[at++];
      if (word === undefined || word === '}') {
        if ((word === '}') !== nested) {
          throw new Error(nested ? 'a block does not end' : 'a brace too many');
        }
        return parsed;
      }
      if (words[at] === '=') {
        if (word in parsed.attributes) {
          throw new Error(`attribute ${word} stands twice`);
        }
        parsed.attributes[word] = value(words[at + 1]);
        at += 2;
        continue;
      }
      const labels: string[] = [];
      while (words[at] !== '{') {
        labels.push(String(value(words[at++])));
      }
      at += 1;
      parsed.blocks.push({ type: word, labels, body: body(true) });
    }
  };
  return body(false);
}

function value(word: string | undefined): string | number | boolean {
  if (word === 'true' || word === 'false') {
    return word === 'true';
  }
  if (word?.startsWith('"')) {
    return JSON.parse(word) as string;
  }
  if (word !== undefined && /^-?\d/.test(word)) {
    return Number(word);
  }
  throw new Error(`not a value: ${word}`);
}

/** The blocks of a type, with their labels when given. */
export function blocksOf({ blocks }: ParsedBody, type: string, ...labels: string[]): ParsedBody[] {
  return blocks
    .filter((block) => block.type === type && labels.every((label, index) => block.labels[index] === label))
    .map(({ body }) => body);
}
