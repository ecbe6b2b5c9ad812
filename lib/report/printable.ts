/** Text that does nothing to a terminal, whatever names it holds. */

/** What moves a cursor, titles a window or turns the reading order round: C0 but for line breaks and tabs, DEL, C1, bidi. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** The colours that our own text is given. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one.
const COLOURS = /(\u001b\[[\d;]*m)/;

/** Control characters as `\u001b`, which JSON reads as what it stands for. */
export function printable(text: string, color: boolean): string {
  const parts = color ? text.split(COLOURS) : [text];
  // Split by a group, every second part is what the group found.
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(CONTROLS, escaped))).join('');
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
