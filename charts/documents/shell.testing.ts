/** A word that only the reader can know: `<pod>`, `NODE`, `$variable`. */
export const unknown = '\u0000';

/** Whether a word, or a part of it, is for the reader to fill in. */
export function isUnknown(word: string): boolean {
  return word.includes(unknown);
}

const keywords = new Set(['do', 'then', 'else', 'while', 'until', 'if', '!', '{', '}', 'done', 'fi']);

/**
 * The simple commands of a shell text, each as its words: parts of pipes and lists, bodies of loops and functions,
 * and what stands in `$( )`. Quotes are taken away; redirections and comments are left out. It knows the shell that
 * pages use, not all of it.
 */
export function simpleCommands(text: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  let redirected = false;
  const endWord = () => {
    if (word !== undefined && !redirected && !(words.length === 0 && keywords.has(word))) {
      words.push(word);
    }
    redirected = word === undefined && redirected;
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) {
      commands.push(words);
    }
    words = [];
  };
  const add = (letters: string) => {
    word = (word ?? '') + letters;
  };
  // A placeholder, unlike a redirection, closes what it opens.
  const source = text.replace(/\\\n/g, ' ').replace(/<(?!\()[a-z][\w .-]*>/gi, unknown);
  for (let index = 0; index < source.length; index++) {
    const letter = source[index] ?? '';
    const rest = source.slice(index);
    if (letter === "'") {
      const end = source.indexOf("'", index + 1);
      add(source.slice(index + 1, end));
      index = end;
    } else if (letter === '"') {
      const [quoted = '""'] = rest.match(/^"(?:\$\((?:[^()]|\([^()]*\))*\)|\\.|[^"\\])*"/s) ?? [];
      const inner = quoted.slice(1, -1);
      commands.push(...substitutions(inner));
      add(inner.replace(/\$\((?:[^()]|\([^()]*\))*\)|\$\{?\w+\}?/g, unknown).replace(/\\(.)/g, '$1'));
      index += quoted.length - 1;
    } else if (rest.startsWith('$(')) {
      const [call = '$('] = rest.match(/^\$\((?:[^()]|\([^()]*\))*\)/) ?? [];
      commands.push(...substitutions(call));
      add(unknown);
      index += call.length - 1;
    } else if (letter === '$') {
      const [variable = '$'] = rest.match(/^\$(?:\{\w+\}|\w+|@)/) ?? [];
      add(unknown);
      index += variable.length - 1;
    } else if (letter === '\\') {
      add(source[++index] ?? '');
    } else if (letter === '#' && word === undefined) {
      index += (rest.match(/^[^\n]*/)?.[0].length ?? 1) - 1;
    } else if (/^(?:>>?&?|<<<|<)/.test(rest)) {
      // `2>`: the number belongs to the redirection.
      if (/^\d$/.test(word ?? '')) {
        word = undefined;
      }
      endWord();
      const [operator = letter] = rest.match(/^(?:>>?&?|<<<|<)/) ?? [];
      index += operator.length - 1;
      redirected = true;
    } else if (/[|;&\n]/.test(letter)) {
      endCommand();
    } else if (letter === '(' && rest.startsWith('()')) {
      // The head of a function: its name is no command.
      word = undefined;
      words = [];
      index++;
    } else if (/\s/.test(letter)) {
      endWord();
    } else {
      add(letter);
    }
  }
  endCommand();
  return commands.map(withoutAssignments).filter((command) => command.length > 0);
}

function substitutions(text: string): string[][] {
  return [...text.matchAll(/\$\(((?:[^()]|\([^()]*\))*)\)/g)].flatMap(([, inner = '']) =>
    simpleCommands(inner),
  );
}

/** `NAME=value command` is about the command. */
function withoutAssignments(command: string[]): string[] {
  const first = command.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  return first === -1 ? [] : command.slice(first);
}
