import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { renderCopyScript } from './copy.ts';
import { type AccessMode, renderAccessPolicy } from './policy.ts';
import {
  type Bucket,
  type ProvisionScriptProps,
  provisionFiles,
  renderLifecycle,
  renderProvisionScript,
} from './provision.ts';

const snapshots = '../../../../__snapshots__/minio';

const props: ProvisionScriptProps = {
  client: 'mcli',
  endpoint: 'https://minio.data-platform.svc.cluster.local:9000',
  folder: '/etc/provisioning',
  authorities: ['/etc/store-ca/ca.crt'],
  buckets: [
    {
      name: 'warehouse',
      versioning: true,
      objectLock: true,
      noncurrentDays: 30,
      quota: 1 << 30,
      replicateTo: 'warehouse-copy',
    },
    { name: 'scratch', versioning: false, objectLock: false },
  ],
  users: [
    { name: 'trino', passwordVariable: 'USER_TRINO', access: [{ bucket: 'warehouse', mode: 'readwrite' }] },
  ],
  replication: { endpoint: 'https://minio.example.com', region: 'eu-central-1' },
};

const copy = {
  client: 'mcli',
  source: props.endpoint,
  target: 'https://s3.eu-central-1.amazonaws.com',
  targetAddressing: 'host',
  bucket: 'data-platform-backups',
  prefix: 'minio/minio',
  buckets: ['warehouse', 'scratch'],
} as const;

describe('the scripts of the Jobs', () => {
  it('are as reviewed, and Bash reads them', async () => {
    for (const [name, script] of [
      ['provision.sh', renderProvisionScript(props)],
      ['copy.sh', renderCopyScript(copy)],
    ] as const) {
      execFileSync('bash', ['--norc', '-n'], { input: script });
      await expect(script).toMatchFileSnapshot(`${snapshots}/${name}`);
    }
  });

  it('hand no secret to a program as an argument', () => {
    for (const script of [renderProvisionScript(props), renderCopyScript(copy)]) {
      for (const line of script.split('\n').filter((text) => /PASSWORD|SECRET|USER_TRINO/.test(text))) {
        expect(line).toMatch(/printf '%s\\n%s\\n' \S+ "\$\w+" \| mcli/);
      }
    }
  });

  it('use no program that the image lacks', () => {
    for (const script of [renderProvisionScript(props), renderCopyScript(copy)]) {
      expect(script).not.toMatch(/\b(grep|sed|awk|jq|find|curl)\b/);
    }
  });

  it('need a target to replicate to', () => {
    expect(() => renderProvisionScript({ ...props, replication: undefined })).toThrow(
      'found a bucket with replicateTo',
    );
  });

  it('come with every document that they read', () => {
    const script = renderProvisionScript(props);
    const read = [...script.matchAll(/\/etc\/provisioning\/([\w.-]+)/g)].map(([, file]) => file);
    expect(read.sort()).toEqual(Object.keys(provisionFiles(props)).sort());
  });
});

describe('the lifecycle of a bucket', () => {
  const bucket: Bucket = { name: 'b', versioning: true, objectLock: false };
  const rules = (overrides: Partial<Bucket>) =>
    JSON.parse(renderLifecycle({ ...bucket, ...overrides }) ?? '{"Rules":[]}').Rules;

  it('ends old versions, and the marks of deletion that are left alone', () => {
    expect(rules({ noncurrentDays: 7 })).toMatchObject([
      { NoncurrentVersionExpiration: { NoncurrentDays: 7 }, Expiration: { ExpiredObjectDeleteMarker: true } },
    ]);
  });

  it('ends old objects only where it is told to', () => {
    expect(rules({ noncurrentDays: 7, expireDays: 90 })[1]).toMatchObject({ Expiration: { Days: 90 } });
    expect(rules({})).toEqual([]);
  });
});

describe('the policy of a user', () => {
  interface Statement {
    readonly Effect: string;
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }
  const actions = (mode: AccessMode, effect: string) =>
    (JSON.parse(renderAccessPolicy([{ bucket: 'b', mode }])).Statement as Statement[])
      .filter(({ Effect }) => Effect === effect)
      .flatMap(({ Action }) => Action);

  it.each(['read', 'write', 'readwrite'] as const)('%s never deletes a version for good', (mode) => {
    expect(actions(mode, 'Deny')).toEqual(['s3:DeleteObjectVersion']);
    expect(actions(mode, 'Allow').join()).not.toMatch(/\*|DeleteObjectVersion|Bypass|PutBucket/);
  });

  it('reads, writes, or both', () => {
    expect(actions('read', 'Allow')).not.toContain('s3:PutObject');
    expect(actions('write', 'Allow')).not.toContain('s3:GetObject');
    expect(actions('write', 'Allow')).not.toContain('s3:DeleteObject');
    expect(actions('readwrite', 'Allow')).toEqual(
      expect.arrayContaining(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket']),
    );
  });

  it('names the bucket and its objects apart: bucket/* alone covers no bucket', () => {
    const { Statement } = JSON.parse(renderAccessPolicy([{ bucket: 'b', mode: 'read' }]));
    expect(Statement.map(({ Resource }: Statement) => Resource[0])).toEqual([
      'arn:aws:s3:::b',
      'arn:aws:s3:::b/*',
      'arn:aws:s3:::b/*',
    ]);
  });
});
