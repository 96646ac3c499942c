import { describe, expect, it } from 'vitest';
import { type ErrorCode, exitStatus } from '../../src/errors.ts';
import { acceptFault, pushFault, refusalFault } from '../../src/cli/exit.ts';
import type { Fault } from '../../src/stages/context.ts';
import { ERROR_SAMPLES } from './error-samples.ts';

const faults = (codes: readonly (ErrorCode | null)[]): (Fault | null)[] =>
  codes.map((code) => (code === null ? null : { code, params: ERROR_SAMPLES[code] }));

describe('the status of a push to many', () => {
  it.each<{ codes: (ErrorCode | null)[]; code: ErrorCode | undefined; why: string }>([
    { codes: [], code: undefined, why: 'nobody was to be served' },
    { codes: [null, null], code: undefined, why: 'all were served' },
    { codes: [null, 'connection-lost'], code: 'retry-may-help', why: 'a retry may help one' },
    {
      codes: ['host-key-changed', 'deadline-exceeded', null],
      code: 'retry-may-help',
      why: 'a retry may help any of them',
    },
    { codes: ['depot-conflict', 'connection-lost'], code: 'retry-may-help', why: 'a retry comes first' },
    { codes: ['handshake-failed', 'host-key-changed'], code: 'host-key-changed', why: '77 comes before 69' },
    {
      codes: ['host-key-changed', 'depot-conflict'],
      code: 'depot-conflict',
      why: 'a failed check comes before 77',
    },
    { codes: ['disk-full', 'handshake-failed'], code: 'handshake-failed', why: '69 comes before the rest' },
    {
      codes: ['permission-denied', 'host-key-changed'],
      code: 'permission-denied',
      why: 'the earliest speaks for its status',
    },
  ])('is that of $code where $why', ({ codes, code }) => {
    expect(pushFault(faults(codes))?.code).toBe(code);
  });

  it('counts who was not served', () => {
    expect(pushFault(faults(['connection-lost', null, 'host-key-changed']))?.params).toEqual({
      failed: 2,
      total: 3,
    });
  });
});

describe('the status of opening or receiving many', () => {
  it.each<{ codes: (ErrorCode | null)[]; code: ErrorCode | undefined; why: string }>([
    { codes: [null, null], code: undefined, why: 'all was opened' },
    {
      codes: ['not-released', 'digest-mismatch'],
      code: 'digest-mismatch',
      why: 'an attack never hides behind a wait',
    },
    {
      codes: ['signature-invalid', 'digest-mismatch', null],
      code: 'not-all-accepted',
      why: 'several checks failed',
    },
    { codes: ['not-released', 'recipient-omitted'], code: 'recipient-omitted', why: '77 comes before 75' },
    { codes: [null, 'notice-missing'], code: 'notice-missing', why: 'one waits' },
  ])('is that of $code where $why', ({ codes, code }) => {
    expect(acceptFault(faults(codes))?.code).toBe(code);
  });

  it('is 76 wherever anything was refused, whatever the reason', () => {
    const fault = refusalFault(1, 4);
    expect(fault?.code).toBe('not-all-accepted');
    expect(exitStatus('not-all-accepted')).toBe(76);
    expect(refusalFault(0, 4)).toBeUndefined();
  });
});
