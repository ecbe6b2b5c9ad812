/** Reads an ini file back, for tests: section, then key, then its values in order. */
export function parseIni(text: string): Record<string, Record<string, string[]>> {
  const sections: Record<string, Record<string, string[]>> = {};
  let current: Record<string, string[]> | undefined;
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const header = /^\[(.+)\]$/.exec(line);
    if (header?.[1] !== undefined) {
      if (sections[header[1]]) throw new Error(`section [${header[1]}] stands twice`);
      current = {};
      sections[header[1]] = current;
      continue;
    }
    const at = line.indexOf('=');
    if (at < 0 || current === undefined) throw new Error(`not a setting: ${line}`);
    const key = line.slice(0, at).trim();
    current[key] = [...(current[key] ?? []), line.slice(at + 1).trim()];
  }
  return sections;
}
