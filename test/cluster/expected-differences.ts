/**
 * Where the simulation is known to differ from the cluster. A difference that is not here fails the run, and so does
 * one of these that no run of its events shows any more.
 */
export interface ExpectedDifference {
  readonly environment: string;
  /** The name of the event. */
  readonly event: RegExp;
  /** The cell, as the table names it. */
  readonly cell: RegExp;
  readonly why: string;
  /** What will make it go away. */
  readonly until: string;
  /** Whether the cluster shows it by chance, so that a run without it says nothing. @default false */
  readonly isByChance?: boolean;
}

const whileEnding =
  'the cluster counts pods that are ending, and those left behind on lost nodes, until they are gone; the simulation ' +
  'counts an update by its surge alone';
const endingCounted = 'the simulation counts pods that are ending, and the quota has room for them';

export const expectedDifferences: readonly ExpectedDifference[] = [
  {
    environment: 'development',
    event: /^zone-loss /,
    cell: /^refused /,
    why: `${whileEnding}; all nodes are lost, so that every pod of a Deployment is there twice, 16Gi more or less`,
    until: endingCounted,
    isByChance: true,
  },
  {
    environment: 'development',
    event: /^everything rolled at the maxima/,
    cell: /^(refused |service |ready |blocked$)/,
    why: `${whileEnding}; controllers that are refused pods ask again after ever longer pauses`,
    until: endingCounted,
  },
  {
    environment: 'development',
    event: /^node-loss .* at the maxima$/,
    cell: /^(service|ready|refused) /,
    why: `${whileEnding}; what the lost node leaves no room for is short until the quota is counted anew; it depends on which pods stood there`,
    until: endingCounted,
    isByChance: true,
  },
];
