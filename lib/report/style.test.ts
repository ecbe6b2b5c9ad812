import { describe, expect, it } from 'vitest';
import { colorsOf, styleOf } from './style.ts';

const terminal = { isTTY: true, columns: 90 };
const pipe = {};

describe('styleOf', () => {
  it.each([
    [terminal, {}, true],
    [terminal, { NO_COLOR: '1' }, false],
    [terminal, { NO_COLOR: '' }, true],
    [terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [terminal, { FORCE_COLOR: '0' }, false],
    [terminal, { TERM: 'dumb' }, false],
    [pipe, {}, false],
    [pipe, { CI: 'true' }, false],
    [pipe, { FORCE_COLOR: '1' }, true],
    [pipe, { FORCE_COLOR: '' }, true],
    [pipe, { FORCE_COLOR: 'false' }, false],
  ])('%j with %j: colour %s', (stream, env, color) => {
    expect(styleOf(stream, env).color).toBe(color);
  });

  it.each([
    [terminal, 90],
    [{ isTTY: true, columns: 300 }, 100],
    [{ isTTY: true, columns: 10 }, 50],
    [{ isTTY: true }, 80],
    [pipe, 80],
    [{ columns: 300 }, 80],
  ])('%j is %d columns wide', (stream, width) => {
    expect(styleOf(stream, {}).width).toBe(width);
  });
});

describe('colorsOf', () => {
  it('colours, or leaves the text as it is', () => {
    expect(colorsOf({ color: true }).red('x')).toBe('\u001b[31mx\u001b[39m');
    expect(colorsOf({ color: false }).red('x')).toBe('x');
  });
});
