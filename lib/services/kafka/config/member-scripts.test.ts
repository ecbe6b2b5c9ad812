import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { paths } from '../names.ts';
import {
  drainScript,
  type MemberScriptsProps,
  prepareScript,
  reloadScript,
  toolScript,
} from './member-scripts.ts';

const domain = 'kafka-headless.data-platform.svc.cluster.local';
const members = [0, 1, 2].map((ordinal) => `kafka-${ordinal}.${domain}`);

const combined: MemberScriptsProps = {
  roles: ['broker', 'controller'],
  clusterId: 'Hn4k0b6QRkSk3mO1Qb9E5w',
  nodeIdOffset: 0,
  domain,
  members,
  initialControllers: `0@${members[0]}:9093:AAAAAAAAQACAAAAAAAAAAA`,
  tls: true,
  rackAware: true,
};

/** Runs a script with its paths in a folder, kafka-storage as a stand-in, and answers of members as given. */
class Room {
  readonly root = mkdtempSync(join(tmpdir(), 'holdfast-member-'));

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), 'utf8');
  }

  /** `answers`: the value of the metric that each other member gives, or undefined when it is down. */
  run(script: string, answers: readonly (number | undefined)[] = [], ...args: readonly string[]) {
    this.write('opt/kafka/bin/kafka-storage.sh', '#!/bin/sh\necho "kafka-storage $*"\n');
    chmodSync(join(this.root, 'opt/kafka/bin/kafka-storage.sh'), 0o755);
    answers.forEach((value, ordinal) => {
      if (value !== undefined) {
        this.write(
          `answers/kafka-${ordinal}`,
          `HTTP/1.0 200 OK\n\nkafka_server_raft_metrics_log_end_offset ${value.toExponential()}\nkafka_server_replicamanager_underreplicatedpartitions ${value}.0\n`,
        );
      }
    });
    // The network is replaced by files; everything else is the script as rendered.
    const adapted = script
      .replace(
        /timeout 5 bash -c '.*' "\$1" "\$2" 2>\/dev\/null \|/,
        `cat "${this.root}/answers/\${1%%.*}" 2>/dev/null |`,
      )
      .replaceAll('sleep 2', 'sleep 0.1')
      .replaceAll('SECONDS + 60', 'SECONDS + 1')
      .replaceAll('/opt/kafka', join(this.root, 'opt/kafka'))
      .replaceAll('/etc/holdfast', join(this.root, 'etc/holdfast'))
      .replaceAll('/var/lib/kafka', join(this.root, 'var/lib/kafka'))
      .replaceAll('/run/', join(this.root, 'run/'));
    const done = spawnSync('bash', ['--norc', '-c', adapted, 'script', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, POD_NAME: 'kafka-1', HOLDFAST_LOG: join(this.root, 'log') },
    });
    return { code: done.status, output: done.stdout + done.stderr };
  }
}

describe('the scripts of a member', () => {
  it.each([
    ['prepare', prepareScript],
    ['drain', drainScript],
    ['reload', reloadScript],
    ['tool', toolScript],
  ] as const)('renders %s.sh as reviewed', async (name, render) => {
    await expect(render(combined)).toMatchFileSnapshot(`../../../../__snapshots__/kafka/${name}.sh`);
  });

  it.each([
    ['brokers', { roles: ['broker'], initialControllers: undefined }],
    ['controllers', { roles: ['controller'], nodeIdOffset: 1000, rackAware: false }],
  ] as const)('are shell that bash reads, for %s too', (_name, changes) => {
    for (const render of [prepareScript, drainScript, reloadScript, toolScript]) {
      const text = render({ ...combined, ...changes });
      expect(spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' }).stderr).toBe('');
    }
  });
});

describe('prepare.sh', () => {
  let room: Room;
  beforeEach(() => {
    room = new Room();
    room.write(`${paths.config}/server.properties`, 'process.roles=broker,controller\n');
    room.write(`${paths.rack}/zone`, 'zone-b');
    room.write(`${paths.tls}/tls.crt`, 'CERTIFICATE\n');
    room.write(`${paths.tls}/tls.key`, 'KEY\n');
    mkdirSync(join(room.root, paths.run), { recursive: true });
  });
  afterEach(() => rmSync(room.root, { recursive: true }));

  it("adds the member's own properties and its keystore", () => {
    room.run(prepareScript(combined));
    expect(room.read(`${paths.run}/server.properties`).split('\n')).toEqual([
      'process.roles=broker,controller',
      'node.id=1',
      `advertised.listeners=CLIENT://${members[1]}:9092,INTERNAL://${members[1]}:9091,CONTROLLER://${members[1]}:9093`,
      'broker.rack=zone-b',
      '',
    ]);
    expect(room.read(`${paths.run}/keystore.pem`)).toBe('CERTIFICATE\nKEY\n');
  });

  it('founds the cluster when no other member has a metadata log', () => {
    expect(room.run(prepareScript(combined), [0, undefined, 0]).output).toContain('--initial-controllers 0@');
    expect(room.run(prepareScript(combined)).output).toContain('--initial-controllers 0@');
  });

  it('joins when one of them has, so that a lost volume never founds or votes', () => {
    const { output } = room.run(prepareScript(combined), [undefined, undefined, 4711]);
    expect(output).toContain('--no-initial-controllers');
    expect(output).not.toContain('--initial-controllers 0@');
  });

  it('always joins once the environment says that the cluster exists', () => {
    expect(room.run(prepareScript({ ...combined, bootstrapped: true })).output).toContain(
      '--no-initial-controllers',
    );
  });

  it('leaves a formatted volume alone, and refuses one of another cluster', () => {
    const meta = `${paths.dataDir}/meta.properties`;
    room.write(meta, `version=1\ncluster.id=${combined.clusterId}\n`);
    expect(room.run(prepareScript(combined))).toEqual({ code: 0, output: '' });
    room.write(meta, 'version=1\ncluster.id=AAAAAAAAQACAAAAAAAAAAA\n');
    const refused = room.run(prepareScript(combined));
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('belongs to another cluster: cluster.id=AAAAAAAAQACAAAAAAAAAAA');
  });

  it('does not start without a zone where replicas are kept apart by it', () => {
    room.write(`${paths.rack}/zone`, '');
    const refused = room.run(prepareScript(combined));
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('the zone of this node is not known');
  });

  it('numbers controllers apart from brokers', () => {
    room.run(prepareScript({ ...combined, roles: ['controller'], nodeIdOffset: 1000, rackAware: false }));
    expect(room.read(`${paths.run}/server.properties`)).toContain('node.id=1001\n');
  });
});

describe('drain.sh', () => {
  let room: Room;
  beforeEach(() => {
    room = new Room();
  });
  afterEach(() => rmSync(room.root, { recursive: true }));

  it('lets a member go at once when the others are whole', () => {
    expect(room.run(drainScript(combined), [0, 0, 0], '30').code).toBe(0);
    expect(room.read('log')).toContain('the others are whole after 0 s');
  });

  it.each([
    ['a partition lacks a replica', [0, 0, 2], `${members[2]} leads 2 partitions that lack a replica`],
    ['a member does not answer', [undefined, 0, 0], `${members[0]} does not answer`],
  ])('waits as long as it may while %s', (_name, answers, reason) => {
    expect(room.run(drainScript(combined), answers, '1').code).toBe(0);
    expect(room.read('log')).toMatch(/stopping all the same after [1-9]\d* s/);
    expect(room.read('log')).toContain(reason);
  });

  it('asks of controllers only that they answer', () => {
    const controllers = drainScript({ ...combined, roles: ['controller'] });
    expect(room.run(controllers, [7, 7, 7], '5').code).toBe(0);
    expect(room.read('log')).toContain('the others are whole');
  });
});
