import * as errors from './errors.js';

/** What one kind of trouble means: its class, and its two sentences. */
export interface Verdict {
  error: new (facts: errors.ErrorFacts) => errors.AgoraError;
  recorder: errors.RecorderMeaning;
  /** What happened; the message begins with it. */
  says: string;
  advice: string;
  /** Where Agora names no time itself. */
  retryAfterSeconds?: number;
}

const { InvalidRequest, WrongProject, ServiceUnavailable, OutcomeUnknown } = errors;

function invalid(says: string, advice: string): Verdict {
  return { error: InvalidRequest, recorder: 'unchanged', says, advice };
}

function project(says: string, advice: string): Verdict {
  return { error: WrongProject, recorder: 'unchanged', says, advice };
}

export const badParameter = invalid('Agora refused a parameter', 'mend the parameter; sending it again cannot help');
export const badHeader = invalid('Agora refused a header', 'check what lies between here and Agora, such as a proxy');
export const badChannel = invalid('Agora refused the cname', 'use another cname; sending it again cannot help');
export const badLayout = invalid('Agora refused the layout', 'mend the layout; sending it again cannot help');
export const tokenExpired = invalid('the token has expired', 'make a new token that outlives the recording');
export const tokenWrong = invalid('the token is wrong', 'make the token for this App ID, cname and uid');
export const idsDisagree = invalid(
  'the ids in the request do not belong to the resource',
  'send the cname, uid, resourceId and sid of one and the same recording',
);
export const resourceUnreadable = invalid('the resourceId cannot be read', 'send the resourceId as acquire gave it');
export const refused = invalid('Agora refused the request', 'read the reason; sending the same again cannot help');

export const noSuchProject = project('Agora knows no such App ID', "check the App ID against Agora's console");
export const notEnabled = project(
  'Cloud Recording is not enabled for this App ID',
  "enable it for the project in Agora's console",
);
export const projectNotActive = project(
  'the project of this App ID is not active',
  "check the project and its account in Agora's console",
);

export const wrongCredentials: Verdict = {
  error: errors.WrongCredentials,
  recorder: 'unchanged',
  says: 'Agora does not accept the customer ID and secret',
  advice: "check both against the RESTful API page of Agora's console",
};

export const tooManyRequests: Verdict = {
  error: errors.QuotaExceeded,
  recorder: 'unchanged',
  says: 'the App ID sends more requests per second than it may',
  advice: 'wait, then send the same request again',
  retryAfterSeconds: 1,
};

export const tooManyRecorders: Verdict = {
  error: errors.QuotaExceeded,
  recorder: 'unchanged',
  says: 'the App ID has as many recorders at once as it may',
  advice: 'wait until a recording ends, or have the quota raised, and ask again slowly',
  retryAfterSeconds: 30,
};

export const unavailable: Verdict = {
  error: ServiceUnavailable,
  recorder: 'unchanged',
  says: 'Agora could not carry it out just now',
  advice: 'try again with growing pauses',
};

export const noWorker: Verdict = {
  error: ServiceUnavailable,
  recorder: 'unchanged',
  says: 'Agora had no recorder to give',
  advice: 'acquire a new resource, after a pause, and start with that',
};

export const resourceTooOld: Verdict = {
  error: ServiceUnavailable,
  recorder: 'unchanged',
  says: 'the resource is older than its five minutes',
  advice: 'acquire a new resource, and start with that within two seconds',
};

export const mayHaveHappened: Verdict = {
  error: OutcomeUnknown,
  recorder: 'unknown',
  says: 'Agora does not tell whether it was carried out',
  advice: 'send the very same request again after a pause; nothing else is safe',
};

/** For endpoints that do nothing to a recorder, whatever became of the request. */
export const notTold: Verdict = {
  error: OutcomeUnknown,
  recorder: 'unchanged',
  says: 'Agora gave no usable answer',
  advice: 'ask again after a pause; the recorder is what it was',
};

export const notFound: Verdict = {
  error: errors.RecorderNotFound,
  recorder: 'unknown',
  says: 'Agora finds no recorder under this sid',
  advice: 'ask again for 90 s before believing it: the recorder may be failing over',
};

export const alreadyStarted: Verdict = {
  error: errors.AlreadyStarted,
  recorder: 'present',
  says: 'an earlier start with this resource worked, and its answer was lost',
  advice: 'find its sid in a callback or take the recorder out of the channel; never start again with this resource',
};

export const taskConflict: Verdict = {
  error: errors.TaskConflict,
  recorder: 'present',
  says: 'the same cname and uid record already, under another resource',
  advice: 'start with another uid, or take that recorder out of the channel first',
};

export const leaving: Verdict = {
  error: errors.AlreadyLeaving,
  recorder: 'absent',
  says: 'the recorder is leaving already: an earlier stop, an idle channel, or a removal',
  advice: 'take the recording for ended',
};

export const noData: Verdict = {
  error: errors.NoRecordedData,
  recorder: 'absent',
  says: 'nobody sent a stream, so nothing was recorded',
  advice: 'take the recording for ended, without files',
};

export const wrongRoute: Verdict = {
  error: errors.WrongRoute,
  recorder: 'unchanged',
  says: 'this host knows no such path',
  advice: 'check the base URL, and any proxy before it',
};

export const unreachable: Verdict = {
  error: errors.HostUnreachable,
  recorder: 'unchanged',
  says: 'the host cannot be reached',
  advice: 'check its name and the network, or try the alternate host',
};
