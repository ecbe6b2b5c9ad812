import { blocks, type Page, type Piece, spans } from './markdown.testing.ts';
import { simpleCommands } from './shell.testing.ts';

/** A command that a page tells people to run. */
export interface PageCommand {
  readonly page: string;
  readonly line: number;
  /** The piece of shell that it stands in. */
  readonly source: string;
  readonly words: readonly string[];
  /** Stands in a fenced block: it is meant to be run as it is. */
  readonly fenced: boolean;
}

/** Programs whose calls in the middle of a sentence are taken for commands as well. */
const programs = ['kubectl', 'npm', 'npx', 'node', 'flux', 'argocd'];

/** The commands of a page: of its fenced sh and console blocks, and of its inline code. */
export function commandsOf(page: Page): PageCommand[] {
  const of = (fenced: boolean, { text, line }: Piece) =>
    simpleCommands(text).map((words) => ({ page: page.path, line, source: text, words, fenced }));
  const fenced = blocks(page).flatMap((block) => {
    if (block.language === 'sh') {
      return of(true, block);
    }
    return block.language === 'console'
      ? prompts(block).flatMap((text) => of(true, { text, line: block.line }))
      : [];
  });
  const inline = spans(page)
    .filter(({ text }) => /^[a-z]+ \S/.test(text) && programs.includes(text.split(' ')[0] ?? ''))
    .flatMap((span) => of(false, span));
  return [...fenced, ...inline];
}

/** What is typed in a console block: the lines after `$ `. */
export function prompts({ text }: Piece): string[] {
  return [...text.matchAll(/^\$ (.*)$/gm)].map(([, command = '']) => command);
}

/** Where a fault stands, as editors open it. */
export function placeOf({ page, line, words }: PageCommand): string {
  return `${page}:${line}: ${words.join(' ').replaceAll('\u0000', '…')}`;
}
