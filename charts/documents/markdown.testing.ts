import { readdirSync, readFileSync } from 'node:fs';

/** A page of the repository, as people read it. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A piece of a page, and the line that it begins in. */
export interface Piece {
  readonly text: string;
  readonly line: number;
}

export interface Block extends Piece {
  readonly language: string;
}

/** The pages that people write and read: README, CONTRIBUTING, and all of docs/. */
export function pages(): Page[] {
  const paths = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    .sort();
  return ['README.md', 'CONTRIBUTING.md', ...paths].map((path) => ({
    path,
    text: readFileSync(path, 'utf8'),
  }));
}

/** The fenced blocks of a page, without the indent of the list that they stand in. */
export function blocks({ text }: Page): Block[] {
  const lineAt = linesOf(text);
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)].map((match) => ({
    language: match[2] ?? '',
    text: (match[3] ?? '').replace(new RegExp(`^${match[1]}`, 'gm'), ''),
    line: lineAt(match.index) + 1,
  }));
}

/** A page with its fenced blocks blanked, so that lines keep their numbers. */
function prose({ text }: Page): string {
  return text.replace(/^( *)```\w*\n[\s\S]*?^ *```$/gm, (block) => block.replace(/[^\n]/g, ''));
}

/** The inline code of a page. */
export function spans(page: Page): Piece[] {
  const text = prose(page);
  const lineAt = linesOf(text);
  return [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map((match) => ({
    text: match[1] ?? '',
    line: lineAt(match.index),
  }));
}

/** The lines of a page that stand outside code. */
export function sentences(page: Page): Piece[] {
  return prose(page)
    .split('\n')
    .map((line, index) => ({ text: line.replace(/`[^`]*`/g, ''), line: index + 1 }));
}

/** The targets of a page's links and pictures. */
export function links(page: Page): Piece[] {
  const text = prose(page).replace(/`[^`\n]*`/g, (code) => ' '.repeat(code.length));
  const lineAt = linesOf(text);
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => ({
    text: match[1] ?? '',
    line: lineAt(match.index),
  }));
}

/** The anchors that a page's headings make, by GitHub's rule. */
export function anchors(page: Page): Set<string> {
  const seen = new Map<string, number>();
  const names = [...prose(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const name = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}-${count}`;
  });
  return new Set(names);
}

/** Gives the line of each place in a text. */
function linesOf(text: string): (index: number) => number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  return (index) => ends.filter((end) => end < index).length + 1;
}
