import { describe, expect, it } from 'vitest';
import { pages } from './markdown.testing.ts';
import { settingFaults } from './settings.testing.ts';

describe('the settings that pages name', () => {
  it('are in the schema', () => {
    expect(pages().flatMap(settingFaults)).toEqual([]);
  });

  it('are missed when they are not', () => {
    const text = [
      '`services.kafka.brokers`, `tls.mode: maybe`, `quota.target`, `pooler.enabled: false`',
      '| Setting | Meaning |',
      '|---|---|',
      '| `replicas`, `count` | members |',
      '',
      '```yaml',
      'services:',
      '  postgresql:',
      '    replica: 3',
      '    synchronousMode: always',
      '```',
      '',
    ].join('\n');
    expect(settingFaults({ path: 'docs/services/postgresql.md', text })).toEqual([
      'docs/services/postgresql.md:1: services.kafka.brokers: the schema knows no such setting',
      'docs/services/postgresql.md:1: tls.mode: maybe: the schema does not take maybe',
      'docs/services/postgresql.md: the table of settings names count, which the schema does not know',
      'docs/services/postgresql.md:7: services.postgresql.replica: the schema knows no such setting',
      'docs/services/postgresql.md:7: services.postgresql.synchronousMode: the schema does not take always',
    ]);
  });
});
