import { listOf, title } from '../../manifest/manifest.ts';
import { quorumAnnotation, quorumOf } from '../../manifest/quorum.ts';
import type { Check } from '../check.ts';
import { declaredParity, erasureSets, poolsByWorkload } from '../model/minio.ts';
import { placeIn } from '../model/texts.ts';
import { pathOf } from '../path.ts';

/** Members that the command line and the StatefulSet count differently. */
const membersDiffer: Check = {
  id: 'minio-members-differ',
  severity: 'error',
  title: 'MinIO’s command line names as many members as the StatefulSet has',
  why: 'With too few pods MinIO waits for drives for ever; pods that are not named hold nothing.',
  remedy: 'Make the range and spec.replicas agree; further members join as a second pool.',
  *find(inventory) {
    for (const [workload, pools] of poolsByWorkload(inventory)) {
      // A range may begin where the pool before it ends.
      const named = pools.reduce((sum, { members }) => sum + members, 0);
      const replicas = workload.count?.max ?? 0;
      const [first] = pools;
      if (named !== replicas && first !== undefined) {
        yield {
          object: first.text.object,
          path: first.text.path,
          message: `${pools.map(({ pod }) => pod).join(' and ')}: ${named} members, ${title(workload.manifest)} has ${replicas}${placeIn(first.text, first.position)}.`,
        };
      }
    }
  },
};

/** A layout that stops at the first lost member. */
const writesLost: Check = {
  id: 'minio-writes-lost-with-a-member',
  severity: 'error',
  title: 'MinIO’s erasure sets take writes with one member lost',
  why: 'A restart, a drain or a lost node stops every write.',
  remedy: 'Choose another layout: 4 members of any number of drives, or 3 members of 2 drives, outlive one.',
  *find(inventory) {
    for (const [workload, pools] of poolsByWorkload(inventory)) {
      for (const { members, paths, pod, text, position } of pools) {
        const sets = erasureSets(members, paths.length, declaredParity(workload));
        if (members > 1 && (sets === undefined || sets.tolerance < 1)) {
          const fault =
            sets === undefined
              ? 'MinIO refuses this layout'
              : `a set of ${sets.setSize} drives needs ${sets.writeQuorum} for a write, and one member holds ${Math.max(1, sets.setSize / members)}`;
          yield {
            object: text.object,
            path: text.path,
            message: `${pod}, ${members} members of ${paths.length} drive${paths.length === 1 ? '' : 's'}: ${fault}${placeIn(text, position)}.`,
          };
        }
      }
    }
  },
};

/** A quorum annotation below what the erasure sets need. */
const annotationTooLow: Check = {
  id: 'minio-quorum-understated',
  severity: 'error',
  title: 'The quorum of a MinIO pool is what its erasure sets need',
  why: 'Budgets and the simulation of failures trust the annotation: with a lower number they prove what does not hold.',
  remedy: 'Write the number of members that the erasure sets need for a write.',
  *find(inventory) {
    for (const [workload, pools] of poolsByWorkload(inventory)) {
      const [pool] = pools;
      const quorum = quorumOf(workload);
      const sets = pool && erasureSets(pool.members, pool.paths.length, declaredParity(workload));
      if (
        pools.length === 1 &&
        pool &&
        sets &&
        quorum !== undefined &&
        quorum < pool.members - sets.tolerance
      ) {
        yield {
          object: workload.manifest,
          path: pathOf('metadata', 'annotations', quorumAnnotation),
          message: `The quorum is ${quorum}; ${pool.members} members of ${pool.paths.length} drives need ${pool.members - sets.tolerance} for a write.`,
        };
      }
    }
  },
};

/** A drive that is no volume. */
const driveNotMounted: Check = {
  id: 'minio-drive-not-mounted',
  severity: 'error',
  title: 'Every drive of a MinIO member is a volume',
  why: 'MinIO refuses to start, or writes into the container, whose files go with it.',
  remedy: 'Mount a volume for each path of the command line.',
  *find(inventory) {
    for (const [workload, pools] of poolsByWorkload(inventory)) {
      const mounts = workload.containers.flatMap(({ container }) =>
        listOf(container.volumeMounts).map(({ mountPath }) => String(mountPath).replace(/\/+$/, '')),
      );
      for (const { paths, text, position } of pools) {
        const bare = paths.filter(
          (path) => !mounts.some((mount) => path === mount || path.startsWith(`${mount}/`)),
        );
        if (bare.length > 0) {
          yield {
            object: text.object,
            path: text.path,
            message: `No volume of ${title(workload.manifest)} is mounted for ${bare.join(', ')}${placeIn(text, position)}.`,
          };
        }
      }
    }
  },
};

export const minioChecks: readonly Check[] = [membersDiffer, writesLost, annotationTooLow, driveNotMounted];
