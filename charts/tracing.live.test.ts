import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fieldsOf, listOf } from '../lib/manifest/manifest.ts';
import { metricNames } from '../lib/observability/promql.ts';
import { alertingRules } from '../lib/observability/promtool.ts';
import { issue } from '../lib/services/elasticsearch/live/certificates.ts';
import type { Client } from '../lib/services/elasticsearch/live/client.ts';
import { LiveCluster } from '../lib/services/elasticsearch/live/cluster.ts';
import { eventually, freePorts, own } from '../lib/services/elasticsearch/live/process.ts';
import { findPrograms, missing } from '../lib/services/elasticsearch/live/programs.ts';
import { Provisioning } from '../lib/services/elasticsearch/live/provisioning.ts';
import { at, listAt } from './invariants/environments.testing.ts';
import { tracingNeeds } from './tracing.ts';
import {
  Balancer,
  ElasticsearchFront,
  LivePod,
  type Places,
  tracingPrograms,
} from './tracing-live.testing.ts';
import { Sender } from './tracing-sender.testing.ts';
import { manifestsOf, variant } from './variants.testing.ts';

const programs = tracingPrograms();
const elasticsearch = findPrograms();
const environment = variant('production');
const manifests = manifestsOf(environment, 'tracing');
const passwords = { tracing: 'writes-and-reads', 'tracing-cleaner': 'removes' };
const figures: Record<string, unknown> = {};

/** What a program may hold in memory when it is killed: seconds of spans, from the taking to the writing. */
const inMemory = 5;

const config = (name: string): string => {
  const found = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
  return String(Object.values(fieldsOf(found?.data))[0]);
};

describe.skipIf(programs === undefined || elasticsearch === undefined)(
  'tracing on a real Elasticsearch',
  () => {
    let cluster: LiveCluster;
    let ask: Client;
    let front: ElasticsearchFront;
    let balancer: Balancer;
    let collectors: readonly LivePod[];
    let jaegers: readonly LivePod[];
    let ports: readonly number[];
    let sender: Sender | undefined;
    let authority: string;

    // By pod: collectors take 4317, 4318, health and metrics; Jaeger 4317, interface, health, metrics and its gRPC API.
    const collectorPort = (index: number, which: 'grpc' | 'http' | 'health' | 'metrics') =>
      ports[2 + index * 4 + ['grpc', 'http', 'health', 'metrics'].indexOf(which)] ?? 0;
    const jaegerPort = (index: number, which: 'grpc' | 'ui' | 'health' | 'metrics' | 'query') =>
      ports[10 + index * 5 + ['grpc', 'ui', 'health', 'metrics', 'query'].indexOf(which)] ?? 0;
    const frontPort = () => ports[0] ?? 0;
    const balancerPort = () => ports[1] ?? 0;

    beforeAll(async () => {
      cluster = await LiveCluster.make({
        programs: elasticsearch ?? missing,
        members: 1,
        coordinating: 0,
        secure: true,
      });
      authority = readFileSync(join(cluster.authority, 'ca.crt'), 'utf8');
      ports = await freePorts(20);
      const [node] = cluster.members;
      if (node === undefined) throw new Error('no node');
      const prepared = await node.prepare();
      expect(prepared.code, prepared.output).toBe(0);
      node.start();
      ask = node.client();
      await eventually(
        'Elasticsearch',
        180,
        async () => (await ask('GET', '/_cluster/health')).status === 200,
      );
      const [needs] = tracingNeeds({ tls: environment.tls }, environment.services.tracing);
      const provisioned = await new Provisioning(cluster, node, {
        roles: needs?.searchRoles ?? [],
        users: needs?.searchUsers ?? [],
        passwords,
      }).run();
      expect(provisioned.code, provisioned.output).toBe(0);
      front = new ElasticsearchFront({
        tls: cluster.tls ?? '',
        node: node.props.ports.http,
        version: '9.5.3',
      });
      await front.listen(frontPort());
      balancer = new Balancer([0, 1].map((index) => jaegerPort(index, 'grpc')));
      await balancer.listen(balancerPort());
      collectors = [0, 1].map((index) => pod('otelcol', 'tracing-collector', index, collectorPlaces(index)));
      jaegers = [0, 1].map((index) => pod('jaeger', 'tracing-jaeger', index, jaegerPlaces(index)));
      for (const each of [...jaegers, ...collectors]) {
        each.start();
      }
      await eventually('all four', 60, async () =>
        (await Promise.all([0, 1].flatMap(healthy))).every(Boolean),
      ).catch((error) => {
        throw new Error(lastWords(), { cause: error });
      });
    });

    afterEach(async ({ task }) => {
      await sender?.stop();
      sender = undefined;
      if (task.result?.state === 'fail') {
        console.error(lastWords());
      }
    });

    afterAll(async () => {
      front?.close();
      balancer?.close();
      await cluster?.end();
      if (Object.keys(figures).length > 0) {
        console.log(`TRACING-FIGURES ${JSON.stringify(figures)}`);
      }
    });

    it('takes the rendered configurations as they are, but for places of this machine', () => {
      for (const [pods, name] of [
        [collectors, 'tracing-collector'],
        [jaegers, 'tracing-jaeger'],
      ] as const) {
        for (const each of pods) {
          expect(each.restored).toBe(config(name));
          expect(each.config).not.toContain('/etc/holdfast');
          expect(each.log).not.toMatch(/deprecat|legacy/i);
        }
      }
    });

    it('finds in Jaeger what was sent to the collectors', async () => {
      const sent = await sendFor(2000);
      await found(sent.length, sent);
      const { body } = await jaegerApi(`/api/traces/${sent.at(-1)?.trace}`);
      expect(body.data[0].spans[0].operationName).toBe('probe');
      expect((await jaegerApi('/api/services')).body.data).toEqual(['live']);
    });

    it('loses what a killed Jaeger holds in memory, and nothing else', async () => {
      const { sent, from } = await disturbed(async () => {
        await jaegers[0]?.signal('SIGKILL');
        await pause(8000);
        jaegers[0]?.start();
      });
      figures['traces lost with a killed Jaeger'] = await lostWithin(sent, from);
    });

    it('keeps everything while no Jaeger runs for 20 s', async () => {
      sender = startSender();
      await pause(2000);
      // Stopped, they have written all that they took.
      await Promise.all(jaegers.map((jaeger) => jaeger.signal('SIGTERM')));
      await pause(20_000);
      for (const jaeger of jaegers) {
        jaeger.start();
      }
      await pause(3000);
      await sender.stop();
      await found(sender.sent.length, sender.sent, 60);
    });

    it('loses what a killed collector holds in memory, and nothing else', async () => {
      const { sent, from } = await disturbed(async () => {
        await collectors[0]?.signal('SIGKILL');
        await pause(5000);
        collectors[0]?.start();
      });
      figures['traces lost with a killed collector'] = await lostWithin(sent, from);
    });

    it('loses nothing when collectors and Jaeger are stopped one by one', async () => {
      const { sent } = await disturbed(async () => {
        for (const each of [...collectors, ...jaegers]) {
          expect(await each.signal('SIGTERM')).toBe(0);
          each.start();
          await pause(5000);
        }
      });
      await found(sent.length, sent);
    });

    it('waits for an Elasticsearch that hangs', async () => {
      const [node] = cluster.members;
      const { sent } = await disturbed(async () => {
        node?.signal('SIGSTOP');
        await pause(20_000);
        node?.signal('SIGCONT');
      });
      await found(sent.length, sent, 60);
    });

    it('has every metric that an alert reads, those of failures included', async () => {
      const index = '/tracing-jaeger-span-*/_settings';
      await ask('PUT', index, { 'index.blocks.write': true });
      await sendFor(2000);
      await pause(2000);
      await ask('PUT', index, { 'index.blocks.write': false });
      const scraped = await Promise.all(
        [0, 1]
          .flatMap((pod) => [collectorPort(pod, 'metrics'), jaegerPort(pod, 'metrics')])
          .map((port) => fetch(`http://127.0.0.1:${port}/metrics`).then((answer) => answer.text())),
      );
      const names = new Set(
        scraped.flatMap((text) => [...text.matchAll(/^(\w+)\{/gm)].map(([, name]) => name)),
      );
      const read = manifests
        .flatMap(alertingRules)
        .flatMap(({ expr }) => metricNames(expr))
        .filter((name) => /^(otelcol|jaeger)_/.test(name));
      expect(read.length).toBeGreaterThan(5);
      // Counted from the first batch on that was given up, which takes five minutes or a full queue.
      const later = ['otelcol_exporter_send_failed_spans', 'otelcol_exporter_enqueue_failed_spans'];
      expect(read.filter((name) => !names.has(name) && !later.includes(name))).toEqual([]);
    });

    it('removes old indices with the user that may, and with no other', async () => {
      const cron = manifests.find(({ kind }) => kind === 'CronJob');
      const [container] = listAt(cron, 'spec.jobTemplate.spec.template.spec.containers');
      if (container === undefined) throw new Error('the cleaner has no container');
      const args = (container.args as string[]).map((arg) =>
        arg
          .replace('elasticsearch.data-platform.svc.cluster.local:9200', `localhost:${frontPort()}`)
          .replace('/etc/holdfast/authority', cluster.authority),
      );
      expect(listOf(container.env).map(({ name }) => name)).toEqual(['ES_PASSWORD']);
      const clean = (given: readonly string[], password: string) =>
        promisify(execFile)(join(programs ?? '', 'es-index-cleaner'), [...given], {
          env: { ES_PASSWORD: password },
        });
      const indices = async () =>
        listOf((await ask('GET', '/_cat/indices/tracing-*?format=json')).body).map(({ index }) =>
          String(index),
        );
      const before = await indices();
      expect(before.some((name) => /^tracing-jaeger-span-\d{4}-\d\d-\d\d$/.test(name))).toBe(true);
      // Nothing is older than the retention; with none, everything is.
      await clean(args, passwords['tracing-cleaner']);
      expect(await indices()).toEqual(before);
      const all = args.map((arg) => (/^\d+$/.test(arg) ? '0' : arg));
      const asWriter = all.map((arg) =>
        arg.replace('--es.username=tracing-cleaner', '--es.username=tracing'),
      );
      await expect(clean(asWriter, passwords.tracing)).rejects.toThrow(/unauthorized/);
      await clean(all, passwords['tracing-cleaner']);
      expect(await indices()).toEqual([]);
    });

    it('shows a renewed certificate without a restart', async () => {
      const before = await serials();
      for (const folder of [...collectors, ...jaegers].map((_, index) => filesOf(index))) {
        issue(cluster.authority, join(folder, 'tls'), 'renewed');
        own(folder);
      }
      await eventually('new certificates', 90, async () =>
        (await serials()).every((serial, index) => serial !== before[index]),
      );
    });

    function lastWords(): string {
      const words = (log: string) => log.split('\n').slice(-4).join('\n').slice(-1500);
      return [...collectors, ...jaegers].map(({ log }) => words(log)).join('\n---\n');
    }

    function filesOf(index: number): string {
      return join(cluster.root, `files-${index}`);
    }

    function pod(program: string, name: string, index: number, places: Places): LivePod {
      return new LivePod({
        program: join(programs ?? '', program),
        folder: join(cluster.root, `${name}-${index}`),
        config: config(name),
        places,
      });
    }

    /** A certificate of its own for each pod, the authority, and the password. */
    function filePlaces(index: number): Places {
      const folder = filesOf(index);
      issue(cluster.authority, join(folder, 'tls'), `pod-${index}`);
      mkdirSync(join(folder, 'authority'), { recursive: true });
      copyFileSync(join(cluster.authority, 'ca.crt'), join(folder, 'authority/ca.crt'));
      mkdirSync(join(folder, 'password'), { recursive: true });
      writeFileSync(join(folder, 'password/tracing'), passwords.tracing);
      own(folder);
      return [
        ['/etc/holdfast/authority/', `${folder}/authority/`],
        ['/etc/holdfast/password/', `${folder}/password/`],
        ['/etc/holdfast/tls/', `${folder}/tls/`],
      ];
    }

    function collectorPlaces(index: number): Places {
      return [
        ['0.0.0.0:4317', `127.0.0.1:${collectorPort(index, 'grpc')}`],
        ['0.0.0.0:4318', `127.0.0.1:${collectorPort(index, 'http')}`],
        ['0.0.0.0:13133', `127.0.0.1:${collectorPort(index, 'health')}`],
        ['port: 8888', `port: ${collectorPort(index, 'metrics')}`],
        ['"0.0.0.0"', '"127.0.0.1"'],
        ['tracing-jaeger.data-platform.svc.cluster.local:4317', `localhost:${balancerPort()}`],
        ...filePlaces(index),
      ];
    }

    function jaegerPlaces(index: number): Places {
      return [
        ['0.0.0.0:4317', `127.0.0.1:${jaegerPort(index, 'grpc')}`],
        ['0.0.0.0:16686', `127.0.0.1:${jaegerPort(index, 'ui')}`],
        ['localhost:16685', `127.0.0.1:${jaegerPort(index, 'query')}`],
        ['0.0.0.0:13133', `127.0.0.1:${jaegerPort(index, 'health')}`],
        ['port: 8888', `port: ${jaegerPort(index, 'metrics')}`],
        ['"0.0.0.0"', '"127.0.0.1"'],
        ['elasticsearch.data-platform.svc.cluster.local:9200', `localhost:${frontPort()}`],
        ...filePlaces(2 + index),
      ];
    }

    /** The rendered probes, of the pods with that number. */
    function healthy(index: number): Promise<boolean>[] {
      const probe = (name: string) => {
        const deployment = manifests.find(
          ({ kind, metadata }) => kind === 'Deployment' && metadata.name === name,
        );
        const [container] = listAt(deployment, 'spec.template.spec.containers');
        return String(at(container, 'livenessProbe.httpGet.path'));
      };
      return [
        [collectorPort(index, 'health'), probe('tracing-collector')],
        [jaegerPort(index, 'health'), probe('tracing-jaeger')],
      ].map(([port, path]) =>
        fetch(`http://127.0.0.1:${port}${path}`).then(
          ({ status }) => status === 200,
          () => false,
        ),
      );
    }

    function startSender(): Sender {
      return new Sender(
        [0, 1].map((index) => collectorPort(index, 'http')),
        authority,
      );
    }

    async function sendFor(milliseconds: number) {
      sender = startSender();
      await pause(milliseconds);
      await sender.stop();
      return sender.sent;
    }

    /** Traces that were taken around a disturbance, and when it began. */
    async function disturbed(disturbance: () => Promise<void>) {
      sender = startSender();
      await pause(inMemory * 1000 + 2000);
      const from = performance.now();
      await disturbance();
      await pause(2000);
      await sender.stop();
      return { sent: sender.sent, from };
    }

    async function stored(): Promise<Set<string>> {
      await ask('POST', '/tracing-jaeger-span-*/_refresh');
      const { body } = await ask('GET', '/tracing-jaeger-span-*/_search?size=10000&_source=traceID');
      return new Set(listOf(at(body, 'hits.hits')).map((hit) => String(at(hit, '_source.traceID'))));
    }

    async function found(
      count: number,
      sent: readonly { readonly trace: string }[],
      seconds = 30,
    ): Promise<void> {
      expect(count).toBeGreaterThan(20);
      let left = sent.length;
      await eventually(`${count} traces`, seconds, async () => {
        const all = await stored();
        left = sent.filter(({ trace }) => !all.has(trace)).length;
        return left === 0;
      }).catch((error) => {
        throw new Error(`${left} of ${count} traces are missing`, { cause: error });
      });
    }

    /** Everything is there but what was taken in the seconds before; gives the number that is not. */
    async function lostWithin(
      sent: readonly { readonly trace: string; readonly at: number }[],
      from: number,
    ): Promise<string> {
      const atRisk = (time: number) => time > from - inMemory * 1000 && time < from + 1000;
      const safe = sent.filter(({ at: time }) => !atRisk(time));
      await found(safe.length, safe);
      const all = await stored();
      const lost = sent.filter(({ trace }) => !all.has(trace));
      return `${lost.length} of ${sent.length}`;
    }

    function jaegerApi(path: string): Promise<{ status: number; body: ReturnType<typeof JSON.parse> }> {
      return new Promise((resolve, reject) => {
        const call = request(
          { host: 'localhost', family: 4, port: jaegerPort(1, 'ui'), path, ca: authority, agent: false },
          (response) => {
            let text = '';
            response.on('data', (chunk: Buffer) => {
              text += chunk;
            });
            response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
          },
        );
        call.on('error', reject);
        call.end();
      });
    }

    /** Serial numbers of the certificates that the four pods show. */
    function serials(): Promise<string[]> {
      const shown = [
        ...[0, 1].map((index) => collectorPort(index, 'http')),
        ...[0, 1].map((index) => jaegerPort(index, 'ui')),
      ];
      return Promise.all(
        shown.map(
          (port) =>
            new Promise<string>((resolve, reject) => {
              const call = request(
                { host: 'localhost', family: 4, port, path: '/', ca: authority, agent: false },
                (response) => {
                  resolve((response.socket as TLSSocket).getPeerCertificate().serialNumber);
                  response.resume();
                },
              );
              call.on('error', reject);
              call.end();
            }),
        ),
      );
    }
  },
);
