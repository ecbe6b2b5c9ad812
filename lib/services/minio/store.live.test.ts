import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as tlsConnect } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reloadScript } from '../../identity/certificate-reloader.ts';
import { renderCopyScript } from './config/copy.ts';
import { type ProvisionScriptProps, provisionFiles, renderProvisionScript } from './config/provision.ts';
import { Authority, memberFolder } from './live/certificates.ts';
import { Cluster, GATEWAY, PORT, ROOT, SERVICE, until } from './live/cluster.ts';
import { Isolated } from './live/process.ts';
import { findPrograms } from './live/programs.ts';
import { Store } from './live/s3.ts';
import { Traffic } from './live/traffic.ts';

const run = promisify(execFile);

const found = findPrograms();
if ('reason' in found) {
  console.warn(`MinIO's live tests are skipped: ${found.reason}`);
}

const HEADLESS = 'minio-pool-0-headless.data-platform.svc.cluster.local';

describe.skipIf('reason' in found)('an encrypted store, as it is rendered', () => {
  const folder = mkdtempSync(`${tmpdir()}/holdfast-minio-store-`);
  let cluster: Cluster;
  let authority: Authority;

  beforeAll(async () => {
    if ('reason' in found) {
      return;
    }
    authority = new Authority(`${folder}/certificates`);
    const member = authority.issue('members-secret', 'minio', [HEADLESS, `*.${HEADLESS}`, SERVICE]);
    memberFolder(member, `${folder}/certificates/members`);
    authority.issue('gateway', 'minio', [SERVICE, 'minio']);
    cluster = await Cluster.create({
      programs: found.programs,
      folder,
      pools: [{ members: 3, drives: 2 }],
      certificates: `${folder}/certificates`,
    });
    cluster.startGateway();
    cluster.startAll();
    await cluster.whole();
  });

  afterAll(async () => {
    await cluster?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a script of a Job where the store's name leads to the gateway. */
  async function job(
    name: string,
    script: string,
    environment: Record<string, string>,
  ): Promise<number | null> {
    const process = new Isolated({
      folder,
      name,
      command: ['bash', '--norc', '-c', script],
      nameServer: cluster.nameServer,
      mounts: {},
      environment: { MC_CONFIG_DIR: `${folder}/client-${name}`, ...environment },
    });
    return process.ended;
  }

  const user = { name: 'trino', password: 'trinos-secret-key-0123' };
  const provisioning = (): ProvisionScriptProps => ({
    client: 'reason' in found ? '' : found.programs.client,
    endpoint: `https://${SERVICE}:${PORT}`,
    folder: `${folder}/provisioning`,
    authorities: [`${folder}/certificates/gateway/ca.crt`],
    buckets: [
      { name: 'warehouse', versioning: true, objectLock: false, noncurrentDays: 30, quota: 1 << 30 },
      { name: 'held', versioning: true, objectLock: true, expireDays: 365 },
      { name: 'scratch', versioning: false, objectLock: false },
    ],
    users: [
      {
        name: user.name,
        passwordVariable: 'USER_TRINO',
        access: [{ bucket: 'warehouse', mode: 'readwrite' }],
      },
      { name: 'writer', passwordVariable: 'USER_WRITER', access: [{ bucket: 'warehouse', mode: 'write' }] },
      {
        name: 'holdfast-copy',
        passwordVariable: 'COPY_PASSWORD',
        access: ['warehouse', 'held', 'scratch'].map((bucket) => ({ bucket, mode: 'read' as const })),
      },
    ],
  });
  const secrets = {
    ROOT_USER: ROOT.user,
    ROOT_PASSWORD: ROOT.password,
    USER_TRINO: user.password,
    USER_WRITER: 'writers-secret-key-012',
    COPY_PASSWORD: 'copies-secret-key-0123',
  };

  /** The state of the store as its client tells it. */
  async function described(): Promise<string> {
    if ('reason' in found) {
      return '';
    }
    const words = [
      ['version', 'info', 'store/warehouse'],
      ['version', 'info', 'store/scratch'],
      ['ilm', 'rule', 'export', 'store/warehouse'],
      ['ilm', 'rule', 'export', 'store/held'],
      ['quota', 'info', 'store/warehouse'],
      ['admin', 'user', 'info', 'store', 'trino'],
      ['admin', 'policy', 'info', 'store', 'trino'],
    ];
    const script = words.map((command) => `${found.programs.client} --json ${command.join(' ')}`).join('\n');
    writeFileSync(`${folder}/described.log`, '');
    expect(await job('described', script, { MC_CONFIG_DIR: `${folder}/client-provision` })).toBe(0);
    return readFileSync(`${folder}/described.log`, 'utf8');
  }

  it('gets its buckets and users from the Job, and the same again from a second run', async () => {
    mkdirSync(`${folder}/provisioning`, { recursive: true });
    for (const [file, text] of Object.entries(provisionFiles(provisioning()))) {
      writeFileSync(`${folder}/provisioning/${file}`, text);
    }
    const script = renderProvisionScript(provisioning());
    expect(await job('provision', script, secrets)).toBe(0);
    const first = await described();
    expect(first).toContain('"noncurrent-versions"');
    expect(first).toContain('"old-objects"');
    expect(first).toMatch(/"versioning":\s*\{\s*"status":\s*"Enabled"/);
    expect(await job('provision', script, secrets)).toBe(0);
    // When it was last set changes, and MinIO tells the actions of a policy in any order.
    const ordered = (text: string) =>
      text
        .replace(/"(updatedAt|UpdateDate|CreateDate)": *"[^"]*"/g, '')
        .replace(/"Action":\[([^\]]*)\]/g, (_, actions: string) => actions.split(',').sort().join());
    expect(ordered(await described())).toBe(ordered(first));
    expect(readFileSync(`${folder}/provision.log`, 'utf8')).not.toContain(user.password);
  });

  it('gives each user what it may do, and nothing else', async () => {
    const trino = cluster.store({ user: user.name, password: user.password });
    const writer = cluster.store({ user: 'writer', password: secrets.USER_WRITER });
    const stranger = cluster.store({ user: 'minioadmin', password: 'minioadmin' });
    try {
      const status = async (store: typeof trino, method: string, path: string) =>
        (await store.request(method, path, method === 'PUT' ? Buffer.from('text') : undefined)).status;
      expect(await status(trino, 'PUT', '/warehouse/a')).toBe(200);
      expect(await status(trino, 'GET', '/warehouse/a')).toBe(200);
      expect(await status(trino, 'GET', '/warehouse?list-type=2')).toBe(200);
      expect(await status(trino, 'PUT', '/scratch/a')).toBe(403);
      expect(await status(trino, 'DELETE', '/warehouse/a?versionId=null')).toBe(403);
      expect(await status(trino, 'DELETE', '/warehouse/a')).toBe(204);
      expect(await status(writer, 'PUT', '/warehouse/b')).toBe(200);
      expect(await status(writer, 'GET', '/warehouse/b')).toBe(403);
      expect(await status(stranger, 'GET', '/')).toBe(403);
      // Prometheus asks the members; through the gateway nobody does.
      expect(await status(trino, 'GET', '/minio/v2/metrics/cluster')).toBe(403);
    } finally {
      for (const store of [trino, writer, stranger]) {
        store.close();
      }
    }
  });

  it('is copied to another place, by the user that may only read', async () => {
    if ('reason' in found) {
      return;
    }
    // Another bucket stands for another store: the script sees no difference.
    const root = cluster.store();
    expect((await root.request('PUT', '/elsewhere')).status).toBe(200);
    const script = renderCopyScript({
      client: found.programs.client,
      source: `https://${SERVICE}:${PORT}`,
      target: `https://${SERVICE}:${PORT}`,
      targetAddressing: 'path',
      bucket: 'elsewhere',
      prefix: 'minio/minio',
      buckets: ['warehouse', 'held', 'scratch'],
      authorities: [`${folder}/certificates/gateway/ca.crt`],
    });
    const environment = {
      SOURCE_USER: 'holdfast-copy',
      SOURCE_PASSWORD: secrets.COPY_PASSWORD,
      TARGET_ACCESS_KEY: ROOT.user,
      TARGET_SECRET_KEY: ROOT.password,
    };
    try {
      expect(await job('copy', script, environment)).toBe(0);
      const copied = await root.request('GET', '/elsewhere/minio/minio/warehouse/b');
      expect([copied.status, copied.body.toString()]).toEqual([200, 'text']);
      expect(await job('copy', script, environment)).toBe(0);
    } finally {
      root.close();
    }
  });

  it('replicates a bucket to another MinIO, and adds the target once', async () => {
    if ('reason' in found) {
      return;
    }
    const { minio } = found.programs;
    const [host, address] = ['elsewhere.example.com', '127.77.8.1'];
    memberFolder(
      authority.issue('elsewhere-secret', 'elsewhere', [host]),
      `${folder}/certificates/elsewhere`,
    );
    cluster.name(host, address);
    const target = new Isolated({
      folder,
      name: 'elsewhere',
      command: [
        ...[minio, 'server', '/mnt/export', '--address', `${address}:${PORT}`],
        ...['--console-address', `${address}:${PORT + 1}`, '--certs-dir', `${folder}/certificates/elsewhere`],
      ],
      nameServer: cluster.nameServer,
      mounts: { '/mnt/export': `${folder}/volumes/elsewhere` },
      environment: { MINIO_ROOT_USER: ROOT.user, MINIO_ROOT_PASSWORD: ROOT.password, MINIO_CI_CD: 'on' },
    });
    const elsewhere = new Store({
      endpoint: `https://${host}:${PORT}`,
      address,
      authority: cluster.authority,
      ...ROOT,
    });
    const store = cluster.store();
    try {
      const request = (path: string, body?: string) =>
        elsewhere.request('PUT', path, body === undefined ? undefined : Buffer.from(body));
      await until('the target answers', 30, async () => (await request('/warehouse-copy')).status === 200);
      const versioning = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
      expect((await request('/warehouse-copy?versioning=', versioning)).status).toBe(200);
      const replicated: ProvisionScriptProps = {
        ...provisioning(),
        buckets: [{ name: 'warehouse', versioning: true, objectLock: false, replicateTo: 'warehouse-copy' }],
        users: [],
        replication: { endpoint: `https://${host}:${PORT}`, region: 'us-east-1' },
      };
      const keys = { ...secrets, TARGET_ACCESS_KEY: ROOT.user, TARGET_SECRET_KEY: ROOT.password };
      for (const words of ['applied', 'is replicated to warehouse-copy already']) {
        writeFileSync(`${folder}/replicate.log`, '');
        expect(await job('replicate', renderProvisionScript(replicated), keys)).toBe(0);
        expect(readFileSync(`${folder}/replicate.log`, 'utf8')).toContain(words);
      }
      expect((await store.request('PUT', '/warehouse/r', Buffer.from('replicated'))).status).toBe(200);
      await until('the object is at the target', 60, async () => {
        const answer = await elsewhere.request('GET', '/warehouse-copy/r');
        return answer.status === 200 && answer.body.toString() === 'replicated';
      });
      // The metric of the alert on it.
      await until('a member tells of the link', 60, async () => {
        const { status, body } = await cluster.ask(cluster.member(0), '/minio/v2/metrics/node');
        return status === 200 && /^minio_node_replication_link_online\{/m.test(body.toString());
      });
    } finally {
      store.close();
      elsewhere.close();
      await target.stop('SIGKILL');
    }
  });

  it('is read by pgBackRest: an HTTPS endpoint whose certificate is of the own authority', async () => {
    const answer = await run('curl', [
      ...['--silent', '--output', '/dev/null', '--write-out', '%{http_code} %{ssl_verify_result}'],
      ...['--cacert', `${folder}/certificates/gateway/ca.crt`],
      ...['--resolve', `${SERVICE}:${PORT}:${GATEWAY}`, `https://${SERVICE}:${PORT}/warehouse`],
    ]);
    expect(answer.stdout).toBe('403 0');
  });

  const serial = () =>
    new Promise<string>((resolve, reject) => {
      const socket = tlsConnect(
        { host: GATEWAY, port: PORT, servername: SERVICE, ca: cluster.authority },
        () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        },
      );
      socket.on('error', reject);
    });

  it('shows a renewed certificate after the reload, and drops no request meanwhile', async () => {
    const store = cluster.store();
    const traffic = new Traffic(store, 'scratch', 'renewal');
    const reloader = new Isolated({
      folder,
      name: 'reloader',
      command: [
        ...['bash', '--norc', '-c'],
        reloadScript(`${folder}/certificates/gateway`, `kill -USR2 "$(cat ${folder}/haproxy.pid)"`, 1),
      ],
      nameServer: cluster.nameServer,
      mounts: {},
      environment: {},
    });
    try {
      await sleep(2000);
      const before = await serial();
      authority.issue('gateway', 'minio', [SERVICE, 'minio']);
      await until('the gateway shows the new certificate', 30, async () => (await serial()) !== before);
      await sleep(3000);
      const { written, writesRefused, readsRefused } = traffic.outage();
      expect(written).toBeGreaterThan(20);
      expect({ writesRefused, readsRefused }).toEqual({ writesRefused: 0, readsRefused: 0 });
    } finally {
      await traffic.stop();
      await reloader.stop();
      store.close();
    }
  });

  it('rolls to other settings member by member, and serves all the while', async () => {
    const store = cluster.store();
    const traffic = new Traffic(store, 'scratch', 'rollout');
    try {
      await sleep(2000);
      traffic.outage();
      // Members compare their settings: the first ones to restart serve nothing until half of the others agree.
      cluster.extra = { MINIO_API_REQUESTS_DEADLINE: '11s' };
      for (const member of [...cluster.members].reverse()) {
        await cluster.stop(member);
        cluster.start(member);
        // What the StatefulSet waits for: readiness after 30 s, and minReadySeconds.
        await until('the member answers', 60, async () => (await cluster.health(member, 'ready')) === 200);
        await sleep(45_000);
      }
      const outage = traffic.outage();
      console.info(
        `3 x 2, rolling update with changed settings: ${JSON.stringify({ ...outage, reasons: traffic.reasons })}`,
      );
      expect(outage.withoutWrites).toBeLessThan(15);
      await traffic.stop();
      await cluster.whole();
      expect(await traffic.verify()).toMatchObject({ lost: 0 });
      expect(traffic.damaged).toBe(0);
    } finally {
      await traffic.stop();
      store.close();
    }
  });

  it('follows a member that comes back with another address', async () => {
    const member = cluster.member(1);
    await member.process?.stop('SIGKILL');
    cluster.move(member, '127.77.9.11');
    await cluster.whole();
    expect(await cluster.health(member, 'cluster')).toBe(200);
  });

  it('ends the transfers of a stopping gateway first', async () => {
    const root = cluster.store();
    // As large as to be under way when the signal comes.
    const body = Buffer.alloc(64 << 20, 1);
    const upload = root.request('PUT', '/scratch/large', body, 60);
    await sleep(100);
    cluster.gateway.signal('SIGUSR1');
    expect((await upload).status).toBe(200);
    root.close();
    expect(await cluster.gateway.ended).toBe(0);
  });
});
