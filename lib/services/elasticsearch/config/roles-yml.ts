import { stringify } from 'yaml';
import { monitor } from '../names.ts';

/**
 * roles.yml: what the file realm's one user may do. It reads the state of the cluster and no document. The privilege
 * `read_slm` holds the policies and the status of SLM, not its statistics: those are named by their action.
 */
export function renderRolesYml(): string {
  return stringify({
    [monitor.role]: { cluster: ['monitor', 'monitor_snapshot', 'read_slm', 'cluster:admin/slm/stats'] },
  });
}
