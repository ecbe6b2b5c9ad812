import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HclBody, renderHcl } from './hcl.ts';
import { type ParsedBody, parseHcl } from './parse-hcl.testing.ts';

const word = fc.stringMatching(/^[a-z][a-z_]{0,8}$/).filter((name) => name !== 'true' && name !== 'false');
const text = fc.string().filter((value) => !/\$\{|[\n\r]|[^\x20-\x7e]/.test(value));
const attributes = fc.dictionary(word, fc.oneof(text, fc.integer(), fc.boolean()));
const { body } = fc.letrec<{ body: HclBody }>((tie) => ({
  body: fc.oneof(
    { maxDepth: 3 },
    fc.record({ attributes }),
    fc.record({
      attributes,
      blocks: fc.array(
        fc.record({ type: word, labels: fc.array(text, { maxLength: 2 }), body: tie('body') }),
        { maxLength: 3 },
      ),
    }),
  ),
}));

function parsed(source: HclBody): ParsedBody {
  return {
    attributes: { ...(source.attributes as ParsedBody['attributes']) },
    blocks: (source.blocks ?? []).map((block) => ({
      type: block.type,
      labels: [...(block.labels ?? [])],
      body: parsed(block.body),
    })),
  };
}

describe('renderHcl', () => {
  it('writes what a parser reads back', () => {
    fc.assert(
      fc.property(body, (source) => {
        expect(parseHcl(renderHcl(source))).toEqual(parsed(source));
      }),
    );
  });

  it('leaves out what is not set, and shortens empty blocks', () => {
    expect(
      renderHcl({
        attributes: { ui: false, seal: undefined },
        blocks: [{ type: 'x', labels: ['y'], body: {} }],
      }),
    ).toBe('ui = false\n\nx "y" {}\n');
  });

  it.each(['a\nb', '$' + '{env}'])('refuses %j', (value) => {
    expect(() => renderHcl({ attributes: { path: value } })).toThrow(
      /HCL path: found .* allowed: text without/,
    );
  });
});
