/** Why the API server would refuse a workload or its pods, so that nothing of it ever runs. */
import { scaledAmount } from './amount.ts';
import { type Fields, fieldsOf, listOf, type Manifest, title } from './manifest.ts';
import { resourceFault } from './pod-resources.ts';
import { selectorFault } from './selector.ts';
import { podTemplate, templateFault } from './workload.ts';

/** The first fault, in a sentence that names the workload; undefined where there is none, and for what owns no pods. */
export function workloadFault(manifest: Manifest): string | undefined {
  const template = podTemplate(manifest);
  if (template === undefined) {
    return templateFault(manifest);
  }
  const fault = resourceFault(template) ?? placementFault(template.spec) ?? strategyFault(manifest);
  return fault === undefined ? undefined : `${title(manifest)}: ${fault}`;
}

/** A label selector of the pod's rules that is none. */
function placementFault({ affinity, topologySpreadConstraints }: Fields): string | undefined {
  const { podAffinity, podAntiAffinity } = fieldsOf(affinity);
  const terms = [podAffinity, podAntiAffinity].flatMap((side) => {
    const { requiredDuringSchedulingIgnoredDuringExecution: required, ...rest } = fieldsOf(side);
    const preferred = listOf(rest.preferredDuringSchedulingIgnoredDuringExecution);
    return [...listOf(required), ...preferred.map(({ podAffinityTerm }) => fieldsOf(podAffinityTerm))];
  });
  for (const { labelSelector, namespaceSelector } of [...terms, ...listOf(topologySpreadConstraints)]) {
    for (const selector of [labelSelector, namespaceSelector]) {
      const fault = selector === undefined || selector === null ? undefined : selectorFault(selector);
      if (fault !== undefined) {
        return `a label selector of its placement is refused: ${fault}`;
      }
    }
  }
  return undefined;
}

/** An amount of its update strategy that is none. */
function strategyFault({ spec }: Manifest): string | undefined {
  const { strategy, updateStrategy } = fieldsOf(spec);
  const rolling = fieldsOf(fieldsOf(strategy).rollingUpdate ?? fieldsOf(updateStrategy).rollingUpdate);
  const wrong = Object.entries(rolling).find(
    ([field, amount]) =>
      (field === 'maxSurge' || field === 'maxUnavailable') &&
      amount !== null &&
      scaledAmount(amount, 1) === undefined,
  );
  return wrong === undefined
    ? undefined
    : `${wrong[0]} ${JSON.stringify(wrong[1])} is neither a number of pods nor a percentage`;
}
