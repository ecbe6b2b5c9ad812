import { listOf } from '../../manifest/manifest.ts';
import { nodesOf, type Taint } from '../../manifest/nodes.ts';
import { podRules } from '../../manifest/pod-rules.ts';
import { picks, readSelector } from '../../manifest/selector.ts';
import { toleratesForEver } from '../../manifest/toleration.ts';
import { antiAffinityTerms } from '../availability/replicas.ts';
import type { Check } from '../check.ts';
import { eligibleNodes } from '../model/nodes.ts';

/** A rule that keeps pods away from others than themselves. */
const notOwnPods: Check = {
  id: 'spread-misses-own-pods',
  severity: 'warning',
  title: 'Spread constraints count the pods that carry them',
  why: 'The constraint counts other pods, or none: these may all land in one place.',
  remedy: "Copy the workload's selector into labelSelector.",
  *find({ workloads }) {
    for (const { manifest, template, specPath } of workloads) {
      for (const [index, { labelSelector }] of listOf(template.spec.topologySpreadConstraints).entries()) {
        if (!picks(labelSelector, template.labels)) {
          yield {
            object: manifest,
            path: `${specPath}.topologySpreadConstraints[${index}].labelSelector`,
            message: 'It does not pick the labels of the pod itself.',
          };
        }
      }
    }
  },
};

/** A stay of so many seconds on every node that it may use. */
const expiringToleration: Check = {
  id: 'toleration-expires-everywhere',
  severity: 'error',
  title: 'A pod may stay on some node for longer than tolerationSeconds',
  why: 'It is evicted when they are over, put onto such a node again, and evicted again, for ever.',
  remedy: 'Leave tolerationSeconds out, or let the pod run on nodes without that taint.',
  *find({ environment, workloads }) {
    const nodes = environment === undefined ? [] : nodesOf(environment.cluster);
    for (const workload of workloads) {
      const { manifest, template, specPath, transient } = workload;
      const { tolerations } = podRules(template.spec, template.labels);
      const eligible = eligibleNodes(nodes, workload);
      const leaves = (taint: Taint) =>
        taint.effect === 'NoExecute' && !toleratesForEver(tolerations, taint.key, taint.value);
      const taints = eligible.map((node) => node.taints.find(leaves));
      const [taint] = taints;
      if (!transient && taint !== undefined && taints.every((one) => one !== undefined)) {
        yield {
          object: manifest,
          path: `${specPath}.tolerations`,
          message: `Every node that it may use has ${taint.key}:NoExecute or its like, and it stays for tolerationSeconds only.`,
        };
      }
    }
  },
};

/** Anti-affinity against pods that are not there. */
const antiAffinityDead: Check = {
  id: 'anti-affinity-selects-nothing',
  severity: 'warning',
  title: 'Anti-affinity selects pods that exist',
  why: 'It keeps nobody away: most often a label is a letter off.',
  remedy: "Copy the workload's selector into labelSelector.",
  *find(inventory) {
    for (const workload of inventory.workloads) {
      const terms = [...antiAffinityTerms(workload, 'required'), ...antiAffinityTerms(workload, 'preferred')];
      for (const { labelSelector, namespaces, namespaceSelector } of terms) {
        const elsewhere = namespaces !== undefined || namespaceSelector !== undefined;
        if (
          !elsewhere &&
          !picks(labelSelector, workload.template.labels) &&
          inventory.podsOf(workload.namespace, readSelector(labelSelector)).length === 0
        ) {
          yield {
            object: workload.manifest,
            path: `${workload.specPath}.affinity.podAntiAffinity`,
            message: `No pod in ${workload.namespace} has the labels of a term.`,
          };
        }
      }
    }
  },
};

export const schedulingRuleChecks: readonly Check[] = [notOwnPods, antiAffinityDead, expiringToleration];
