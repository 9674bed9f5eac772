import { describe, expect, it } from 'vitest';
import { PART, nextBatchSize } from './batch-size';

describe('nextBatchSize', () => {
  it('keeps what takes as long as it should', () => {
    expect(nextBatchSize(10, PART, 1000)).toBe(10);
  });
  it('asks for less where it takes longer, and for one at least', () => {
    expect(nextBatchSize(10, PART * 2, 1000)).toBe(5);
    expect(nextBatchSize(10, PART * 1000, 1000)).toBe(1);
  });
  it('asks for more where it is quicker, but not for all at once', () => {
    expect(nextBatchSize(10, PART / 2, 1000)).toBe(20);
    expect(nextBatchSize(10, 0, 1000)).toBe(40);
    expect(nextBatchSize(10, 0, 15)).toBe(15);
  });
});
