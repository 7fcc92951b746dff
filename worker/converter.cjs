// CommonJS, because the worker loads it by its path with `require`, whatever runs the rest.
const { DefaultPayloadConverter } = require('@temporalio/common');
const { decode } = require('@temporalio/common/lib/encoding');

/**
 * The default conversion, but bytes that cannot be decoded become `{undecodable}` instead of an error: an error would fail
 * the workflow task for ever, while this is a message that no schema accepts, and so is refused like any other. A value that
 * came with the mark of the house shows it (domain/mark.ts).
 */
class LenientPayloadConverter extends DefaultPayloadConverter {
  fromPayload(payload) {
    try {
      const value = super.fromPayload(payload);
      if (payload.metadata?.['convene-ours'] && typeof value === 'object' && value !== null)
        Object.defineProperty(value, Symbol.for('convene.ours'), { value: true });
      const sender = payload.metadata?.['convene-sender'];
      if (sender && typeof value === 'object' && value !== null)
        Object.defineProperty(value, Symbol.for('convene.sender'), { value: JSON.parse(decode(sender)) });
      return value;
    } catch (error) {
      return { undecodable: error instanceof Error ? error.message : 'unknown' };
    }
  }
}

exports.payloadConverter = new LenientPayloadConverter();
