import { createConnection } from 'node:net';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import { agentAnswer, agentRequest, fingerprintOf } from '../domain/sshsig.ts';

/** How long an agent has to answer; it may ask its owner to touch a device. */
const ANSWERS_WITHIN_MS = 60_000;

/**
 * The signature that an ssh-agent makes, so that a key never leaves it, nor the device that it is on.
 *
 * @param socket where it listens: SSH_AUTH_SOCK
 * @throws ConveneError `KEY_AGENT`
 */
export async function signedByAgent(
  socket: string | undefined,
  publicKey: Uint8Array,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  if (!socket)
    throw new ConveneError(
      'KEY_AGENT',
      'A .pub file signs through ssh-agent, and none is known: SSH_AUTH_SOCK is not set. Start one with `eval $(ssh-agent)` and `ssh-add KEY`, or name the private key.',
    );
  const connection = createConnection(socket);
  connection.setTimeout(ANSWERS_WITHIN_MS, () => connection.destroy(new Error('it does not answer')));
  try {
    connection.write(agentRequest(publicKey, bytes));
    let received = Buffer.alloc(0);
    for await (const chunk of connection) {
      received = Buffer.concat([received, chunk]);
      const signature = agentAnswer(Uint8Array.from(received));
      if (signature !== null) return signature;
    }
    throw new Error('it hung up');
  } catch (error) {
    throw new ConveneError(
      'KEY_AGENT',
      `The ssh-agent of SSH_AUTH_SOCK did not sign with ${fingerprintOf(publicKey)} (${reasonOf(error)}). Add the key with \`ssh-add KEY\`, or name the private key in place of its .pub file.`,
      { cause: error },
    );
  } finally {
    connection.destroy();
  }
}
