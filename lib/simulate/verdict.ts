/**
 * What a simulation says against the declared survival, as findings. Quotas are judged by the checks of
 * lib/verify/; losses of two nodes at once, and of a zone where only a node has to be survived, are reported
 * in the simulation and found against nobody.
 */
import { compareFindings, type Finding } from '../verify/finding.ts';
import { problemsOf } from './problems.ts';
import type { Simulation, Survive } from './simulate.ts';

/** No finding: the environment survives what it says it must. Worst first. */
export function verdict(simulation: Simulation, survive: Survive = simulation.survive): readonly Finding[] {
  return problemsOf(simulation, survive)
    .map(({ key, ...finding }): Finding => {
      const helps = simulation.remedies.filter(({ repairs }) => repairs.includes(key));
      const [first] = helps;
      return {
        ...finding,
        remedy: sentence(first === undefined ? finding.remedy : `${first.change}; or ${finding.remedy}`),
      };
    })
    .sort(compareFindings);
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
