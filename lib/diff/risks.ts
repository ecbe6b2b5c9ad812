import type { RiskCheck } from './risk.ts';
import { narrowsAccess, widensAccess } from './risks/access.ts';
import { breaksReferences } from './risks/breaks.ts';
import { shrinksClaim } from './risks/claims.ts';
import { imageVersions } from './risks/images.ts';
import { immutable } from './risks/immutable.ts';
import { losesGuard } from './risks/loses.ts';
import { movesApp } from './risks/moves.ts';
import { closesPolicy, opensPolicy } from './risks/policies.ts';
import { belowQuorum } from './risks/quorum.ts';
import { recreates } from './risks/recreates.ts';
import { removesState } from './risks/removed.ts';
import { requests } from './risks/requests.ts';
import { rolls } from './risks/rolls.ts';

/** Every kind of risk, but for those of failures, which take both simulations. */
export const riskChecks: readonly RiskCheck[] = [
  removesState,
  losesGuard,
  breaksReferences,
  immutable,
  shrinksClaim,
  belowQuorum,
  widensAccess,
  narrowsAccess,
  opensPolicy,
  closesPolicy,
  imageVersions,
  recreates,
  movesApp,
  requests,
  rolls,
];
