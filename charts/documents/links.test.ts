import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureNames } from '../../test/fixtures/environments.ts';
import { anchors, links, type Page, pages, spans } from './markdown.testing.ts';

/** What is wrong with the links of a page: files that are not there, anchors that no heading makes. */
function linkFaults(page: Page): string[] {
  return links(page)
    .filter(({ text }) => !/^[a-z]+:/.test(text))
    .flatMap(({ text, line }) => {
      const [link = '', anchor] = text.split('#');
      const target = link === '' ? page.path : normalize(join(dirname(page.path), link));
      const place = `${page.path}:${line}: ${text}`;
      if (link !== '' && !existsSync(target)) {
        return isOfGoneEnvironment(target) ? [] : [`${place}: there is no ${target}`];
      }
      if (anchor === undefined) {
        return [];
      }
      const known = anchors(link === '' ? page : { path: target, text: readFileSync(target, 'utf8') });
      return known.has(anchor)
        ? []
        : [`${place}: no heading of ${target} makes #${anchor}, allowed: ${[...known].join(', ')}`];
    });
}

/** Files of this repository that inline code names, such as `lib/network/flow.ts`; a service's page names its own. */
function pathFaults(page: Page): string[] {
  const own = `lib/services/${basename(page.path, '.md')}`;
  return spans(page)
    .filter(({ text }) => /^(?:lib|charts|scripts|docs|config|imports|reports)\/[\w./-]*$/.test(text))
    .filter(({ text }) => !isMade(page, text) && !isOfGoneEnvironment(text))
    .filter(({ text }) => !existsSync(text) && !existsSync(join(own, text)))
    .map(({ text, line }) => `${page.path}:${line}: there is no ${text}`);
}

/** Pages name the environments that are shipped as examples; whoever uses the project may delete them. */
function isOfGoneEnvironment(path: string): boolean {
  const [, name] = path.match(/^(?:config|reports)\/([a-z0-9-]+)\.\w+$/) ?? [];
  return fixtureNames.some((one) => one === name) && !existsSync(`config/${name}.yaml`);
}

/** A file of an environment that the page makes by `npm run new`. */
function isMade({ text }: Page, path: string): boolean {
  const [, name] = path.match(/^(?:config|reports)\/([a-z0-9-]+)\.\w+$/) ?? [];
  return name !== undefined && text.includes(`npm run new -- ${name}`);
}

describe('the links and paths of the pages', () => {
  it('lead to what is there', () => {
    expect(pages().flatMap((page) => [...linkFaults(page), ...pathFaults(page)])).toEqual([]);
  });

  it('finds what leads nowhere', () => {
    const text = '# Here\n[a](gone.md) [b](#there) [c](#here) `[d](code.md)` `lib/gone.ts` `lib/verify/`\n';
    const page = { path: 'docs/page.md', text };
    expect([...linkFaults(page), ...pathFaults(page)]).toEqual([
      'docs/page.md:2: gone.md: there is no docs/gone.md',
      'docs/page.md:2: #there: no heading of docs/page.md makes #there, allowed: here',
      'docs/page.md:2: there is no lib/gone.ts',
    ]);
  });
});
