/** What is wrong in environment files, as the terminal shows it. */
import type { Fault } from '../environment/fault.ts';
import { colorsOf, type Style } from './style.ts';

/**
 * Grouped by file, in the order given; a line for each fault, its place first:
 *
 *     config/production.yaml
 *       14:7  quota.pods: found -1, allowed: an integer from 1 to 100000
 */
export function formatFaults(faults: readonly Fault[], style: Pick<Style, 'color'>): string {
  const colors = colorsOf(style);
  const byFile = new Map<string, Fault[]>();
  for (const fault of faults) {
    byFile.set(fault.file, [...(byFile.get(fault.file) ?? []), fault]);
  }
  let text = '';
  for (const [file, group] of byFile) {
    const width = Math.max(...group.map((fault) => position(fault).length));
    text += `${colors.bold(file)}\n`;
    for (const fault of group) {
      const place = width === 0 ? '' : `${colors.dim(position(fault).padStart(width))}  `;
      const path = fault.path === '' ? '' : `${colors.bold(fault.path)}: `;
      const hint = fault.hint === undefined ? '' : ` ${colors.cyan(`(${fault.hint})`)}`;
      text += `  ${place}${path}found ${colors.red(fault.found)}, allowed: ${fault.allowed}${hint}\n`;
    }
  }
  return text;
}

function position({ line, column }: Fault): string {
  return line === undefined ? '' : `${line}:${column ?? 1}`;
}
