export { recording } from './recording.js';
