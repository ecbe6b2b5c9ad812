import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderStopScript, type StopScriptProps } from './stop.ts';

const props: StopScriptProps = {
  tls: true,
  domain: 'minio-pool-0-headless.data-platform.svc.cluster.local',
  port: 9000,
  authority: '/etc/minio/certs/CAs/ca.crt',
  patience: 60,
};

describe('the stop script', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(`${tmpdir()}/holdfast-stop-`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs it with a curl that gives these answers, the last one for ever, and with a sleep that takes no time. */
  function stop(answers: readonly string[], overrides: Partial<StopScriptProps> = {}) {
    writeFileSync(`${folder}/answers`, `${answers.join('\n')}\n`);
    const programs = {
      curl: `printf '%s\\n' "$*" >> ${folder}/calls
read -r answer < ${folder}/answers
[ "$(wc -l < ${folder}/answers)" -eq 1 ] || sed -i 1d ${folder}/answers
printf %s "$answer"`,
      sleep: ':',
    };
    for (const [name, body] of Object.entries(programs)) {
      writeFileSync(`${folder}/${name}`, `#!/bin/sh\n${body}\n`);
      chmodSync(`${folder}/${name}`, 0o755);
    }
    const { status, stderr } = spawnSync(
      'bash',
      ['--norc', '-c', renderStopScript({ ...props, ...overrides })],
      {
        encoding: 'utf8',
        env: { PATH: `${folder}:${process.env.PATH}`, HOSTNAME: 'minio-pool-0-1' },
      },
    );
    return { status, stderr, calls: readFileSync(`${folder}/calls`, 'utf8').trimEnd().split('\n') };
  }

  it('lets the member stop as soon as the others can do without it', () => {
    const { status, stderr, calls } = stop(['412', '412', '200']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(calls).toHaveLength(3);
  });

  it('waits no longer than its patience, and says so', () => {
    const { status, stderr } = stop(['412'], { patience: 1 });
    expect(status).toBe(0);
    expect(stderr).toContain('stopping after 1 s');
  });

  it('asks the member itself, under the name that its certificate holds', () => {
    const [call] = stop(['200']).calls;
    const host = `minio-pool-0-1.${props.domain}`;
    expect(call).toContain(
      `--resolve ${host}:9000:127.0.0.1 https://${host}:9000/minio/health/cluster?maintenance=true`,
    );
    expect(call).toContain('--cacert /etc/minio/certs/CAs/ca.crt');
    expect(stop(['200'], { tls: false }).calls.at(-1)).not.toMatch(/https|cacert/);
  });

  it('is as reviewed', async () => {
    await expect(renderStopScript(props)).toMatchFileSnapshot('../../../../__snapshots__/minio/stop.sh');
  });
});
