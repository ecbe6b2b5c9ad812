/** Words of the language that may stand where a metric could. */
const keywords = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan', 'start', 'end', 'atan2']);

/** Clauses whose parentheses hold labels, not expressions. */
const labelClauses = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);

const token = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[a-zA-Z_:][\w:]*|[\d.][\w.]*|\S/g;

/**
 * The names of the metrics that a PromQL expression reads, each once, in their order. It tells names from functions,
 * labels and durations and checks nothing else: whether the expression is valid is promtool's word.
 */
export function metricNames(expr: string): string[] {
  const tokens: readonly string[] = expr.match(token) ?? [];
  const names: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const word = tokens[index] ?? '';
    const next = tokens[index + 1];
    if (word === '{' || word === '[') {
      index = tokens.indexOf(word === '{' ? '}' : ']', index);
    } else if (labelClauses.has(word.toLowerCase()) && next === '(') {
      index = tokens.indexOf(')', index);
    } else if (/^[a-zA-Z_:]/.test(word) && next !== '(' && !isLanguage(word)) {
      names.push(word);
    }
    if (index < 0) {
      throw new Error(`${JSON.stringify(expr)} opens a parenthesis that nothing closes`);
    }
  }
  return [...new Set(names)];
}

/** Aggregations may stand before their clause: `sum by (pod) (…)`. */
function isLanguage(word: string): boolean {
  return keywords.has(word.toLowerCase()) || labelClauses.has(word.toLowerCase()) || aggregations.has(word);
}

const aggregations = new Set([
  'sum',
  'min',
  'max',
  'avg',
  'count',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'quantile',
  'count_values',
]);
