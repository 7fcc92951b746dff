/** The events of a calendar file, unfolded (RFC 5545 §3.1): of each its properties by name with parameters, in its order. */
export function eventsOf(bytes: Buffer): Record<string, string>[] {
  const lines = bytes.toString().replaceAll('\r\n ', '').split('\r\n');
  const events: Record<string, string>[] = [];
  let open: Record<string, string> | null = null;
  for (const one of lines) {
    if (one === 'BEGIN:VEVENT') open = {};
    else if (one === 'END:VEVENT' && open !== null) {
      events.push(open);
      open = null;
    } else if (open !== null) {
      const [, name = one, value = ''] = /^((?:[^":]|"[^"]*")*):(.*)$/.exec(one) ?? [];
      open[name] = value;
    }
  }
  return events;
}
