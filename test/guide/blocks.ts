/** A block of commands in a page, with what the comment before it says of how it is run. */
export type Block = {
  line: number;
  text: string;
  /** Stays in the background, and is waited for until it has printed this. */
  until: string | null;
  /** Is run once this command succeeds. */
  when: string | null;
  /** The exit code of its last command. */
  exit: number;
  /** Why it is not run. */
  skip: string | null;
};

const FENCED = /(?:<!-- guide: (?<how>.+?) -->\n\n?[ ]*)?```sh\n(?<text>[\s\S]*?)```/g;

/**
 * The fenced `sh` blocks of a page, in order. Before a block may stand
 * `<!-- guide: until TEXT || when COMMAND || exit N || skip REASON -->`, more than one parted by ` || `.
 */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(FENCED)].map((match) => {
    const { how = '', text = '' } = match.groups ?? {};
    const said = new Map(
      how
        .split(' || ')
        .filter((one) => one !== '')
        .map((one) => [one.slice(0, one.indexOf(' ')), one.slice(one.indexOf(' ') + 1)]),
    );
    for (const word of said.keys()) {
      if (!['until', 'when', 'exit', 'skip'].includes(word)) throw new Error(`guide: ${word} is not known`);
    }
    return {
      line: page.slice(0, match.index).split('\n').length,
      text,
      until: said.get('until') ?? null,
      when: said.get('when') ?? null,
      exit: Number(said.get('exit') ?? 0),
      skip: said.get('skip') ?? null,
    };
  });
}
