/** Kafka's operations, as `kafka-acls --list` prints them. */
export type Operation = 'READ' | 'WRITE' | 'CREATE' | 'DESCRIBE' | 'DESCRIBE_CONFIGS';

/** One rule that allows a principal an operation on a resource, from any host. */
export interface Grant {
  readonly resource: 'TOPIC' | 'GROUP' | 'TRANSACTIONAL_ID' | 'CLUSTER';
  readonly pattern: 'LITERAL' | 'PREFIXED';
  readonly name: string;
  readonly operation: Operation;
}

/** What a user may do. A name that ends in `*` stands for every name that begins so. */
export interface Access {
  /** Topics it writes to. */
  readonly produce: readonly string[];
  /** Topics it reads. */
  readonly consume: readonly string[];
  /** Consumer groups it reads with. */
  readonly groups: readonly string[];
  /** Transactions it writes in. */
  readonly transactions: readonly string[];
}

/** `orders.*` is the prefix `orders.`; `*` alone is every name, which Kafka writes as the literal `*`. */
export function pattern(name: string): Pick<Grant, 'pattern' | 'name'> {
  return name.endsWith('*') && name !== '*'
    ? { pattern: 'PREFIXED', name: name.slice(0, -1) }
    : { pattern: 'LITERAL', name };
}

export function grant(
  resource: Grant['resource'],
  name: string,
  ...operations: readonly Operation[]
): Grant[] {
  return operations.map((operation) => ({ resource, ...pattern(name), operation }));
}

/** The rules that give this access. WRITE and READ imply DESCRIBE in Kafka's authorizer, so it is not repeated. */
export function accessGrants(access: Access): Grant[] {
  return [
    ...access.produce.flatMap((name) => grant('TOPIC', name, 'WRITE')),
    ...access.consume.flatMap((name) => grant('TOPIC', name, 'READ')),
    ...access.groups.flatMap((name) => grant('GROUP', name, 'READ')),
    ...access.transactions.flatMap((name) => grant('TRANSACTIONAL_ID', name, 'WRITE')),
  ];
}

/** kafka-exporter reads what topics and groups there are, and nothing in them. */
export const monitoringGrants: readonly Grant[] = [
  ...grant('TOPIC', '*', 'DESCRIBE'),
  ...grant('GROUP', '*', 'DESCRIBE'),
  ...grant('CLUSTER', 'kafka-cluster', 'DESCRIBE'),
];

/** One line of a grant, as the provisioning script compares it. */
export function grantLine(entry: Grant): string {
  return `${entry.resource} ${entry.pattern} ${entry.name} ${entry.operation}`;
}
