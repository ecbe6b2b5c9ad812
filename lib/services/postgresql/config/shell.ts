export { shellCommand, shellWord } from '../../../workload/shell.ts';
