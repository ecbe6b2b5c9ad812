/**
 * Plain data as YAML: block style, two spaces, no anchors, no folding, texts of several lines as literals.
 * What is written reads the same under YAML 1.1 (kubectl, go-yaml) and 1.2.
 *
 * It is written by hand because writing was most of the synth: the `yaml` package takes some twenty times as
 * long. That package is the judge in the tests.
 */
import type { Fields } from '../manifest/manifest.ts';

/** One document, ending in a line break. The keys stand in the order of the data. */
export function toYaml(document: Fields): string {
  return Object.keys(document).length === 0 ? '{}\n' : mapping(document, '');
}

function mapping(fields: Fields, indent: string): string {
  let text = '';
  for (const key of Object.keys(fields)) {
    text += `${indent}${keyText(key)}:${value(fields[key], indent)}`;
  }
  return text;
}

function list(items: readonly unknown[], indent: string): string {
  let text = '';
  for (const item of items) {
    text += `${indent}-${inList(item, indent)}`;
  }
  return text;
}

/** What follows a key and its colon, to the end of the line or of the block. */
function value(data: unknown, indent: string): string {
  if (Array.isArray(data)) {
    return data.length === 0 ? ' []\n' : `\n${list(data, `${indent}  `)}`;
  }
  if (typeof data === 'object' && data !== null) {
    return isEmpty(data) ? ' {}\n' : `\n${mapping(data as Fields, `${indent}  `)}`;
  }
  return ` ${scalar(data, indent)}\n`;
}

/** What follows the dash of a list: the first line of a block stands beside the dash. */
function inList(data: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(data)) {
    return data.length === 0 ? ' []\n' : ` ${list(data, inner).slice(inner.length)}`;
  }
  if (typeof data === 'object' && data !== null) {
    return isEmpty(data) ? ' {}\n' : ` ${mapping(data as Fields, inner).slice(inner.length)}`;
  }
  return ` ${scalar(data, indent)}\n`;
}

function isEmpty(data: object): boolean {
  for (const _ in data) {
    return false;
  }
  return true;
}

function scalar(data: unknown, indent: string): string {
  switch (typeof data) {
    case 'string':
      return isLiteral(data) ? literal(data, `${indent}  `) : oneLine(data);
    case 'number':
      return number(data);
    case 'boolean':
      return String(data);
    default:
      if (data === null) {
        return 'null';
      }
      throw new Error(`YAML cannot hold ${typeof data === 'bigint' ? 'a bigint' : typeof data}`);
  }
}

function number(data: number): string {
  if (!Number.isFinite(data)) {
    throw new Error(`YAML cannot hold ${data}`);
  }
  // YAML 1.1 takes a number with an exponent for a text unless it has a point: 1e+21 is written 1.0e+21.
  return Object.is(data, -0) ? '-0.0' : String(data).replace(/^(-?\d+)e/, '$1.0e');
}

function keyText(key: string): string {
  if (key.length > 1000) {
    throw new Error(
      `the key ${JSON.stringify(key.slice(0, 40))}… is longer than the 1024 characters YAML allows`,
    );
  }
  return oneLine(key);
}

/**
 * Texts that need no quotes: they start with a letter or something as harmless, no parser takes a part of them for
 * a comment or a key, and nothing in them ends a line.
 */
const PLAIN = /^(?:[A-Za-z_/$(]|--?[A-Za-z])(?:[\w./()+=@%^~$;<>!?*&|,'"[\]{}\\-]|:(?=[^\s:])| (?=[^\s#]))*$/;
/** Numbers with a unit, quantities and durations and shares: no parser reads them as a number. */
const AMOUNT = /^\d+(?:\.\d+)?(?:[numkMGTP]|[KMGTPE]i|ms|[sdwh]|%|h\d+m|m\d+s)$/;
/** Words that YAML 1.1 takes for a boolean, a null or a number. */
const RESERVED = /^(?:y|yes|n|no|true|false|on|off|null|nan|inf|-?e[-+]?\d+)$/i;
/** What neither quotes nor literals may hold as it is: controls, foreign line breaks, half characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

function oneLine(text: string): string {
  if (AMOUNT.test(text) || (PLAIN.test(text) && !RESERVED.test(text))) {
    return text;
  }
  const isPrintable = !UNPRINTABLE.test(text);
  const prefersSingle = /["\\]/.test(text) && !/['\n\t]/.test(text);
  if (isPrintable && prefersSingle) {
    return `'${text}'`;
  }
  // JSON's quotes and escapes are YAML's; the unprintable ones beyond ASCII need an escape as well.
  const quoted = JSON.stringify(text);
  return isPrintable ? quoted : quoted.replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Whether the text is best written line by line. Parsers disagree on a last line that is all blanks. */
function isLiteral(text: string): boolean {
  return text.includes('\n') && !UNPRINTABLE.test(text) && !/(?:^|\n)[ \t]*$/.test(text.replace(/\n+$/, ''));
}

function literal(text: string, indent: string): string {
  // Blanks at the start would be taken for the indentation, unless it is stated.
  const stated = /^\n*[ \t]/.test(text) ? '2' : '';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const chomping = !text.endsWith('\n') ? '-' : body.endsWith('\n') ? '+' : '';
  const lines = body.split('\n').map((line) => (line === '' ? '' : indent + line));
  return `|${stated}${chomping}\n${lines.join('\n')}`;
}
