import { describe, expect, it } from 'vitest';
import { renderCatalogue } from './catalogue.ts';
import { checks } from './checks.ts';
import { exemptionRules } from './exemption.ts';
import { fileRules } from './folder/locate.ts';
import { verdictRules } from './verdict-rules.ts';

const page = 'docs/checks/README.md';

describe('the catalogue', () => {
  it('is what the checks say', async () => {
    await expect(renderCatalogue()).toMatchFileSnapshot(`../../${page}`);
  });

  it('has a section for every check, and a check for every section', () => {
    const sections = [...renderCatalogue().matchAll(/^### (.+)$/gm)].map(([, id]) => id);
    expect(sections).toEqual(
      [...checks, ...verdictRules, ...fileRules, ...exemptionRules].map(({ id }) => id),
    );
  });
});
