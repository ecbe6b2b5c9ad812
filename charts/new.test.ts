import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parseNewArguments } from '../lib/command/new-arguments.ts';
import { answerOf, wholeNumber, zoneNames } from '../lib/command/new-questions.ts';
import { memory } from '../lib/environment/fields.ts';
import { loadEnvironment } from '../lib/environment/load.ts';
import { fixtureFile, fixtureNames } from '../test/fixtures/environments.ts';
import { type Ask, newEnvironment } from './new.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-new-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of fixtureNames) {
  copyFileSync(fixtureFile(name), join(folder, `${name}.yaml`));
}
const file = join(folder, 'staging.yaml');
beforeEach(() => rmSync(file, { force: true }));

async function run(args: readonly string[], ask?: Ask) {
  const out = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof out) => ({
    isTTY: false,
    write(text: string) {
      out[name] += text;
    },
  });
  const surroundings = { stdout: stream('stdout'), stderr: stream('stderr'), env: {} };
  return { status: await newEnvironment(args, surroundings, ask, folder), ...out };
}

describe('npm run new', () => {
  it('writes an environment like another, and proves it', async () => {
    const { status, stdout } = await run(['staging', '--like', 'production', '--nodes', '9']);
    expect(status).toBe(0);
    const [first, second, ...lines] = stdout.trimEnd().split('\n');
    expect([first, lines.pop()]).toEqual([
      `✓ wrote ${file}, like production`,
      'Proven. Next: npm run synth -- --env staging',
    ]);
    expect(second).toContain('writes nowhere into production');
    expect(lines.length).toBe(8);
    const { name, cluster, ...rest } = loadEnvironment(file, { name: 'staging' });
    const model = loadEnvironment(join(folder, 'production.yaml'));
    expect(name).toBe('staging');
    expect(cluster.nodePools[0]?.count).toBe(9);
    // What the two have apart stands in own-places.test.ts.
    const { services, backup: _backup, secrets: _secrets, ...same } = rest;
    expect(same).toEqual(
      expect.objectContaining({ namespace: model.namespace, quota: model.quota, tls: model.tls }),
    );
    expect(services).toEqual({
      ...model.services,
      vault: { ...model.services.vault, seal: expect.objectContaining({ type: 'awskms' }) },
      kafka: { ...model.services.kafka, backup: expect.objectContaining({ source: 'staging' }) },
      edge: expect.objectContaining({ replicas: model.services.edge.replicas }),
    });
  });

  it('writes what is not proven yet, and says what is missing', async () => {
    const { status, stdout } = await run(['staging', '--nodes', '2']);
    expect(status).toBe(0);
    expect(stdout).toContain('Not proven yet');
    expect(stdout).toMatch(/ {2}- .*node/);
    expect(existsSync(file)).toBe(true);
  });

  it('begins like production where a zone may be lost', async () => {
    expect((await run(['staging', '--survive', 'zone'])).stdout).toContain('like production');
  });

  it('turns services off', async () => {
    await run(['staging', '--without', 'kafka,datahub,edge']);
    const { services } = loadEnvironment(file, { name: 'staging' });
    expect([services.kafka.enabled, services.edge.enabled, services.portal.enabled]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('asks where somebody can answer and nothing was said', async () => {
    const asked: string[] = [];
    const ask: Ask = async (name, environments, suggest) => {
      asked.push(name, ...environments);
      const { nodes } = suggest('development');
      return { ...parseNewArguments([name]), like: 'development', nodes: nodes + 1 };
    };
    expect((await run(['staging'], ask)).status).toBe(0);
    expect(asked).toEqual(['staging', 'development', 'production']);
    expect(loadEnvironment(file, { name: 'staging' }).cluster.nodePools[0]?.count).toBe(4);
    rmSync(file);
    await run(['staging', '--nodes', '5'], ask);
    expect(loadEnvironment(file, { name: 'staging' }).cluster.nodePools[0]?.count).toBe(5);
  });

  it.each([
    [[], 2, 'NAME is missing'],
    [['a', 'b'], 2, 'one NAME only'],
    [['../etc'], 2, 'allowed: up to 63 lower-case letters'],
    [['development'], 2, 'is there already'],
    [['staging', '--like', 'prod'], 2, 'unknown environment "prod"'],
    [['staging', '--nodes', '3.5'], 2, 'not a whole number'],
    [['staging', '--without', 'kafak'], 2, 'did you mean kafka?'],
    [['staging', '--tls'], 2, '--tls'],
    [['staging', '--tls', 'on'], 1, 'tls.mode'],
    [['staging', '--memory', '16GB', '--nodes', '4'], 1, 'a Kubernetes memory quantity'],
  ])('refuses %j', async (args, expected, message) => {
    const { status, stderr, stdout } = await run(args);
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(file)).toBe(false);
  });

  it('leaves a file that is there as it is', async () => {
    const before = readFileSync(join(folder, 'production.yaml'), 'utf8');
    await run(['production', '--nodes', '3']);
    expect(readFileSync(join(folder, 'production.yaml'), 'utf8')).toBe(before);
  });
});

describe('the questions', () => {
  it('judge answers as the fields of the file do', () => {
    expect([answerOf(memory)('8Gi'), answerOf(memory)('8GB')]).toEqual([
      undefined,
      expect.stringContaining('a Kubernetes memory quantity'),
    ]);
    expect([wholeNumber('3'), wholeNumber('0')]).toEqual([undefined, 'allowed: a whole number above zero']);
    expect([zoneNames('a,b'), zoneNames('a,,b')]).toEqual([undefined, expect.stringContaining('allowed')]);
  });
});
