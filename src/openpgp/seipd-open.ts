/**
 * Decrypting one SEIPD packet as a stream and taking its content apart (FORMAT.md, «Encryption», «What is inside»), for
 * payloads and small messages alike. Verifies no signature.
 */
import { SceauError } from '../errors.ts';
import { regroup } from './chunking.ts';
import { type PacketPiece, PacketStream } from './packet-stream.ts';
import { TAG } from './packets.ts';
import { SEIPD_VERSION, SeipdDecryptor } from './seipd.ts';
import { type SignedLiteral, SignedLiteralReader } from './signed-literal.ts';

/** Receives plaintext, in order; a chunk is good until the call has ended, its memory is used again. */
export type Writer = (chunk: Uint8Array) => void | Promise<void>;

/**
 * Decrypts one SEIPD packet and takes its content apart; the signature is not verified.
 * A fault inside the encryption is reported only if the MDC is right: else the fault is that the octets were changed.
 * @throws `payload-malformed`, `payload-integrity`, `signature-malformed`
 */
export async function openSeipd(o: {
  readonly ciphertext: AsyncIterable<Uint8Array>;
  readonly file: string;
  readonly sessionKey: Uint8Array;
  readonly write: Writer;
}): Promise<SignedLiteral> {
  const packets = new PacketStream();
  const outer = new SeipdBody();
  const decryptor = new SeipdDecryptor(o.sessionKey);
  const inner = new SignedLiteralReader(o.file);
  let fault: unknown;
  for await (const chunk of regroup(o.ciphertext)) {
    for (const body of outer.take(packets.push(chunk))) {
      for (const plaintext of decryptor.update(body)) {
        if (fault !== undefined) continue;
        let data: readonly Uint8Array[] = [];
        try {
          data = inner.push(plaintext);
        } catch (error) {
          fault = error;
        }
        for (const piece of data) await o.write(piece);
      }
    }
  }
  packets.end();
  outer.end();
  decryptor.finish();
  if (fault !== undefined) throw fault;
  return inner.finish();
}

/** Lets through the ciphertext of exactly one SEIPD packet of version 1. */
class SeipdBody {
  #state: 'before' | 'version' | 'ciphertext' | 'after' = 'before';

  take(pieces: readonly PacketPiece[]): readonly Uint8Array[] {
    const bodies: Uint8Array[] = [];
    for (const piece of pieces) {
      if (piece.kind === 'header') {
        if (this.#state !== 'before') throw malformed('more than one packet');
        if (piece.tag !== TAG.seipd) throw malformed(`packet ${piece.tag}`);
        this.#state = 'version';
      } else if (piece.kind === 'end') this.#state = 'after';
      else bodies.push(this.#afterVersion(piece.bytes));
    }
    return bodies;
  }

  end(): void {
    if (this.#state !== 'after') throw malformed('empty');
  }

  #afterVersion(bytes: Uint8Array): Uint8Array {
    if (this.#state === 'ciphertext') return bytes;
    if (bytes[0] !== SEIPD_VERSION) throw malformed(`SEIPD version ${bytes[0] ?? 0}`);
    this.#state = 'ciphertext';
    return bytes.subarray(1);
  }
}

function malformed(detail: string): SceauError {
  return new SceauError('payload-malformed', { detail });
}
