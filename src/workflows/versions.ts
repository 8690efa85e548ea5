import { patched } from '@temporalio/workflow';

/** Whether this run was begun by 0.2.0 or later. One that 0.1.0 began has no memo, and looks at its history at other moments. */
export function isOf020(): boolean {
  return patched('0.2.0');
}
