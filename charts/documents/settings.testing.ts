import { parse } from 'yaml';
import { environmentJsonSchema } from '../../lib/environment/json-schema.ts';
import { type Fields, fieldsOf, isFields, listOf } from '../../lib/manifest/manifest.ts';
import { blocks, type Page, spans } from './markdown.testing.ts';

const schema: Fields = JSON.parse(environmentJsonSchema());
const services = fieldsOf(fieldsOf(fieldsOf(schema.properties).services).properties);

/** Settings of other programs, and keys of Secrets, that begin as settings of ours do. */
const others =
  /^(?:cluster\.(?:routing|fault_detection|initial_master_nodes)|audit\.log\.|tls\.(?:key|crt)$)/;

/** The services that a page is about: by its name under docs/services/, or the beginning of an alert's. */
function servicesOf({ path }: Page): readonly Fields[] {
  const [, own] = path.match(/docs\/services\/([\w-]+)\.md$/) ?? [];
  const name = own?.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
  if (name !== undefined) {
    return Object.entries(services).flatMap(([key, value]) => (key === name ? [fieldsOf(value)] : []));
  }
  return Object.values(services).map(fieldsOf);
}

/** What is wrong with the settings that a page names, in inline code, tables of settings and YAML. */
export function settingFaults(page: Page): string[] {
  const own = servicesOf(page);
  const inline = spans(page).flatMap(({ text, line }) => {
    const [, path = '', value] = text.match(/^([a-z]\w*(?:\.\w+)+)(?:: (.+))?$/) ?? [];
    const [first = ''] = path.split('.');
    const isOurs = [schema, ...own].some((node) => child(node, first).length > 0);
    const fault =
      isOurs && !others.test(path) && !/\.(?:ts|md|yaml|json|sh)$/.test(path)
        ? pathFault([schema, ...own], path, value)
        : undefined;
    return fault === undefined ? [] : [`${page.path}:${line}: ${text}: ${fault}`];
  });
  return [...inline, ...tableFaults(page, own), ...blockFaults(page)];
}

/** The first column of a table under "Setting": of the service, or of one of its groups of settings. */
function tableFaults(page: Page, own: readonly Fields[]): string[] {
  if (!page.path.startsWith('docs/services/')) {
    return [];
  }
  if (own.length === 0) {
    return [
      `${page.path}: no service has the name of this page, allowed: ${Object.keys(services).join(', ')}`,
    ];
  }
  const groups = own.flatMap((node) =>
    Object.values(fieldsOf(node.properties)).flatMap((group) => alternatives(fieldsOf(group))),
  );
  return [...page.text.matchAll(/^ *\| Setting \|.*\n.*\n((?:^ *\|.*\n)*)/gm)].flatMap(([, rows = '']) =>
    rows
      .split('\n')
      .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
      .filter((name) => pathFault(own, name) !== undefined)
      .filter((name) => !groups.some((group) => Object.hasOwn(fieldsOf(group.properties), name)))
      .map((name) => `${page.path}: the table of settings names ${name}, which the schema does not know`),
  );
}

/** YAML blocks that are parts of an environment file: every key, and every value of a fixed list. */
function blockFaults(page: Page): string[] {
  return blocks(page)
    .filter(({ language }) => language === 'yaml')
    .flatMap(({ text, line }) => {
      const value: unknown = parse(text.replaceAll('…', 'x'));
      const isOurs = Object.keys(fieldsOf(value)).every((key) => child(schema, key).length > 0);
      return isOurs ? valueFaults([schema], value).map((fault) => `${page.path}:${line}: ${fault}`) : [];
    });
}

/** What keeps a dotted path from being a setting below one of the roots. */
function pathFault(roots: readonly Fields[], path: string, value?: string): string | undefined {
  const keys = path.split('.');
  const ends = roots.flatMap((root) =>
    keys.reduce((nodes, key) => nodes.flatMap((node) => child(node, key)), [root]),
  );
  if (ends.length === 0) {
    return 'the schema knows no such setting';
  }
  if (value === undefined || value.includes('…')) {
    return undefined;
  }
  const read: unknown = parse(value);
  return ends.some((end) => valueFaults([end], read).length === 0)
    ? undefined
    : `the schema does not take ${value}`;
}

function valueFaults(nodes: readonly Fields[], value: unknown, place = ''): string[] {
  if (isFields(value)) {
    return Object.entries(value).flatMap(([key, inner]) => {
      const below = nodes.flatMap((node) => child(node, key));
      const path = place === '' ? key : `${place}.${key}`;
      return below.length === 0
        ? [`${path}: the schema knows no such setting`]
        : valueFaults(below, inner, path);
    });
  }
  if (Array.isArray(value)) {
    const items = nodes.flatMap(alternatives).map(({ items }) => fieldsOf(items));
    return value.flatMap((inner) => valueFaults(items, inner, `${place}[]`));
  }
  const allowed = nodes.flatMap(alternatives);
  return allowed.some((node) => takes(node, value)) ? [] : [`${place}: the schema does not take ${value}`];
}

function takes({ type, enum: values, const: only, pattern }: Fields, value: unknown): boolean {
  if (Array.isArray(values)) {
    return values.includes(value);
  }
  if (only !== undefined) {
    return only === value;
  }
  if (type === 'integer' || type === 'number' || type === 'boolean') {
    return typeof value === (type === 'boolean' ? type : 'number');
  }
  const text = typeof value === 'string' || value instanceof Date;
  return (
    type !== 'string' ||
    (text && (typeof pattern !== 'string' || isShown(value) || new RegExp(pattern).test(`${value}`)))
  );
}

/** Dates are read as such, and an ellipsis stands for the reader's own. */
function isShown(value: unknown): boolean {
  return value instanceof Date || String(value).includes('x');
}

/** The schemas of a key below a schema. */
function child(node: Fields, key: string): Fields[] {
  return alternatives(node).flatMap((one) => {
    const own = fieldsOf(one.properties)[key] ?? one.additionalProperties;
    const ofItems = one.items === undefined ? [] : child(fieldsOf(one.items), key);
    return isFields(own) ? [own] : ofItems;
  });
}

function alternatives(node: Fields): Fields[] {
  const inner = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => listOf(node[key]));
  return [node, ...inner.flatMap(alternatives)].filter(
    (one) => one.anyOf === undefined && one.oneOf === undefined,
  );
}
