/** What the run found. */
export interface Fault {
  /** What it was found in: `apply`, `quota`, `node-loss worker-1`. */
  readonly where: string;
  /** The object, service or workload. */
  readonly what: string;
  readonly message: string;
}
