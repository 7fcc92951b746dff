import { z } from 'zod';
import type { MessageProof } from '../../client/signed.ts';
import type { Env } from '../../domain/env.ts';
import { CodeText } from '../../domain/notice-code.ts';
import { UsageError } from '../cli.ts';
import { ownKeyFile, signerWith } from './keys.ts';

/** What proves to a closed meeting who sends a message to a circulation. */

export const provedBy = { signWith: z.string().min(1).optional(), code: CodeText.optional() };

type GivenProof = {
  officer: string;
  recordedBy?: string | undefined;
  signWith?: string | undefined;
  code?: string | undefined;
};

/** By the code of a notice, or by the key that is named or that CONVENE_KEY names; undefined where there is neither. */
export function proofOf(given: GivenProof, env: Env): MessageProof | undefined {
  const { officer, recordedBy: sender = officer, signWith, code } = given;
  if (code !== undefined && signWith !== undefined) throw new UsageError('give --code or --sign-with, not both');
  if (code !== undefined) return { code };
  const file = ownKeyFile(signWith, env);
  return file === undefined ? undefined : { signer: signerWith(sender, file, env) };
}
