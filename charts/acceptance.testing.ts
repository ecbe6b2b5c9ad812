import type { Manifest } from '../lib/manifest/manifest.ts';
import { formatVolume, memberConfigurations } from '../lib/services/kafka/live/acceptance.ts';
import { findPrograms } from '../lib/services/kafka/live/programs.ts';

/** A configuration that a real program is asked to accept. */
export interface Configuration {
  readonly title: string;
  /** The rendered texts: what is the same in two environments is asked once. */
  readonly texts: string;
  /** Asks the program, in an empty folder. */
  readonly ask: (folder: string) => Promise<{ readonly code: number | null; readonly output: string }>;
  /** What a program that accepts prints. */
  readonly accepted: RegExp;
}

/** A program, and what of an environment's manifests it is to accept. */
export interface Acceptor {
  readonly program: string;
  /** The script that installs the program, where it is missing on this machine. */
  readonly missing?: string;
  readonly configurations: (manifests: readonly Manifest[]) => readonly Configuration[];
}

const kafka = findPrograms();

/** A service whose program can check its configuration without a cluster is named here. */
export const acceptors: readonly Acceptor[] = [
  {
    program: 'kafka-storage format',
    ...(kafka === undefined ? { missing: 'scripts/live/kafka.sh' } : {}),
    configurations: (manifests) =>
      memberConfigurations(manifests).map((configuration) => ({
        title: configuration.set,
        texts: JSON.stringify(configuration),
        ask: (folder) => formatVolume(kafka ?? { classPath: '', agent: '' }, folder, configuration),
        accepted: /Formatting (dynamic )?metadata (voter )?directory /,
      })),
  },
];
