import type { Manifest } from '../manifest/manifest.ts';
import { type Finding, referenceOf, type Severity } from './finding.ts';
import { pathOf } from './path.ts';

/** `holdfast.dev/ignore.<check-id>: "<reason>"` on an object takes it out of a check. */
export const exemptionPrefix = 'holdfast.dev/ignore.';

/** A finding about exemptions themselves: none of them can be exempted. */
export interface ExemptionRule {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
}

const withoutReason: ExemptionRule = {
  id: 'exemption-without-reason',
  severity: 'error',
  title: 'Every exemption gives its reason',
  why: 'Nobody can tell later whether it still holds.',
  remedy: 'Write the reason as the value of the annotation.',
};

const unknownCheck: ExemptionRule = {
  id: 'exemption-of-unknown-check',
  severity: 'warning',
  title: 'Every exemption names a check that exists',
  why: 'It exempts from nothing: the id is misspelled, or the check has gone.',
  remedy: 'Correct the id, or take the annotation out.',
};

const unused: ExemptionRule = {
  id: 'exemption-unused',
  severity: 'info',
  title: 'Every exemption is needed',
  why: 'It would hide the next finding, which may be a true one.',
  remedy: 'Take the annotation out.',
};

export const exemptionRules: readonly ExemptionRule[] = [withoutReason, unknownCheck, unused];

interface Exemption {
  readonly manifest: Manifest;
  readonly annotation: string;
  readonly check: string;
  readonly reason: string;
}

/** The exemptions of a set of manifests, and what they leave of its findings. */
export class Exemptions {
  private readonly byObject = new Map<Manifest, Map<string, Exemption>>();
  private readonly used = new Set<Exemption>();

  constructor(manifests: readonly Manifest[]) {
    for (const manifest of manifests) {
      for (const [annotation, reason] of Object.entries(manifest.metadata.annotations ?? {})) {
        if (annotation.startsWith(exemptionPrefix)) {
          const check = annotation.slice(exemptionPrefix.length);
          const own = this.byObject.get(manifest) ?? new Map<string, Exemption>();
          own.set(check, { manifest, annotation, check, reason: String(reason).trim() });
          this.byObject.set(manifest, own);
        }
      }
    }
  }

  /** Whether the object is exempt from the check; that exemption counts as needed from now on. */
  exempts(manifest: Manifest, check: string): boolean {
    const exemption = this.byObject.get(manifest)?.get(check);
    if (exemption === undefined || exemption.reason === '') {
      return false;
    }
    this.used.add(exemption);
    return true;
  }

  /**
   * What is wrong with the exemptions themselves, once every check has run.
   * @param known ids that there are
   * @param judged ids of what has run: of the others nobody can tell whether an exemption is needed
   */
  findings(known: ReadonlySet<string>, judged = known): Finding[] {
    return [...this.byObject.values()].flatMap((own) =>
      [...own.values()].flatMap((exemption) => {
        const { check, reason } = exemption;
        if (reason === '') {
          return [
            finding(withoutReason, exemption, `The exemption from ${check} gives no reason, and is void.`),
          ];
        }
        if (!known.has(check)) {
          return [finding(unknownCheck, exemption, `There is no check ${check}.`)];
        }
        return this.used.has(exemption) || !judged.has(check)
          ? []
          : [finding(unused, exemption, `${check} finds nothing here.`)];
      }),
    );
  }
}

function finding(rule: ExemptionRule, { manifest, annotation }: Exemption, message: string): Finding {
  return {
    check: rule.id,
    severity: rule.severity,
    object: referenceOf(manifest),
    path: pathOf('metadata', 'annotations', annotation),
    message,
    remedy: rule.remedy,
  };
}
