import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseHcl } from './parse-hcl.testing.ts';
import {
  renderTakeSnapshot,
  renderUpload,
  snapshotPolicy,
  type TakeSnapshotProps,
  type UploadProps,
} from './snapshot.ts';

const take: TakeSnapshotProps = {
  distribution: 'vault',
  connection: {
    address: 'https://vault-active.data-platform.svc.cluster.local:8200',
    tls: {
      authority: '/etc/vault/server-ca/ca.crt',
      serverName: 'vault-active.data-platform.svc.cluster.local',
    },
  },
  role: 'vault-snapshot',
  tokenFile: '/var/run/secrets/vault/token',
  file: '/snapshot/vault.snap',
};
const upload: UploadProps = {
  file: '/snapshot/vault.snap',
  endpoint: 'https://s3.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
  bucket: 'data-platform-backups',
  addressing: 'host',
  prefix: 'vault/vault',
};
const snapshots = '../../../../__snapshots__/vault';

describe('the snapshot scripts', () => {
  it.each([
    ['take-snapshot-vault.sh', renderTakeSnapshot(take)],
    ['take-snapshot-openbao.sh', renderTakeSnapshot({ ...take, distribution: 'openbao' })],
    ['upload-snapshot.sh', renderUpload(upload)],
    [
      'upload-snapshot-path.sh',
      renderUpload({
        ...upload,
        endpoint: 'https://minio.example.com:9000/',
        addressing: 'path',
        authorityFile: '/etc/object-store-ca/ca.crt',
      }),
    ],
  ])('look as before, and a shell reads them: %s', async (file, script) => {
    expect(() => execFileSync('sh', ['-n'], { input: script, stdio: 'pipe' })).not.toThrow();
    await expect(script).toMatchFileSnapshot(`${snapshots}/${file}`);
  });

  it('names the bucket in the host or in the path', () => {
    const address = (props: UploadProps) => /"(https:.*)"/.exec(renderUpload(props))?.[1];
    expect(address(upload)).toBe('https://data-platform-backups.s3.eu-central-1.amazonaws.com/$object');
    expect(address({ ...upload, addressing: 'path' })).toBe(
      'https://s3.eu-central-1.amazonaws.com/data-platform-backups/$object',
    );
  });

  it('keeps the keys off the command line', () => {
    const [, arguments_ = ''] = renderUpload(upload).split('curl');
    expect(arguments_).not.toMatch(/S3_|--user/);
  });

  it('lets the snapshotter read one path', () => {
    expect(parseHcl(snapshotPolicy.replace(/\[|\]/g, '')).blocks).toEqual([
      {
        type: 'path',
        labels: ['sys/storage/raft/snapshot'],
        body: { attributes: { capabilities: 'read' }, blocks: [] },
      },
    ]);
  });
});
