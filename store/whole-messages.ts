import { Message } from 'apache-arrow';

/** Word that begins every message of the Arrow IPC stream format. */
const continuation = 0xffffffff;

/**
 * The longest prefix of an Arrow IPC stream that consists of whole messages.
 * A process that is killed while it appends leaves a torn tail. The last message may be cut short.
 * Or the file ends in zeros, because the file system had grown it but not yet written it.
 * @returns the prefix, and why what follows is no message; null if it is just cut short
 */
export function wholeMessages(bytes: Uint8Array): { whole: Uint8Array; broken: string | null } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = 0;
  while (end + 8 <= bytes.length) {
    const length = view.getUint32(end + 4, true);
    if (view.getUint32(end, true) !== continuation || length === 0) break;
    const metadataEnd = end + 8 + length;
    if (metadataEnd > bytes.length) break;
    let message: Message;
    try {
      message = Message.decode(bytes.subarray(end + 8, metadataEnd));
    } catch (cause) {
      return { whole: bytes.subarray(0, end), broken: `the bytes from ${end} on are no message (${String(cause)})` };
    }
    const next = metadataEnd + message.bodyLength;
    if (next > bytes.length) break;
    end = next;
  }
  return { whole: bytes.subarray(0, end), broken: null };
}
