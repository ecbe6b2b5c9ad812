import { closeSync, linkSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileWithin } from './repository-file.ts';

let folder: string;
let descriptors: number[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
  mkdirSync(join(folder, 'repository/config/deep'), { recursive: true });
  mkdirSync(join(folder, 'repository/.git'));
  descriptors = [];
});
afterEach(() => {
  descriptors.forEach(closeSync);
  rmSync(folder, { recursive: true });
});

function opened(path: string): number {
  const descriptor = openSync(join(folder, path), 'w');
  descriptors.push(descriptor);
  return descriptor;
}

const within = (descriptor: number) => fileWithin(join(folder, 'repository'), descriptor);

describe('fileWithin', () => {
  it('finds a file of the folder, however deep', () => {
    expect(within(opened('repository/secrets.yaml'))).toBe('secrets.yaml');
    expect(within(opened('repository/config/deep/secrets.yaml'))).toBe('config/deep/secrets.yaml');
  });

  it('finds it behind a link and by another of its names', () => {
    opened('repository/config/own.yaml');
    symlinkSync(join(folder, 'repository/config/own.yaml'), join(folder, 'link.yaml'));
    expect(within(opened('link.yaml'))).toBe('config/own.yaml');
    linkSync(join(folder, 'repository/config/own.yaml'), join(folder, 'twin.yaml'));
    expect(within(opened('twin.yaml'))).toBe('config/own.yaml');
  });

  it('has nothing against a file elsewhere, nor against what is no file', () => {
    expect(within(opened('elsewhere.yaml'))).toBeUndefined();
    const device = openSync('/dev/null', 'w');
    descriptors.push(device);
    expect(within(device)).toBeUndefined();
  });
});
