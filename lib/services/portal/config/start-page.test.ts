import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderStartPage } from './start-page.ts';

const page = {
  title: 'Data: platform',
  subtitle: 'production',
  tiles: [
    { group: 'Apps', name: 'Superset', url: 'https://superset.example.com', icon: 'fas fa-chart-line' },
    { group: 'Data', name: 'PostgreSQL', address: 'postgresql-pooler:6432', icon: 'fas fa-database' },
    { group: 'Apps', name: 'Trino', description: 'SQL # over all', icon: 'fas fa-bolt' },
  ],
};

describe('the start page', () => {
  it('shows every tile in its group, the groups in the order of their first tile', async () => {
    const text = renderStartPage(page);
    expect(parse(text).services).toEqual([
      {
        name: 'Apps',
        items: [
          {
            name: 'Superset',
            icon: 'fas fa-chart-line',
            url: 'https://superset.example.com',
            target: '_blank',
          },
          { name: 'Trino', icon: 'fas fa-bolt', subtitle: 'SQL # over all' },
        ],
      },
      {
        name: 'Data',
        items: [
          {
            name: 'PostgreSQL',
            icon: 'fas fa-database',
            tag: 'postgresql-pooler:6432',
            tagstyle: 'is-light',
          },
        ],
      },
    ]);
    await expect(text).toMatchFileSnapshot('../../../../__snapshots__/portal/config.yml');
  });

  it('quotes what YAML would read otherwise', () => {
    expect(parse(renderStartPage(page))).toMatchObject({ title: 'Data: platform', columns: '3' });
  });
});
