import { z } from 'zod';

/** One file as `query`, `stop` and callbacks list it. */
export interface FileFacts {
  fileName: string;
  trackType?: 'audio' | 'video' | 'audio_and_video';
  /** The recorded user; `"0"` when the file mixes all of them. */
  uid?: string;
  /** When its first slice began, in Unix milliseconds. */
  startedAtMs?: number;
  /** Whether it can be played online already. */
  playable?: boolean;
  /** Whether all users are mixed into it. */
  mixedAllUser?: boolean;
}

/** As seconds this is the year 5138, as milliseconds 1973: what is smaller was meant as seconds. */
const smallestMilliseconds = 1e11;

/** Agora's newest pages give `sliceStartTime` in seconds, the others in milliseconds. Zero is no instant. */
export function instantMs(secondsOrMs: number): number | undefined {
  if (!(secondsOrMs > 0)) return undefined;
  return secondsOrMs < smallestMilliseconds ? secondsOrMs * 1000 : secondsOrMs;
}

const fileName = z.string().min(1);

/** Without a name it is no file; every other field that cannot be read is left out, so that no file is lost for it. */
const listedFile = z
  .object({
    fileName: fileName.optional(),
    filename: fileName.optional(),
    trackType: z.enum(['audio', 'video', 'audio_and_video']).optional().catch(undefined),
    uid: z
      .union([z.string(), z.number().transform(String)])
      .optional()
      .catch(undefined),
    sliceStartTime: z.coerce.number().optional().catch(undefined),
    isPlayable: z.boolean().optional().catch(undefined),
    mixedAllUser: z.boolean().optional().catch(undefined),
  })
  .refine((file) => file.fileName ?? file.filename, 'a file without a name')
  .transform((file): FileFacts => {
    const startedAtMs = instantMs(file.sliceStartTime ?? 0);
    return {
      fileName: file.fileName ?? file.filename ?? '',
      ...(file.trackType && { trackType: file.trackType }),
      ...(file.uid !== undefined && { uid: file.uid }),
      ...(startedAtMs !== undefined && { startedAtMs }),
      ...(file.isPlayable !== undefined && { playable: file.isPlayable }),
      ...(file.mixedAllUser !== undefined && { mixedAllUser: file.mixedAllUser }),
    };
  });

/**
 * `fileList` in all its forms: one name (`fileListMode` `string`), an array of files (`json`, and web), or nothing. The form
 * says itself which it is, so `fileListMode` is not asked. An empty name is an empty list.
 */
export const namesInFileList = z
  .union([z.string().transform((name): FileFacts[] => (name === '' ? [] : [{ fileName: name }])), z.array(listedFile)])
  .optional();
