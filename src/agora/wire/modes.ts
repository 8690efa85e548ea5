import { z } from 'zod';
import { says } from './rules.js';

const modes = ['composite', 'individual', 'web'] as const;

/** Composite mixes all into one recording, individual makes one of each uid, web records a page. */
export type Mode = (typeof modes)[number];

/** Agora's wire says `mix` where its quickstart says `composite`; both are taken. */
export const modeSchema = z
  .enum([...modes, 'mix'], says('must be "composite", "individual" or "web"', 'leave it out for composite'))
  .transform((mode): Mode => (mode === 'mix' ? 'composite' : mode));
