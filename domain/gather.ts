import DataLoader from 'dataloader';

/**
 * Batches the requests of many callers: a single request runs at once, and requests that arrive while a batch runs form the
 * next one. Each caller gets the outcome of its own item.
 *
 * @param work returns an outcome, or an error, for each item of a batch, in their order
 * @param largest the most items in a batch
 */
export function gathering<Item, Outcome>(
  work: (batch: readonly Item[]) => Promise<readonly (Outcome | Error)[]>,
  largest: number,
): (item: Item) => Promise<Outcome> {
  let underWay: Promise<unknown> = Promise.resolve();
  let turn = underWay;
  const loader = new DataLoader<Item, Outcome>(
    (batch) => {
      const done = work(batch);
      underWay = done.catch(() => undefined);
      return done;
    },
    {
      // the same item asked twice is two items
      cache: false,
      maxBatchSize: largest,
      batchScheduleFn(send) {
        turn = turn.then(() => {
          send();
          return underWay;
        });
      },
    },
  );
  return (item) => loader.load(item);
}
