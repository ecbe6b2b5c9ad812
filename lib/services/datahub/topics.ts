import type { KafkaSettings } from '../../environment/services/kafka.ts';
import { identities } from './names.ts';

type Topic = KafkaSettings['topics'][number];
type User = KafkaSettings['users'][number];

/** Bytes of a record at most: metadata of a wide table is larger than Kafka's default of a megabyte. */
export const maxRecordBytes = 5_242_880;

/** The topics by the variables that name them to DataHub. */
export const topicNames = {
  METADATA_CHANGE_PROPOSAL_TOPIC_NAME: 'MetadataChangeProposal_v1',
  FAILED_METADATA_CHANGE_PROPOSAL_TOPIC_NAME: 'FailedMetadataChangeProposal_v1',
  METADATA_CHANGE_LOG_VERSIONED_TOPIC_NAME: 'MetadataChangeLog_Versioned_v1',
  METADATA_CHANGE_LOG_TIMESERIES_TOPIC_NAME: 'MetadataChangeLog_Timeseries_v1',
  PLATFORM_EVENT_TOPIC_NAME: 'PlatformEvent_v1',
  DATAHUB_USAGE_EVENT_NAME: 'DataHubUsageEvent_v1',
  DATAHUB_UPGRADE_HISTORY_TOPIC_NAME: 'DataHubUpgradeHistory_v1',
  // Of DataHub before 0.8.28; its consumers subscribe to them still.
  METADATA_CHANGE_EVENT_NAME: 'MetadataChangeEvent_v4',
  FAILED_METADATA_CHANGE_EVENT_NAME: 'FailedMetadataChangeEvent_v4',
  METADATA_AUDIT_EVENT_NAME: 'MetadataAuditEvent_v4',
} as const;

/** Consumer groups by the variables that name them to DataHub. */
export const consumerGroups = {
  METADATA_CHANGE_PROPOSAL_KAFKA_CONSUMER_GROUP_ID: 'generic-mce-consumer-job-client',
  METADATA_CHANGE_EVENT_KAFKA_CONSUMER_GROUP_ID: 'mce-consumer-job-client',
  METADATA_CHANGE_LOG_KAFKA_CONSUMER_GROUP_ID: 'generic-mae-consumer-job-client',
  PLATFORM_EVENT_KAFKA_CONSUMER_GROUP_ID: 'generic-platform-event-job-client',
  DATAHUB_USAGE_EVENT_KAFKA_CONSUMER_GROUP_ID: 'datahub-usage-event-consumer-job-client',
} as const;

/** Group in which a part reads the history of upgrades: each has its own, since each must see every record. */
export const historyGroup = (part: string): string => `datahub-duhe-consumer-job-client-${part}`;

const day = 86_400_000;

/** Upstream's retentions: Kafka's default, but 90 days of time series and the whole history of upgrades. */
const retention: Readonly<Record<string, number>> = {
  [topicNames.METADATA_CHANGE_LOG_TIMESERIES_TOPIC_NAME]: 90 * day,
  [topicNames.DATAHUB_UPGRADE_HISTORY_TOPIC_NAME]: -1,
};

const legacy: readonly string[] = [
  topicNames.METADATA_CHANGE_EVENT_NAME,
  topicNames.FAILED_METADATA_CHANGE_EVENT_NAME,
  topicNames.METADATA_AUDIT_EVENT_NAME,
];

/**
 * The topics that DataHub reads and writes.
 * @param partitions of those that its consumers share out; the history needs one, and nothing is written to the old ones
 */
export function datahubTopics(partitions: number): Topic[] {
  const history = topicNames.DATAHUB_UPGRADE_HISTORY_TOPIC_NAME;
  return Object.values(topicNames).map((name) => ({
    name,
    partitions: name === history || legacy.includes(name) ? 1 : partitions,
    config: {
      'max.message.bytes': maxRecordBytes,
      ...(retention[name] === undefined ? {} : { 'retention.ms': retention[name] }),
    },
  }));
}

/** The one user of every part: all of them write to and read from most of the topics. */
export function datahubKafkaUser(): User {
  const topics = Object.values(topicNames);
  return {
    name: identities.kafkaUser,
    produce: topics,
    consume: topics,
    // Hooks get groups of their own with a suffix.
    groups: [...Object.values(consumerGroups).map((group) => `${group}*`), historyGroup('*')],
  };
}
