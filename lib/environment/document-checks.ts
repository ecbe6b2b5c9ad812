import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, Scalar, visit } from 'yaml';
import type { Path } from './fault.ts';

/** Notes a fault at an offset of the text. */
export type Report = (offset: number, path: Path, found: string, allowed: string, hint?: string) => void;

/** The key as plain data has it; undefined for a merge key and for one that is no scalar. */
export function keyText(key: unknown): string | undefined {
  return isScalar(key) && !isMergeKey(key) ? String(key.value) : undefined;
}

/** `<<` without quotes: the parser gives it a symbol for a value. */
export function isMergeKey(key: unknown): boolean {
  return (
    isScalar(key) && (typeof key.value === 'symbol' || (key.value === '<<' && key.type === Scalar.PLAIN))
  );
}

/** Every key is text, and stands once in its mapping. */
export function checkKeys(document: Document, report: Report): void {
  visit(document, {
    Map(_, mapping, ancestors) {
      const seen = new Set<string>();
      for (const { key } of mapping.items) {
        const text = keyText(key);
        const path = () => pathOf([...ancestors, mapping]);
        const offset = (key as Node | null)?.range?.[0] ?? mapping.range?.[0] ?? 0;
        if (text === undefined && !isMergeKey(key)) {
          report(offset, path(), 'a key that is a mapping or a list', 'keys that are text');
        } else if (text !== undefined && seen.has(text)) {
          report(offset, [...path(), text], 'the key a second time', 'each key once in its mapping');
        }
        seen.add(text ?? '<<');
      }
    },
  });
}

/** More entries of one list or mapping are a slip, or an attack: rules compare them with one another. */
const MOST_ENTRIES = 1000;

/** No list or mapping is longer than anybody writes by hand. */
export function checkLengths(document: Document, report: Report): void {
  visit(document, {
    Collection(_, node, ancestors) {
      if (node.items.length > MOST_ENTRIES) {
        const offset = node.range?.[0] ?? 0;
        report(
          offset,
          pathOf([...ancestors, node]),
          `${node.items.length} entries`,
          `at most ${MOST_ENTRIES}`,
        );
      }
    },
  });
}

/**
 * Every alias has its anchor before it, outside of it, and every merge key has mappings.
 * @returns false when the document cannot be turned into data
 */
export function checkAliases(document: Document, report: Report): boolean {
  let sound = true;
  const fault: Report = (...parts) => {
    sound = false;
    report(...parts);
  };
  visit(document, {
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (target === undefined) {
        fault(offset, pathOf(ancestors), `*${alias.source}`, 'an alias of an anchor that stands before it');
      } else if (ancestors.includes(target)) {
        fault(offset, pathOf(ancestors), `*${alias.source} inside of itself`, 'an alias of another part');
      }
    },
    Pair(_, pair, ancestors) {
      if (!isMergeKey(pair.key)) {
        return;
      }
      const resolve = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
      const source = resolve(pair.value);
      const sources: unknown[] = isSeq(source) ? source.items : [source];
      // An alias without an anchor has its own fault.
      if (sources.some((node) => resolve(node) !== undefined && !isMap(resolve(node)))) {
        fault(
          (pair.key as Node).range?.[0] ?? 0,
          pathOf(ancestors),
          '<< of something else',
          '<< of mappings',
        );
      }
    },
  });
  return sound;
}

/** The path of the innermost node, from all nodes around it. */
function pathOf(nodes: readonly unknown[]): Path {
  const path: (string | number)[] = [];
  for (const [index, node] of nodes.entries()) {
    const next = nodes[index + 1];
    if (isPair(node) && index > 0) {
      path.push(keyText(node.key) ?? '<<');
    } else if (isSeq(node) && next !== undefined) {
      path.push(node.items.indexOf(next));
    }
  }
  return path;
}
