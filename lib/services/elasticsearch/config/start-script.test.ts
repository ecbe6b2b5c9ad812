import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinedMarker, renderStartScript, type StartScriptProps } from './start-script.ts';

const members: StartScriptProps = { initialMasters: ['es-0', 'es-1', 'es-2'], zoneAware: false };

describe('renderStartScript', () => {
  it('renders as reviewed', async () => {
    await expect(renderStartScript({ ...members, zoneAware: true })).toMatchFileSnapshot(
      '../../../../__snapshots__/elasticsearch/start.sh',
    );
  });

  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'start-'));
    mkdirSync(join(root, 'bin'));
    mkdirSync(join(root, 'data'));
    writeFileSync(
      join(root, 'bin/elasticsearch'),
      '#!/bin/bash\necho "zone=${ZONE-} arguments=$*"\n/bin/sleep "${RUN_FOR:-0}"\n',
      { mode: 0o755 },
    );
    // The script's own pauses take no time.
    mkdirSync(join(root, 'quick'));
    writeFileSync(join(root, 'quick/sleep'), '#!/bin/bash\nexec /bin/sleep 0.01\n', { mode: 0o755 });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const start = (props: StartScriptProps, env: Record<string, string> = {}) =>
    execFileSync('bash', ['-c', renderStartScript(props)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${root}/quick:${process.env.PATH}`,
        ES_HOME: root,
        CLAIM: join(root, 'data'),
        POD_NAME: 'es-1',
        // Nobody listens on port 1.
        READINESS_PORT: '1',
        ZONE_FILE: join(root, 'zone'),
        ...env,
      },
    }).trim();

  it('names the initial masters while the volume has never seen a cluster', () => {
    expect(start(members)).toBe('zone= arguments=-Ecluster.initial_master_nodes=es-0,es-1,es-2');
    // A start that failed leaves files behind, and is no cluster.
    writeFileSync(join(root, 'data/node.lock'), '');
    expect(start(members)).toContain('initial_master_nodes');
  });

  it('never names them again once the node has been in a cluster', () => {
    writeFileSync(join(root, 'data', joinedMarker), '');
    expect(start(members)).toBe('zone= arguments=');
  });

  it('names them to nobody else: not to a member that was added later, not to a node without a vote', () => {
    expect(start(members, { POD_NAME: 'es-3' })).toBe('zone= arguments=');
    expect(start({ zoneAware: false })).toBe('zone= arguments=');
  });

  it('remembers that the node has joined as soon as its readiness port opens', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    start(members, { READINESS_PORT: port, RUN_FOR: '0.2' });
    const marker = join(root, 'data', joinedMarker);
    for (let tries = 0; tries < 100 && !existsSync(marker); tries += 1) {
      await sleep(20);
    }
    server.close();
    expect(existsSync(marker)).toBe(true);
  });

  it('exports the zone, and refuses to start without one: copies could end up side by side', () => {
    const aware = { ...members, zoneAware: true };
    writeFileSync(join(root, 'zone'), 'zone-b');
    expect(start(aware)).toContain('zone=zone-b');
    writeFileSync(join(root, 'zone'), '');
    expect(() => start(aware)).toThrow(/the zone of this node is unknown/);
  });
});
