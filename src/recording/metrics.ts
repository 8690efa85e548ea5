/**
 * What is measured, by the names that meters take. The worker's Prometheus exporter adds `_total` to counters and `_seconds`
 * to what is in seconds. docs/observing.md explains each.
 */
export const metrics = {
  segmentsBegun: ['agora_recording_segments_begun', 'Recorders that were given a sid'],
  segmentsLost: ['agora_recording_segments_lost', 'Recorders that left by themselves'],
  segmentsResumed: ['agora_recording_segments_resumed', 'Lost recorders that another one follows'],
  handovers: ['agora_recording_handovers', 'Recorders that another one relieved in time'],
  heartbeats: ['agora_recording_heartbeats', 'Looks at a recorder'],
  unanswered: ['agora_recording_heartbeats_unanswered', 'Looks at a recorder that told nothing'],
  changes: ['agora_recording_changes', 'Changes by what became of them'],
  ended: ['agora_recording_ended', 'Recordings by outcome; failed is one'],
  failures: ['agora_recording_failures', 'Recordings that failed, by type of failure'],
  untilSid: ['agora_recording_until_sid', 'From the start of a recording until its first sid'],
  untilConfirmed: ['agora_recording_until_confirmed', 'From the start of a recording until Agora says that it records'],
  agoraRequests: ['agora_recording_agora_requests', 'Requests to Agora by what came of them'],
  agoraSeconds: ['agora_recording_agora_request', 'How long Agora took to answer'],
  sweeps: ['agora_recording_sweeps', 'Sweeps for orphaned recorders, by result'],
  orphansFound: [
    'agora_recording_orphans_found',
    'Recorders that nobody looked after, each counted once for each try to stop it',
  ],
  orphansEnded: ['agora_recording_orphans_ended', 'Orphaned recorders by how they ended'],
  running: ['agora_recording_running', 'Recordings that run, by phase'],
  nearestDeadline: [
    'agora_recording_nearest_deadline_timestamp_seconds',
    'The earliest deadline of a live recorder; 0: none',
  ],
  lastLook: ['agora_recording_last_look_timestamp_seconds', 'When this worker last read the two of Temporal'],
} as const satisfies Record<string, readonly [name: string, description: string]>;

/** Upper bounds of the histograms' buckets, in seconds. */
export const buckets: Readonly<Record<string, number[]>> = {
  [metrics.untilSid[0]]: [0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 1800],
  [metrics.untilConfirmed[0]]: [2, 5, 7, 10, 15, 20, 30, 60, 90, 180, 600, 3600],
  [metrics.agoraSeconds[0]]: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 45],
};
