/**
 * How much a server may send unasked-for by SSH's own count (RFC 4254 §5.2; transport/FORMAT.md, «Limits»). ssh2 grants 2 MiB
 * and renews them by halves, so that a far server mostly has 1 MiB left to send: half of what OpenSSH's client gets
 * through. It has no setting for that, but a grant is one message, and ssh2 keeps its own count of the first 2 MiB only.
 */

/** Beyond ssh2's own: with the half that it always leaves, enough for 16 reads of 255 KiB. */
const FURTHER_BYTES = 3 * 1024 * 1024;

/** The two of ssh2's undocumented members that are used, as 1.17.0 has them. */
interface Channel {
  readonly outgoing: { readonly id: number };
  readonly _protocol: { channelWindowAdjust(channel: number, bytes: number): void };
}

/**
 * Grants the server of an open SFTP session further bytes, once for its lifetime. What comes is bounded by what is
 * asked for; a server that sends more is read and answered for by the SFTP parser, which keeps one packet. Another ssh2
 * without these members keeps its 2 MiB: that is slower at a distance, and nothing else.
 */
export function widenWindow(sftp: object): void {
  if (isChannel(sftp)) sftp._protocol.channelWindowAdjust(sftp.outgoing.id, FURTHER_BYTES);
}

function isChannel(sftp: object): sftp is Channel {
  const { outgoing, _protocol: protocol }: { outgoing?: unknown; _protocol?: unknown } = sftp;
  if (typeof outgoing !== 'object' || outgoing === null || !('id' in outgoing)) return false;
  if (typeof protocol !== 'object' || protocol === null || !('channelWindowAdjust' in protocol)) return false;
  return typeof outgoing.id === 'number' && typeof protocol.channelWindowAdjust === 'function';
}
