import type { RiskCheck } from './risk.ts';
import { widensAccess } from './risks/access.ts';
import { shrinksClaim } from './risks/claims.ts';
import { imageVersions } from './risks/images.ts';
import { immutable } from './risks/immutable.ts';
import { movesApp } from './risks/moves.ts';
import { opensPolicy } from './risks/policies.ts';
import { belowQuorum } from './risks/quorum.ts';
import { recreates } from './risks/recreates.ts';
import { removesState } from './risks/removed.ts';
import { requests } from './risks/requests.ts';
import { rolls } from './risks/rolls.ts';

/** Every kind of risk, but for those of failures, which take both simulations. */
export const riskChecks: readonly RiskCheck[] = [
  removesState,
  immutable,
  shrinksClaim,
  belowQuorum,
  widensAccess,
  opensPolicy,
  imageVersions,
  recreates,
  movesApp,
  requests,
  rolls,
];
