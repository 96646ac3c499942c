import { expect, it } from 'vitest';
import { releaseChunk } from '../../src/io/chunk-memory.ts';

it('empties a long chunk and all views of it where the engine can, and else leaves it', () => {
  const chunk = new Uint8Array(100_000).fill(1);
  const view = chunk.subarray(10, 20);
  releaseChunk(chunk);
  const canFree = 'transfer' in ArrayBuffer.prototype;
  expect([chunk.length, view.length]).toEqual(canFree ? [0, 0] : [100_000, 10]);
});

it('leaves a short chunk, which may share its memory with others', () => {
  const chunk = Buffer.from('a few bytes');
  releaseChunk(chunk);
  expect(chunk.toString()).toBe('a few bytes');
});
