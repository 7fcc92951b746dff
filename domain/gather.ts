import DataLoader from 'dataloader';

/**
 * Gathers what many callers ask one by one while the batch before is under way: one alone goes out at once, and those that
 * ask meanwhile go out together. Each caller has the outcome of its own item.
 *
 * @param work takes a batch and gives an outcome, or an error, for each item of it, in their order
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
