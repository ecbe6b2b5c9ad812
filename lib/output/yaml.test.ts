import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toYaml } from './yaml.ts';

const versions = ['1.1', '1.2'] as const;
const readBack = (text: string) => versions.map((version) => parse(text, { version }));

const words = [
  'on Off yes NO y n null ~ true << = --- ... - ? : # | 1e3 0o7 010 0x1f 1:30 190:20:30 1_000 .5 +1 -1 .inf .NaN',
  '2001-12-14 a: @a `a %a &a *a !a [a {a "a" a\\b a"b __proto__ constructor 250m 512Mi 1h30m 5m0s 25% 1E 1Ei',
  "1.2.3 10.0.0.1 --flag=x $(POD_IP) /var/lib 'a' \u00e9 \u{1f600}",
].flatMap((row) => row.split(' '));
const characters = [
  '',
  'a: b',
  'a #b',
  ' a',
  'a ',
  '\ufeff',
  '\u2028',
  '\u0085',
  '\r',
  '\t',
  '\u007f',
  '\ud800',
];
const awkward = fc.constantFrom(...words, ...characters);
const line = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  awkward,
  fc.stringMatching(/^[ \t#:'"a-]*$/),
);
const text = fc.oneof(
  line,
  fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n')),
  fc.stringMatching(/^[ \n\ta#:-]{0,12}$/),
);
const key = fc.oneof(awkward, fc.string(), fc.stringMatching(/^[a-z./-]{1,12}$/));
const scalar = fc.oneof(
  text,
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const document = fc.dictionary(key, tree, { maxKeys: 5, noNullPrototype: true });

describe('toYaml', () => {
  it('reads back as the same data under YAML 1.1 and 1.2', () => {
    fc.assert(
      fc.property(document, (data) => {
        for (const found of readBack(toYaml(data))) {
          expect(isDeepStrictEqual(found, data)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps texts of several lines to the last blank', () => {
    const texts = [
      'a \n\tb\t\n',
      '\n\na',
      'a\n\n\n',
      '  a\nb',
      '\ta\nb',
      'a\n   ',
      'a\n\t',
      'a\n \n b',
      '\n \na',
      '\n',
      ' \n',
    ];
    for (const value of texts) {
      for (const found of readBack(toYaml({ value, list: [value], after: 1 }))) {
        expect(found).toStrictEqual({ value, list: [value], after: 1 });
      }
    }
  });

  it('uses no anchor, no folding, no tab, and ends in a line break', () => {
    const shared = { labels: { app: 'postgresql' } };
    const long = 'word '.repeat(60).trimEnd();
    const text = toYaml({ a: shared, b: shared, long });
    expect(text).toBe(
      `a:\n  labels:\n    app: postgresql\nb:\n  labels:\n    app: postgresql\nlong: ${long}\n`,
    );
  });

  it('writes as a person would', () => {
    const text = toYaml({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'scripts', labels: {}, annotations: { on: 'yes', port: '5432', when: '1e3' } },
      data: {
        'run.sh': '#!/bin/sh\nset -e\n\n  exec "$@"\n',
        empty: '',
        expr: 'rate(x{job="a"}[5m])',
        note: "it's: here",
      },
      items: [{ name: 'a', args: ['--config=/etc/x', '-v'] }, [1, [2]], []],
      amounts: ['250m', '1.5Gi', '30s', '25%', 0.5, true, null],
    });
    expect(text).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: scripts
  labels: {}
  annotations:
    "on": "yes"
    port: "5432"
    when: "1e3"
data:
  run.sh: |
    #!/bin/sh
    set -e

      exec "$@"
  empty: ""
  expr: rate(x{job="a"}[5m])
  note: "it's: here"
items:
  - name: a
    args:
      - --config=/etc/x
      - -v
  - - 1
    - - 2
  - []
amounts:
  - 250m
  - 1.5Gi
  - 30s
  - 25%
  - 0.5
  - true
  - null
`);
  });

  it('quotes what YAML 1.1 would take for something else', () => {
    for (const word of [
      'on',
      'No',
      'y',
      'e1',
      'e-0',
      'E+7',
      '-e0',
      '010',
      '0o7',
      '1:30',
      '1e3',
      '0x1f',
      '1_0',
      '.5',
      '2001-12-14',
      '<<',
      '~',
    ]) {
      expect(toYaml({ word })).toBe(`word: "${word}"\n`);
    }
  });

  it('refuses what YAML cannot hold', () => {
    expect(() => toYaml({ a: Number.NaN })).toThrow('YAML cannot hold NaN');
    expect(() => toYaml({ a: [undefined] })).toThrow('YAML cannot hold undefined');
    expect(() => toYaml({ ['k'.repeat(1001)]: 1 })).toThrow('longer than the 1024 characters');
  });
});
