import type { Platform } from '../../environment/platform.ts';
import type { MinioSettings } from '../../environment/services/minio.ts';
import type { Flow } from '../../network/flow.ts';
import type { MinioNames } from './names.ts';

export interface MinioProps extends Omit<MinioSettings, 'enabled'> {
  readonly platform: Platform;
  /** Every flow of the platform: each component's policy takes its own. */
  readonly flows: readonly Flow[];
}

/** What the parts of the service are built from. */
export interface MinioPartProps extends MinioProps {
  readonly names: MinioNames;
}
