import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reloadScript } from '../../identity/certificate-reloader.ts';
import { fieldsOf, listOf } from '../../manifest/manifest.ts';
import { rotationSize } from './config/rotation.ts';
import { Authority } from './live/authority.ts';
import type { Client } from './live/client.ts';
import { atAddress, Cluster } from './live/cluster.ts';
import { ObjectStore } from './live/object-store.ts';
import type { PodOfTemplate } from './live/pod.ts';
import type { Finished } from './live/process.ts';
import { liveProgram } from './live/programs.ts';
import { alertExpressions, object } from './live/rendered.ts';
import { eventually } from './live/wait.ts';
import { type Acknowledged, longestPause, Writer } from './live/writer.ts';

/** How often the active member is killed; more rounds give a distribution instead of one figure. */
const ROUNDS = Number(process.env.FAILOVER_ROUNDS ?? 1);
/** Where writers send their requests: the elastic tier, or, where there is none, the Service of all members. */
const ways = ['vault-proxy', 'vault'] as const;
/** services.vault.performanceMultiplier of the members. */
const MULTIPLIER = Number(process.env.FAILOVER_MULTIPLIER ?? 1);
const WRITERS = 4;
const KEYS = { id: 'AKIALIVE', secret: 'live/secret+key' };
const STORE_PORT = 9443;

const program = liveProgram();
if ('unavailable' in program) {
  console.warn(`Vault's live test is skipped. ${program.unavailable}`);
}

const environment = (namespace: string, vault: string) => `
name: live
namespace: ${namespace}
survive: node
cluster: { nodePools: [{ name: worker, count: 3, cpu: 4, memory: 8Gi, zones: [a] }] }
quota: { cpu: 8, memory: 16Gi, pods: 100 }
tls: { mode: cert-manager }
backup:
  store:
    endpoint: https://store.example.com:${STORE_PORT}
    bucket: live
    addressing: path
    certificateAuthority: object-store-ca
services:
  vault: ${vault}
`;

describe.skipIf('unavailable' in program)('Vault with the rendered pods', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-vault-'));
  const figures: Record<string, unknown> = { performanceMultiplier: MULTIPLIER };
  let authority: Authority;
  let store: ObjectStore;
  let cluster: Cluster;
  let proxies: readonly PodOfTemplate[];
  let keys: readonly string[];
  let root: string;
  let runs = 0;

  beforeAll(async () => {
    if ('unavailable' in program) {
      return;
    }
    authority = new Authority(join(folder, 'authority'));
    store = new ObjectStore(authority.issue(['store.example.com']), KEYS);
    await store.listen('127.0.77.210', STORE_PORT);
    cluster = await make('vault', 77, 'data-platform', {
      size: 'small',
      performanceMultiplier: MULTIPLIER,
      audit: { file: { enabled: true } },
      backup: { enabled: true },
    });
    const { template } = fieldsOf(object(cluster.manifests, 'Deployment', 'vault-proxy').spec);
    proxies = [11, 12].map((host, index) => cluster.addPod(`vault-proxy-${index}`, template, host));
  });

  afterAll(async () => {
    await cluster?.end();
    store?.close();
    rmSync(folder, { recursive: true, force: true });
    if (Object.keys(figures).length > 1) {
      console.log(`FAILOVER-FIGURES ${JSON.stringify(figures)}`);
    }
  });

  it('changes nothing of the rendered texts but the addresses that a pod would have to itself', () => {
    for (const { kind, data } of cluster.manifests) {
      for (const text of kind === 'ConfigMap' ? Object.values(fieldsOf(data)).map(String) : []) {
        const here = atAddress(text, '127.0.77.1');
        expect(
          here.replaceAll('"127.0.77.1:', '":').replaceAll('//127.0.77.1:8200', '//127.0.0.1:8200'),
        ).toBe(text);
        expect(
          here.split('\n').filter((line, index) => line !== text.split('\n')[index]).length,
        ).toBeLessThan(3);
      }
    }
  });

  it('starts, joins and unseals, and is probed as alive in every state and as ready in the last', async () => {
    for (const member of cluster.members) {
      await member.start('vault');
    }
    const [first] = cluster.members;
    if (!first) throw new Error('no member');
    await eventually(
      'an answer',
      async () => (await cluster.probe(first, 'vault', 'livenessProbe')) === 204,
      {
        log: () => cluster.logs(),
      },
    );
    expect(await cluster.probe(first, 'vault', 'readinessProbe')).toBe(501);
    ({ keys, root } = await initialise(cluster, first));
    expect(await cluster.probe(first, 'vault', 'livenessProbe')).toBe(204);
    expect(await cluster.probe(first, 'vault', 'readinessProbe')).toBe(503);
    expect(cluster.endpoints('vault')).toEqual([]);
    for (const member of cluster.members) {
      await unseal(cluster, member, keys);
    }
    await cluster.waitForReady();
    for (const member of cluster.members) {
      expect(await cluster.probe(member, 'vault', 'livenessProbe')).toBe(200);
      expect(unknownSettings(member.process('vault').log)).toEqual([]);
    }
    await waitForVoters(admin());
  });

  it('labels the pods, so that the Services find them, with no more rights than its Role gives', async () => {
    const active = await cluster.waitForActive();
    const standby = cluster.members.filter((member) => member !== active);
    await eventually('the label of the active member', () => {
      const [one, ...others] = cluster.endpoints('vault-active');
      return one === active && others.length === 0;
    });
    await eventually('the labels of the others', () => cluster.endpoints('vault-standby').length === 2);
    expect(cluster.endpoints('vault-standby')).toEqual(standby);
    const allowed = listOf(object(cluster.manifests, 'Role', 'vault').rules).flatMap((rule) =>
      (rule.verbs as string[]).flatMap((verb) =>
        (rule.resourceNames as string[]).map((name) => `${verb} pods ${name}`),
      ),
    );
    const did = cluster.kubernetes.calls.filter(({ by }) => by === 'vault').map((call) => call.did);
    expect(new Set(did).size).toBeGreaterThan(2);
    expect(did.filter((call) => !allowed.includes(call))).toEqual([]);
  });

  it('is set up by the bootstrap script, and a second time changes nothing', async () => {
    for (const round of ['first', 'second']) {
      const { code, output } = await bootstrap(root);
      expect(code, `${round}: ${output}`).toBe(0);
      expect(output.includes('Enabled the file audit device'), round).toBe(round === 'first');
      expect(output.includes('Enabled kubernetes auth method'), round).toBe(round === 'first');
    }
    expect((await bootstrap('hvs.wrong')).code).not.toBe(0);
    const devices = await admin().ask('GET', '/v1/sys/audit');
    expect(Object.keys(fieldsOf(devices.at('data'))).sort()).toEqual(['file/', 'stdout/']);
    const role = await admin().ask('GET', '/v1/auth/kubernetes/role/vault-snapshot');
    expect(role.at('data.token_policies')).toEqual(['vault-snapshot']);
    expect(
      (await admin().ask('POST', '/v1/sys/mounts/secret', { type: 'kv', options: { version: '2' } })).status,
    ).toBe(204);
  });

  it('answers through the proxies, with the token of the client and no other', async () => {
    for (const proxy of proxies) {
      await proxy.start('proxy');
      const client = cluster.client(proxy, 'vault-proxy');
      await eventually(
        'a proxy',
        async () => (await client.ask('GET', '/v1/sys/seal-status')).status === 200,
        {
          log: () => proxy.process('proxy').log,
        },
      );
      expect((await client.ask('GET', '/v1/auth/token/lookup-self')).status).toBe(403);
      expect((await client.with(root).ask('GET', '/v1/auth/token/lookup-self')).status).toBe(200);
      expect(unknownSettings(proxy.process('proxy').log)).toEqual([]);
      // Its metrics stand apart from the API.
      const metrics = (path: string) =>
        fetch(`http://${proxy.address}:8202${path}`).then(async (answer) => [
          answer.status,
          await answer.text(),
        ]);
      expect((await metrics('/proxy/v1/metrics'))[0]).toBe(200);
      expect((await metrics('/v1/sys/health'))[0]).toBe(404);
    }
  });

  it('has every metric that an alert is about', async () => {
    const scraped = new Set<string>();
    const collect = (text: string) => {
      for (const [, name] of text.matchAll(/^([a-z_:][\w:]*)[{ ]/gim)) {
        scraped.add(String(name));
      }
    };
    const endpoint = (monitor: string) =>
      listOf(fieldsOf(object(cluster.manifests, 'PodMonitor', monitor).spec).podMetricsEndpoints)[0] ?? {};
    const query = (of: Readonly<Record<string, unknown>>) =>
      `${String(of.path)}?${Object.entries(fieldsOf(of.params)).map(([name, values]) => `${name}=${String(values)}`)}`;
    for (const member of cluster.members) {
      const { status, text } = await cluster.client(member).ask('GET', query(endpoint('vault')));
      expect(status).toBe(200);
      collect(text);
    }
    for (const proxy of proxies) {
      const answer = await fetch(`http://${proxy.address}:8202${query(endpoint('vault-proxy'))}`);
      collect(await answer.text());
    }
    const wanted = [...alertExpressions(cluster.manifests)].flatMap(([alert, expression]) =>
      [...expression.matchAll(/\bvault_[a-z_]+/g)].map(([metric]) => `${alert}: ${metric}`),
    );
    expect(wanted.length).toBeGreaterThan(8);
    const missing = new Set(wanted.filter((entry) => !scraped.has(entry.split(': ')[1] ?? '')));
    // Counted from the first error on, which may not have come yet.
    missing.delete('VaultProxyErrors: vault_agent_proxy_error');
    expect([...missing]).toEqual([]);
  });

  it('records every request on both devices', async () => {
    const active = await cluster.waitForActive();
    await admin().ask('POST', '/v1/secret/data/recorded/once', { data: { value: 'not-in-the-log' } });
    const file = readFileSync(active.path('/var/log/vault/audit.log'), 'utf8');
    for (const [device, text] of [
      ['file', file],
      ['stdout', active.process('vault').log],
    ] as const) {
      expect(
        text.split('\n').filter((line) => line.includes('secret/data/recorded/once')).length,
        device,
      ).toBe(2);
      expect(text, device).not.toContain('not-in-the-log');
      expect(text, device).not.toContain(root);
    }
  });

  it.each(ways)(
    `loses no confirmed write when the active member is killed (${ROUNDS} times), writing through %s`,
    async (way) => {
      const seconds: number[] = [];
      let total = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        await cluster.waitForReady();
        const active = await cluster.waitForActive();
        const writers = startWriters(way);
        await written(writers, 100);
        const killedAt = performance.now();
        await active.kill();
        await cluster.waitForActive(active);
        await written(writers, 100, performance.now());
        seconds.push(longestPause(acknowledged(writers), killedAt - 500));
        await active.start('vault');
        await staysOutWhileSealed(active);
        await unseal(cluster, active, keys);
        total += await stopAndCompare(writers);
      }
      figures[`${way}: seconds without writes after a kill`] = spread(seconds);
      figures[`${way}: confirmed writes, none of them lost`] = total;
      // Two election timeouts, and the next try of a proxy or client.
      expect(Math.max(...seconds)).toBeLessThan(20 + 2 * MULTIPLIER);
    },
    180_000 * ROUNDS,
  );

  it('hands the leadership on when the active member is stopped', async () => {
    await cluster.waitForReady();
    const active = await cluster.waitForActive();
    const writers = startWriters();
    await written(writers, 100);
    const stoppedAt = performance.now();
    active.process('vault').signal('SIGTERM', 'inner');
    expect((await active.process('vault').finish(30)).code).toBe(0);
    const seconds = (performance.now() - stoppedAt) / 1000;
    figures.secondsToStop = round2(seconds);
    expect(seconds).toBeLessThan(
      Number(fieldsOf(template('StatefulSet').spec).terminationGracePeriodSeconds),
    );
    await cluster.waitForActive(active);
    await written(writers, 100, performance.now());
    figures.secondsWithoutWritesAfterStop = round2(longestPause(acknowledged(writers), stoppedAt - 500));
    await active.start('vault');
    await unseal(cluster, active, keys);
    await stopAndCompare(writers);
  });

  it('goes on without an active member that hangs, which writes nothing when it wakes', async () => {
    await cluster.waitForReady();
    const active = await cluster.waitForActive();
    const writers = startWriters();
    await written(writers, 100);
    const frozenAt = performance.now();
    active.process('vault').signal('SIGSTOP', 'inner');
    try {
      await cluster.waitForActive(active, 90);
      await written(writers, 100, performance.now());
    } finally {
      active.process('vault').signal('SIGCONT', 'inner');
    }
    figures.secondsWithoutWritesAfterHang = round2(longestPause(acknowledged(writers), frozenAt - 500));
    await eventually(
      'the former active member as a standby',
      async () => (await cluster.health(active))?.status === 429,
      { log: () => cluster.logs() },
    );
    await cluster.waitForReady();
    await stopAndCompare(writers);
  });

  it('stops when two of three are lost, restarts nobody, and goes on with everything when one is back', async () => {
    await cluster.waitForReady();
    const active = await cluster.waitForActive();
    const [back, survivor] = cluster.members.filter((member) => member !== active);
    if (!back || !survivor) throw new Error('three members are needed');
    const writers = startWriters();
    await written(writers, 100);
    const lostAt = performance.now();
    await Promise.all([active.kill(), back.kill()]);
    // Longer than an election and the patience of the proxies for one request.
    await pause(70_000);
    expect(acknowledged(writers).filter(({ at }) => at > lostAt + 1000)).toEqual([]);
    expect(writers.flatMap(({ refused }) => refused).length).toBeGreaterThan(0);
    // It is alive: a restart would only seal it.
    expect([200, 204]).toContain(await cluster.probe(survivor, 'vault', 'livenessProbe'));
    await back.start('vault');
    await unseal(cluster, back, keys);
    await cluster.waitForActive();
    const returnedAt = performance.now();
    await written(writers, 50, returnedAt);
    await active.start('vault');
    await unseal(cluster, active, keys);
    await cluster.waitForReady();
    await stopAndCompare(writers);
  }, 300_000);

  it('takes a member back that lost its volume, once it is forgotten', async () => {
    await cluster.waitForReady();
    const active = await cluster.waitForActive();
    const lost = cluster.members.find((member) => member !== active);
    if (!lost) throw new Error('three members are needed');
    const writers = startWriters();
    await written(writers, 100);
    await lost.kill();
    const forgotten = await command(active, ['operator', 'raft', 'remove-peer', lost.name], root);
    expect(forgotten.code, forgotten.output).toBe(0);
    for (const entry of readdirSync(lost.path('/var/lib/vault'))) {
      rmSync(join(lost.path('/var/lib/vault'), entry), { recursive: true });
    }
    await lost.start('vault');
    await unseal(cluster, lost, keys);
    await waitForVoters(admin());
    await stopAndCompare(writers);
    // It has everything: the new member and one other are a majority.
    await active.kill();
    await cluster.waitForActive(active);
    expect((await listWritten(cluster.client(lost, 'vault', root))).length).toBeGreaterThan(100);
    await active.start('vault');
    await unseal(cluster, active, keys);
    await cluster.waitForReady();
  });

  it('takes a renewed certificate without a restart, members and proxies', async () => {
    const pods = [...cluster.members, ...proxies];
    const service = (pod: PodOfTemplate) => (proxies.includes(pod) ? 'vault-proxy' : 'vault');
    const serials = () => Promise.all(pods.map((pod) => cluster.client(pod, service(pod)).serial()));
    const reloaders = await Promise.all(pods.map((pod) => pod.start('certificate-reloader')));
    await eventually('waiting sidecars', () => reloaders.every(({ isWaiting }) => isWaiting));
    // The sidecar looks every 30 s; here the same script looks more often.
    for (const [index, pod] of pods.entries()) {
      const [script] = pod.container('certificate-reloader').args as string[];
      expect(script).toBe(reloadScript('/etc/vault/tls', 'pkill -HUP -x vault'));
      reloaders[index]?.signal('SIGTERM', 'inner');
    }
    expect(await Promise.all(reloaders.map((process) => process.ended))).toEqual(pods.map(() => 0));
    const before = await serials();
    const quick = reloadScript('/etc/vault/tls', 'pkill -HUP -x vault', 0.2);
    const running = pods.map((pod) =>
      pod.exec('certificate-reloader', ['timeout', '20', '/bin/sh', '-c', quick]),
    );
    await pause(1000);
    for (const [secret, data] of cluster.certificates) {
      const names = (data['tls.crt'] ?? '').length > 0 ? certificateNamesOf(cluster, secret) : [];
      cluster.certificates.set(secret, authority.issue(names));
    }
    for (const pod of pods) {
      pod.mountVolumes();
    }
    await eventually('the new certificates', async () => {
      const now = await serials();
      return now.every((serial, index) => serial !== before[index]);
    });
    for (const { output } of await Promise.all(running)) {
      expect(output).toContain('certificate changed, reloading');
      expect(output).not.toContain('reload failed');
    }
  });

  it('rotates the audit file without losing an entry', async () => {
    const active = await cluster.waitForActive();
    const script = String(
      fieldsOf(object(cluster.manifests, 'ConfigMap', 'vault-config').data)['rotate-audit.sh'],
    );
    const limit = `-gt ${rotationSize(5 * 1024 ** 3)} `;
    expect(script.split(limit).length).toBe(2);
    // The same script for a file that is full sooner.
    const quick = script.replace(limit, '-gt 60000 ').replace('sleep 60', 'sleep 0.2');
    const rotating = active.exec('audit-rotator', ['timeout', '10', '/bin/sh', '-c', quick]);
    const client = admin();
    for (let number = 0; number < 60; number += 1) {
      await client.ask('POST', `/v1/secret/data/rotated/${number}`, { data: { number } });
    }
    expect((await rotating).output).not.toContain('no process');
    expect(statSync(active.path('/var/log/vault/audit.log.1')).size).toBeGreaterThan(60_000);
    const paths = auditedPaths(active);
    for (let number = 0; number < 60; number += 1) {
      expect(paths.filter((path) => path === `secret/data/rotated/${number}`).length, String(number)).toBe(2);
    }
  });

  it('takes a snapshot with the rights of its ServiceAccount, uploads it, and a fresh cluster opens it', async () => {
    const job = fieldsOf(fieldsOf(object(cluster.manifests, 'CronJob', 'vault-snapshot').spec).jobTemplate);
    const snapshotter = cluster.addPod('vault-snapshot', fieldsOf(job.spec).template, 20);
    const taken = await snapshotter.run('take');
    expect(taken.code, taken.output).toBe(0);
    const uploaded = await snapshotter.run('upload');
    expect(uploaded.code, `${uploaded.output} ${store.refused.join()}`).toBe(0);
    const [[name, snapshot] = ['', Buffer.alloc(0)]] = [...store.objects];
    expect(name).toMatch(/^\/live\/vault\/vault-\d{8}T\d{6}Z\.snap$/);
    expect(uploaded.output).not.toContain(KEYS.secret);
    const reviews = cluster.kubernetes.calls.filter(({ did }) => did === 'create tokenreviews');
    expect(reviews.map(({ by }) => by)).toEqual(reviews.map(() => 'vault'));
    expect(reviews.length).toBeGreaterThan(0);
    // A wrong key is refused, and the Job fails.
    const refused = await snapshotter.exec('upload', snapshotter.container('upload').command as string[], {
      env: { S3_SECRET_ACCESS_KEY: 'wrong' },
    });
    expect(refused.code).not.toBe(0);
    // Nor does the ServiceAccount of another open Vault.
    const stranger = cluster.kubernetes.token({
      namespace: 'data-platform',
      serviceAccount: 'other',
      audience: 'vault',
    });
    const login = await cluster
      .client(await cluster.waitForActive())
      .ask('POST', '/v1/auth/kubernetes/login', { role: 'vault-snapshot', jwt: stranger });
    expect(login.status).toBe(403);

    const fresh = await make('restored', 78, 'data-platform', {
      size: 'small',
      performanceMultiplier: MULTIPLIER,
    });
    try {
      for (const member of fresh.members) {
        await member.start('vault');
      }
      const [first] = fresh.members;
      if (!first) throw new Error('no member');
      await eventually('an answer', async () => (await fresh.probe(first, 'vault', 'livenessProbe')) === 204);
      const own = await initialise(fresh, first);
      for (const member of fresh.members) {
        await unseal(fresh, member, own.keys);
      }
      await fresh.waitForReady();
      const active = await fresh.waitForActive();
      writeFileSync(active.path('/tmp/restored.snap'), snapshot);
      const restored = await command(
        active,
        ['operator', 'raft', 'snapshot', 'restore', '-force', '/tmp/restored.snap'],
        own.root,
      );
      expect(restored.code, restored.output).toBe(0);
      // From here on the keys and tokens of the old cluster count.
      for (const member of fresh.members) {
        await unseal(fresh, member, keys);
      }
      await fresh.waitForReady();
      const client = fresh.client(await fresh.waitForActive(), 'vault', root);
      const restoredKeys = await listWritten(client);
      expect(restoredKeys.length).toBeGreaterThan(100);
      const recorded = await client.ask('GET', '/v1/secret/data/recorded/once');
      expect(recorded.at('data.data.value')).toBe('not-in-the-log');
      expect((await client.ask('POST', '/v1/secret/data/after', { data: { restore: true } })).status).toBe(
        200,
      );
    } finally {
      await fresh.end();
    }
  }, 300_000);

  it('unseals by itself with a transit seal, at every start', async () => {
    const client = admin();
    await client.ask('POST', '/v1/sys/mounts/transit', { type: 'transit' });
    await client.ask('POST', '/v1/transit/keys/autounseal', {});
    await client.ask('PUT', '/v1/sys/policies/acl/autounseal', {
      policy: ['encrypt', 'decrypt']
        .map((verb) => `path "transit/${verb}/autounseal" { capabilities = ["update"] }`)
        .join('\n'),
    });
    const made = await client.ask('POST', '/v1/auth/token/create-orphan', {
      policies: ['autounseal'],
      period: '24h',
    });
    const token = String(made.at('auth.client_token'));
    const sealed = await make(
      'sealed',
      79,
      'elsewhere',
      {
        size: 'small',
        performanceMultiplier: MULTIPLIER,
        seal: {
          type: 'transit',
          address: `https://${cluster.host('vault-active')}:8200`,
          keyName: 'autounseal',
          certificateAuthority: 'seal-ca',
          credentials: 'vault-seal',
        },
      },
      { 'vault-seal': { token }, 'seal-ca': { 'ca.crt': authority.certificate } },
      { [cluster.host('vault-active')]: cluster.address(101) },
    );
    try {
      for (const member of sealed.members) {
        await member.start('vault');
      }
      const [first] = sealed.members;
      if (!first) throw new Error('no member');
      await eventually(
        'an answer',
        async () => (await sealed.probe(first, 'vault', 'livenessProbe')) === 204,
        {
          log: () => sealed.logs(),
        },
      );
      const answer = await sealed
        .client(first)
        .ask('PUT', '/v1/sys/init', { recovery_shares: 1, recovery_threshold: 1 });
      expect(answer.status, answer.text).toBe(200);
      await sealed.waitForReady();
      const active = await sealed.waitForActive();
      await waitForVoters(sealed.client(active, 'vault', String(answer.at('root_token'))));
      await active.kill();
      await sealed.waitForActive(active);
      await active.start('vault');
      await sealed.waitForReady();
      expect(unknownSettings(active.process('vault').log)).toEqual([]);
      expect(fieldsOf(object(sealed.manifests, 'StatefulSet', 'vault').spec).updateStrategy).toEqual({
        type: 'RollingUpdate',
      });
    } finally {
      await sealed.end();
    }
  }, 300_000);

  function make(
    name: string,
    net: number,
    namespace: string,
    vault: object,
    secrets: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
    hosts: Readonly<Record<string, string>> = {},
  ): Promise<Cluster> {
    if ('unavailable' in program) throw new Error(program.unavailable);
    return Cluster.make({
      folder: join(folder, name),
      programs: program.folder,
      authority,
      yaml: environment(namespace, JSON.stringify(vault)),
      net,
      secrets: {
        'backup-object-store': { 'access-key-id': KEYS.id, 'secret-access-key': KEYS.secret },
        'object-store-ca': { 'ca.crt': authority.certificate },
        ...secrets,
      },
      hosts: { 'store.example.com': '127.0.77.210', ...hosts },
    });
  }

  /** A client with all rights, by way of a proxy. */
  function admin(): Client {
    const [proxy] = proxies;
    const [member] = cluster.members;
    if (!proxy || !member) throw new Error('nothing to ask');
    try {
      proxy.process('proxy');
      return cluster.client(proxy, 'vault-proxy', root);
    } catch {
      return cluster.client(member, 'vault', root);
    }
  }

  function template(kind: string): Readonly<Record<string, unknown>> {
    return fieldsOf(fieldsOf(object(cluster.manifests, kind, 'vault').spec).template);
  }

  async function bootstrap(token: string): Promise<Finished> {
    const active = await cluster.waitForActive();
    return active.exec('vault', ['/bin/sh', '/etc/vault/config/bootstrap.sh'], { input: `${token}\n` });
  }

  function startWriters(way: (typeof ways)[number] = 'vault-proxy'): readonly Writer[] {
    runs += 1;
    return Array.from({ length: WRITERS }, (_, index) => {
      if (way === 'vault') {
        return new Writer(cluster.serviceClient(way, root), `${runs}-${index}`);
      }
      const proxy = proxies[index % proxies.length];
      if (!proxy) throw new Error('no proxy');
      return new Writer(cluster.client(proxy, 'vault-proxy', root), `${runs}-${index}`);
    });
  }

  /** A restarted member has no key: it is left alive, and no Service leads to it. */
  async function staysOutWhileSealed(member: PodOfTemplate): Promise<void> {
    await eventually('a sealed member', async () => {
      const { status, at } = await cluster.client(member).ask('GET', '/v1/sys/seal-status');
      return status === 200 && at('sealed') === true;
    });
    expect(await cluster.probe(member, 'vault', 'livenessProbe')).toBe(204);
    expect(await cluster.probe(member, 'vault', 'readinessProbe')).toBe(503);
    await eventually('Services without the sealed member', () =>
      ['vault', 'vault-active', 'vault-standby'].every(
        (service) => !cluster.endpoints(service).includes(member),
      ),
    );
  }

  async function written(writers: readonly Writer[], more: number, since = performance.now()): Promise<void> {
    await eventually(
      `${more} more writes`,
      () => acknowledged(writers).filter(({ at }) => at > since).length >= more,
      {
        seconds: 120,
        log: () => `${writers.flatMap(({ refused }) => refused.slice(-2)).join('\n')}\n${cluster.logs()}`,
      },
    );
  }

  /** Ends the writers and looks up every confirmed write; gives their number. */
  async function stopAndCompare(writers: readonly Writer[]): Promise<number> {
    await Promise.all(writers.map((writer) => writer.stop()));
    await cluster.waitForReady();
    const found = new Set(await listWritten(cluster.client(await cluster.waitForActive(), 'vault', root)));
    const confirmed = acknowledged(writers).map(({ key }) => key);
    expect(confirmed.filter((key) => !found.has(key))).toEqual([]);
    expect(confirmed.length).toBeGreaterThan(100);
    return confirmed.length;
  }
});

interface Keys {
  readonly keys: readonly string[];
  readonly root: string;
}

async function initialise(cluster: Cluster, member: PodOfTemplate): Promise<Keys> {
  const shares = { secret_shares: 3, secret_threshold: 2 };
  const { status, at, text } = await cluster.client(member).ask('PUT', '/v1/sys/init', shares);
  if (status !== 200) throw new Error(`init: ${status} ${text}`);
  return { keys: (at('keys_base64') as string[]).slice(0, 2), root: String(at('root_token')) };
}

/** Enters the keys at a member, as soon as it has joined, runs again or has sealed itself after a restore. */
async function unseal(cluster: Cluster, member: PodOfTemplate, keys: readonly string[]): Promise<void> {
  const client = cluster.client(member);
  await eventually(
    `the unsealing of ${member.name}`,
    async () => {
      const status = await client.ask('GET', '/v1/sys/seal-status');
      if (status.at('initialized') !== true) {
        return false;
      }
      for (const key of status.at('sealed') === true ? keys : []) {
        await client.ask('PUT', '/v1/sys/unseal', { key });
      }
      return (await client.ask('GET', '/v1/sys/seal-status')).at('sealed') === false;
    },
    { log: () => cluster.logs() },
  );
}

/** A member that has joined counts for a majority after ten stable seconds. */
async function waitForVoters(client: Client): Promise<void> {
  await eventually('three voters', async () => {
    const { at } = await client.ask('GET', '/v1/sys/storage/raft/configuration');
    return listOf(at('data.config.servers')).filter(({ voter }) => voter === true).length === 3;
  });
}

/** `vault …` in a member's container, as an operator would. */
function command(member: PodOfTemplate, args: readonly string[], token: string): Promise<Finished> {
  return member.exec('vault', ['vault', ...args], {
    env: { VAULT_ADDR: `https://${member.address}:8200`, VAULT_TOKEN: token },
  });
}

async function listWritten(client: Client): Promise<string[]> {
  const { status, at, text } = await client.ask('LIST', '/v1/secret/metadata/written');
  if (status !== 200) throw new Error(`list: ${status} ${text}`);
  return (at('data.keys') as unknown[]).map(String);
}

/** Paths of all entries in a member's audit files, oldest first. */
function auditedPaths(member: PodOfTemplate): string[] {
  return [5, 4, 3, 2, 1, 0]
    .flatMap((number) => {
      try {
        return readFileSync(
          member.path(`/var/log/vault/audit.log${number > 0 ? `.${number}` : ''}`),
          'utf8',
        ).split('\n');
      } catch {
        return [];
      }
    })
    .filter((line) => line !== '')
    .map((line) => String(fieldsOf(fieldsOf(JSON.parse(line)).request).path));
}

function certificateNamesOf(cluster: Cluster, secret: string): string[] {
  return (fieldsOf(object(cluster.manifests, 'Certificate', secret).spec).dnsNames as unknown[]).map(String);
}

/** Complaints about settings that the program does not know. */
function unknownSettings(log: string): string[] {
  return log.split('\n').filter((line) => /unknown or unsupported field|unknown key|deprecat/i.test(line));
}

function acknowledged(writers: readonly Writer[]): readonly Acknowledged[] {
  return writers.flatMap((writer) => writer.acknowledged);
}

function spread(values: readonly number[]): Record<string, number> {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => round2(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  return { rounds: sorted.length, min: at(0), median: at(0.5), max: at(1) };
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
