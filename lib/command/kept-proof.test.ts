import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environment } from '../verify/cases/sound.testing.ts';
import type { Finding } from '../verify/finding.ts';
import { keptProof, type ProofInputs } from './kept-proof.ts';
import type { Proof } from './proof.ts';

let folder: string;
let proofs: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
  proofs = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const inputs: ProofInputs = {
  code: 'a',
  environment,
  files: new Map([['apps/a.yaml', 'a: 1\n']]),
  previous: new Map(),
};
const finding = (severity: Finding['severity']): Finding => ({
  check: 'x',
  severity,
  object: { kind: 'Pod', name: 'x' },
  path: '',
  message: 'M.',
  remedy: 'R.',
});
const proofWith = (...findings: Finding[]): Proof => ({
  findings,
  picture: { survive: 'node', kinds: [], services: [], nodes: [] },
});

function run(changes: Partial<ProofInputs> = {}, proof = proofWith(finding('warning'))): Proof {
  return keptProof(join(folder, 'proven/x.json'), { ...inputs, ...changes }, () => {
    proofs++;
    return proof;
  });
}

describe('keptProof', () => {
  it('proves the same once', () => {
    const first = run();
    expect(run()).toEqual(first);
    expect(proofs).toBe(1);
  });

  it.each<[string, Partial<ProofInputs>]>([
    ['other code', { code: 'b' }],
    ['another environment', { environment: { ...environment, namespace: 'other' } }],
    ['another text', { files: new Map([['apps/a.yaml', 'a: 2\n']]) }],
    ['another path', { files: new Map([['apps/b.yaml', 'a: 1\n']]) }],
    ['one object more', { files: new Map([...inputs.files, ['apps/b.yaml', '']]) }],
    ['parts cut elsewhere', { files: new Map([['apps/a.yamla', ': 1\n']]) }],
    ['something applied that changes', { previous: inputs.files }],
  ])('proves anew for %s', (_name, changes) => {
    run();
    run(changes);
    expect(proofs).toBe(2);
    run(changes);
    expect(proofs).toBe(2);
  });

  it('never keeps a failure', () => {
    run({}, proofWith(finding('error')));
    expect(run()).toEqual(proofWith(finding('warning')));
    expect(proofs).toBe(2);
  });

  it('trusts no record that has changed', () => {
    run();
    const file = join(folder, 'proven/x.json');
    const text = readFileSync(file, 'utf8');
    for (const damaged of [text.replace('warning', 'info'), text.slice(0, -5), '', 'x\n{}']) {
      expect(damaged).not.toBe(text);
      writeFileSync(file, damaged);
      expect(run()).toEqual(proofWith(finding('warning')));
    }
    expect(proofs).toBe(5);
  });

  it('does without where nothing can be kept', () => {
    writeFileSync(join(folder, 'proven'), '');
    expect(run()).toEqual(run());
    expect(proofs).toBe(2);
  });
});
