export { recording } from './recording.js';
export { stopOrphan } from './stop-orphan.js';
export { sweepOrphans } from './sweep-orphans.js';
export { sweepPage } from './sweep-page.js';
