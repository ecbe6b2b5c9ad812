import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderPreStopScript } from './pre-stop-script.ts';

describe('renderPreStopScript', () => {
  it('renders as reviewed', async () => {
    await expect(renderPreStopScript({ secure: true, wait: 120 })).toMatchFileSnapshot(
      '../../../../__snapshots__/elasticsearch/pre-stop.sh',
    );
  });

  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pre-stop-'));
    mkdirSync(join(root, 'bin'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Runs the hook with a curl that counts its calls and does as told, and a sleep that takes no time. */
  const run = (curl: string, props = { secure: false, wait: 60 }) => {
    const program = (name: string, body: string) =>
      writeFileSync(join(root, 'bin', name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
    program('curl', `echo "$*" >> ${root}/calls\ncalls=$(wc -l < ${root}/calls)\n${curl}`);
    program('sleep', ':');
    const output = execFileSync('bash', ['-c', renderPreStopScript(props)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: `${root}/bin:${process.env.PATH}`,
        MONITOR_PASSWORD: 'of monitor',
        LEAVE: '0',
        LOG: '/dev/null',
      },
    });
    return { output, calls: readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') };
  };

  it('lets the node go as soon as the cluster is green', () => {
    const { output, calls } = run('[ $calls -ge 3 ] && s=green || s=yellow; echo "{\\"status\\":\\"$s\\"}"');
    expect(calls).toHaveLength(3);
    expect(output).toContain('the cluster is green');
  });

  it('waits no longer than its bound', () => {
    const { output, calls } = run('echo \'{"status":"red"}\'', { secure: false, wait: 1 });
    expect(output).toContain('not green after 1 s, stopping all the same');
    expect(calls.length).toBeGreaterThan(0);
  });

  it('keeps asking while there is no master', () => {
    const { output, calls } = run('[ $calls -ge 5 ] && echo \'{"status":"green"}\' || exit 22');
    expect(calls).toHaveLength(5);
    expect(output).toContain('the cluster is green');
  });

  it('does not wait for a node that answers nobody', () => {
    const { output, calls } = run('exit 7');
    expect(calls).toHaveLength(3);
    expect(output).toContain('does not answer');
  });

  it('shows its password to no process list', () => {
    const { calls } = run('echo \'{"status":"green"}\'', { secure: true, wait: 2 });
    expect(calls[0]).toContain('https://localhost:9200/_cluster/health');
    expect(calls.join('\n')).not.toContain('of monitor');
  });
});
