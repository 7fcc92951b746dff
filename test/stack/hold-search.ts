import { findTemporal } from '../../stack/temporal-binary.ts';

/** Looks for a Temporal server with nothing to download, and says when go compiles. */
const [releases = ''] = process.argv.slice(2);
await findTemporal({
  releases,
  onProgress: ({ stage }) => {
    if (stage === 'compile') console.log(stage);
  },
});
