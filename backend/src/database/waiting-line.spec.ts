import { expect, it } from '@jest/globals';
import { WaitingLine } from './waiting-line.js';

/** Work that ends when the test says so. */
function stepwise(): { readonly work: () => Promise<string>; readonly end: (value: string) => void; begun: boolean } {
  let end: (value: string) => void = () => undefined;
  const done = new Promise<string>((resolve) => (end = resolve));
  const step = {
    begun: false,
    end,
    work: () => {
      step.begun = true;
      return done;
    },
  };
  return step;
}

const turns = async (): Promise<void> => {
  for (let count = 0; count < 10; count += 1) await Promise.resolve();
};

it('does as many at the same time as there are places, and the others in their order', async () => {
  const line = new WaitingLine({ places: 2, waiting: 10, patienceMs: 1_000 });
  const [first, second, third, fourth] = [stepwise(), stepwise(), stepwise(), stepwise()];
  const answers = [first, second, third, fourth].map(({ work }) => line.enter(work));
  await turns();
  expect([first, second, third, fourth].map(({ begun }) => begun)).toEqual([true, true, false, false]);
  second.end('b');
  await turns();
  expect([third, fourth].map(({ begun }) => begun)).toEqual([true, false]);
  [first, third, fourth].forEach(({ end }, index) => end('acd'.charAt(index)));
  await expect(Promise.all(answers)).resolves.toEqual(['a', 'b', 'c', 'd']);
});

it('goes on behind work that fails', async () => {
  const line = new WaitingLine({ places: 1, waiting: 10, patienceMs: 1_000 });
  const failing = line.enter(() => Promise.reject(new Error('no')));
  const next = line.enter(() => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  await expect(next).resolves.toBe('yes');
});

it('refuses what would wait behind too many, and says when to try again', async () => {
  const line = new WaitingLine({ places: 1, waiting: 1, patienceMs: 1_000 });
  const first = stepwise();
  const answers = [line.enter(first.work), line.enter(() => Promise.resolve('second'))];
  await expect(line.enter(() => Promise.resolve('third'))).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 2 });
  first.end('first');
  await expect(Promise.all(answers)).resolves.toEqual(['first', 'second']);
});

it('refuses what has waited too long when its turn comes', async () => {
  let now = 0;
  const line = new WaitingLine({ places: 1, waiting: 10, patienceMs: 1_000 }, () => now);
  const first = stepwise();
  const answer = line.enter(first.work);
  const late = line.enter(() => Promise.resolve('late'));
  now = 1_001;
  const inTime = line.enter(() => Promise.resolve('in time'));
  first.end('first');
  await expect(late).rejects.toMatchObject({ code: 'overloaded' });
  await expect(Promise.all([answer, inTime])).resolves.toEqual(['first', 'in time']);
});

it('refuses whoever waits when it is closed, and lets end what has begun', async () => {
  const line = new WaitingLine({ places: 1, waiting: 10, patienceMs: 1_000 });
  const first = stepwise();
  const answer = line.enter(first.work);
  const waiting = line.enter(() => Promise.resolve('second'));
  line.close();
  first.end('first');
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
  await expect(line.enter(() => Promise.resolve('third'))).rejects.toMatchObject({ code: 'unavailable' });
  await expect(answer).resolves.toBe('first');
});
