import { title } from '../../manifest/manifest.ts';
import type { Check, Problem } from '../check.ts';
import { type KafkaConfiguration, kafkaConfigurations, numberOf } from '../model/kafka.ts';

/** A problem at one property of a configuration. */
function at({ properties }: KafkaConfiguration, name: string, message: string): Problem[] {
  const property = properties.get(name);
  return property === undefined ? [] : [{ object: property.object, path: property.path, message }];
}

/** Whether brokers read it: controllers alone keep no topics. */
function hasBrokers({ properties }: KafkaConfiguration): boolean {
  return properties.get('process.roles')?.value.includes('broker') ?? true;
}

/** Pairs of a topic's number of copies and the number of copies that must confirm a write. */
const DURABILITY: readonly (readonly [string, string])[] = [
  ['default.replication.factor', 'min.insync.replicas'],
  ['transaction.state.log.replication.factor', 'transaction.state.log.min.isr'],
  ['offsets.topic.replication.factor', 'min.insync.replicas'],
];

/** As many confirmations as copies: no broker may be away. */
const noBrokerAway: Check = {
  id: 'kafka-min-isr-too-high',
  severity: 'error',
  title: 'Kafka takes writes with one broker away',
  why: 'With as many confirmations as copies, every restart of a broker refuses the writes of producers with acks=all.',
  remedy: 'Keep three copies and two confirmations.',
  *find(inventory) {
    for (const configuration of kafkaConfigurations(inventory)) {
      for (const [copies, confirmed] of DURABILITY) {
        const factor = numberOf(configuration, copies);
        const least = numberOf(configuration, confirmed);
        if (factor !== undefined && least !== undefined && least >= factor) {
          yield* at(
            configuration,
            confirmed,
            `${confirmed}=${least} of ${copies}=${factor}: no broker may be away.`,
          );
        }
      }
    }
  },
};

/** One confirmation: the newest writes are on one broker only. */
const oneConfirmation: Check = {
  id: 'kafka-min-isr-too-low',
  severity: 'warning',
  title: 'Kafka confirms a write when two brokers have it',
  why: 'With one confirmation a write may be on a single disk: the loss of that broker loses confirmed data.',
  remedy: 'Write min.insync.replicas=2 with three copies.',
  *find(inventory) {
    for (const configuration of kafkaConfigurations(inventory)) {
      for (const [copies, confirmed] of DURABILITY) {
        const factor = numberOf(configuration, copies);
        // The default is 1; where the file has no word of it, it has none of durability either.
        const least = numberOf(configuration, confirmed);
        if (factor !== undefined && factor >= 2 && least === 1) {
          yield* at(configuration, confirmed, `${confirmed}=1 with ${copies}=${factor}.`);
        }
      }
    }
  },
};

/** More copies than brokers. */
const tooManyCopies: Check = {
  id: 'kafka-replication-above-brokers',
  severity: 'error',
  title: 'Kafka has a broker for each copy of a topic',
  why: 'Topics can not be made; without its offsets topic no consumer group works.',
  remedy: 'Add brokers, or ask for fewer copies.',
  *find(inventory) {
    for (const configuration of kafkaConfigurations(inventory).filter(hasBrokers)) {
      for (const [name] of DURABILITY) {
        const factor = numberOf(configuration, name);
        if (factor !== undefined && factor > configuration.count) {
          yield* at(
            configuration,
            name,
            `${name}=${factor}, and ${configuration.count} brokers (${named(configuration)}).`,
          );
        }
      }
    }
  },
};

/** One copy of a topic that everyone needs. */
const oneCopy: Check = {
  id: 'kafka-replication-one',
  severity: 'warning',
  title: 'Kafka keeps more than one copy of every topic',
  why: 'The loss of one broker loses the data, or the offsets of every consumer.',
  remedy: 'Write 3.',
  *find(inventory) {
    for (const configuration of kafkaConfigurations(inventory).filter(hasBrokers)) {
      for (const [name] of DURABILITY) {
        if (numberOf(configuration, name) === 1 && configuration.count > 1) {
          yield* at(configuration, name, `${name}=1 with ${configuration.count} brokers.`);
        }
      }
    }
  },
};

/** A leader that has not got everything. */
const uncleanElection: Check = {
  id: 'kafka-unclean-election',
  severity: 'warning',
  title: 'Kafka elects only leaders that have every confirmed write',
  why: 'A broker that lags becomes the leader, and what it lacks is gone.',
  remedy: 'Write unclean.leader.election.enable=false.',
  *find(inventory) {
    for (const configuration of kafkaConfigurations(inventory)) {
      const name = 'unclean.leader.election.enable';
      if (configuration.properties.get(name)?.value === 'true') {
        yield* at(configuration, name, `${name}=true.`);
      }
    }
  },
};

const VOTERS = ['controller.quorum.voters', 'controller.quorum.bootstrap.servers'];

/** An even number of controllers. */
const evenControllers: Check = {
  id: 'kafka-even-controllers',
  severity: 'warning',
  title: 'Kafka has an odd number of controllers',
  why: 'Four controllers outlive the loss of one, as three do, and one more can fail.',
  remedy: 'Use three controllers, or five.',
  *find(inventory) {
    for (const configuration of kafkaConfigurations(inventory)) {
      for (const name of VOTERS) {
        const voters = (configuration.properties.get(name)?.value ?? '')
          .split(',')
          .filter((voter) => voter.trim() !== '');
        if (voters.length > 0 && voters.length % 2 === 0) {
          yield* at(configuration, name, `${name} names ${voters.length} controllers.`);
        }
      }
    }
  },
};

function named({ members }: KafkaConfiguration): string {
  return members.map(({ manifest }) => title(manifest)).join(', ');
}

export const kafkaChecks: readonly Check[] = [
  noBrokerAway,
  oneConfirmation,
  tooManyCopies,
  oneCopy,
  uncleanElection,
  evenControllers,
];
