export { recording } from './recording.js';
export { stopOrphan } from './sweeper/stop-orphan.js';
export { sweepOrphans } from './sweeper/sweep-orphans.js';
export { sweepPage } from './sweeper/sweep-page.js';
