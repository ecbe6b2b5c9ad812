import { describe, expect, it } from 'vitest';
import { faultsOf, good } from './fixtures/good.testing.ts';
import { gitopsSchema } from './gitops.ts';
import { parseEnvironment } from './load.ts';

const url = 'https://git.example.com/platform.git';

/** The faults of a file whose `gitops` has this source, as flow YAML. */
const faults = (source: string, more = '') => faultsOf(`${good}\ngitops: { source: { ${source} }${more} }\n`);

describe('gitops', () => {
  it('is off unless the file names a repository', () => {
    expect(parseEnvironment(good, 'good.yaml').gitops).toBeUndefined();
    expect(gitopsSchema.parse({ source: { url } })).toMatchObject({
      engines: ['flux', 'argocd'],
      source: { url, path: 'dist', interval: '5m' },
      flux: {
        namespace: 'flux-system',
        interval: '1h',
        retryInterval: '2m',
        timeout: '15m',
        prerequisites: {},
      },
      argocd: { namespace: 'argocd', server: 'https://kubernetes.default.svc' },
    });
  });

  it.each([
    `url: ${url}`,
    'url: ssh://git@git.example.com:2222/team/platform.git',
    'url: http://gitea.git.svc:3000/platform',
    `url: ${url}, branch: release/1.4`,
    `url: ${url}, tag: v1.2.3`,
    `url: ${url}, semver: ">=1.0.0 <2.0.0 || ^3.1"`,
    `url: ${url}, path: platform/dist`,
  ])('takes { %s }', (source) => {
    expect(faults(source)).toEqual([]);
  });

  it.each([
    ['url: git@git.example.com:team/platform.git', 'url'],
    ['url: https://user:secret@git.example.com/platform.git', 'url'],
    ['url: https://git.example.com', 'url'],
    [`url: ${url}, branch: ../main`, 'branch'],
    [`url: ${url}, branch: "a..b"`, 'branch'],
    [`url: ${url}, semver: newest`, 'semver'],
    [`url: ${url}, path: /dist`, 'path'],
    [`url: ${url}, path: ../dist`, 'path'],
    [`url: ${url}, path: dist/`, 'path'],
  ])('refuses { %s }', (source, field) => {
    expect(faults(source)).toEqual([expect.stringContaining(` gitops.source.${field}: found `)]);
  });

  it('takes Secrets from a folder, and not from outside the repository', () => {
    expect(faults(`url: ${url}`, ', flux: { sops: { path: secrets/production } }')).toEqual([]);
    expect(faults(`url: ${url}`, ', flux: { sops: { path: ../secrets } }')).toEqual([
      expect.stringContaining(' gitops.flux.sops.path: found "../secrets"'),
    ]);
  });

  it('refuses a second revision', () => {
    expect(faults(`url: ${url}, tag: v1, semver: ">=1"`)).toEqual([
      expect.stringContaining('gitops.source.semver: found ">=1", allowed: none, since tag is set'),
    ]);
  });

  it('refuses an engine that it does not know, and none at all', () => {
    expect(faults(`url: ${url}`, ', engines: [fleet]')[0]).toContain('gitops.engines[0]: found "fleet"');
    expect(faults(`url: ${url}`, ', engines: []')[0]).toContain('gitops.engines: found');
  });

  it('refuses a namespace that leaves no room for the names of the apps', () => {
    const long = good.replace('survive: zone', `survive: zone\nnamespace: ${'a'.repeat(49)}`);
    expect(faultsOf(long)).toEqual([]);
    expect(faultsOf(`${long}\ngitops: { source: { url: ${url} } }\n`)).toEqual([
      expect.stringContaining('namespace: found "aaaa'),
    ]);
  });
});
