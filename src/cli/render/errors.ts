/** Faults as people and programs read them: `sceau: message`, then `sceau: hint: …`; or one JSON value. */
import { inspect } from 'node:util';
import { type ErrorCode, type ErrorParams, type SceauError, exitStatus } from '../../errors.ts';
import { rowFaultLines } from './row-faults.ts';
import type { Fault } from '../../stages/context.ts';
import { escapeText } from '../messages/typeset.ts';
import { type Words, sayFault } from '../messages/words.ts';

export const PREFIX = 'sceau: ';

/** One fault as `--json` shows it. */
export interface ErrorJson {
  readonly code: ErrorCode;
  readonly exit: number;
  readonly message: string;
  readonly hint: string;
  readonly params: ErrorParams[ErrorCode];
}

/** A fault for `--json`; the words are those of the chosen language. */
export function errorJson(words: Words, fault: Fault): ErrorJson {
  const { code, params } = fault;
  return { code, exit: exitStatus(code), ...sayFault(words, fault), params };
}

/** The same, or `null` where there is no fault. */
export function errorJsonOrNull(words: Words, fault: Fault | null): ErrorJson | null {
  return fault === null ? null : errorJson(words, fault);
}

/** The message of a fault, for a line or cell of its own. */
export function faultText(words: Words, fault: Fault): string {
  return sayFault(words, fault).message;
}

function hasCode<C extends ErrorCode>(fault: Fault, code: C): fault is { code: C; params: ErrorParams[C] } {
  return fault.code === code;
}

/** Lines of a fault for standard error: what it is, its particulars, what to do next. */
export function errorLines(words: Words, fault: Fault): readonly string[] {
  const { message, hint } = sayFault(words, fault);
  const lines = [`${PREFIX}${message}`];
  if (hasCode(fault, 'csv-rows')) {
    lines.push(...rowFaultLines(words, fault.params));
  }
  if (hasCode(fault, 'csv-header') && fault.params.realm === null) {
    for (const { column, fault: kind, headers } of fault.params.columns) {
      lines.push(`  ${words.reading.headerFaults[kind](column, headers.join(', '))}`);
    }
  }
  if (hint !== '') lines.push(`${PREFIX}${words.hintLabel}${hint}`);
  return lines;
}

/** Lines of a bug: what to do, then the stack with those of its causes. Text in it may come from anywhere. */
export function bugLines(words: Words, error: unknown): readonly string[] {
  const lines = [`${PREFIX}${words.bug}`];
  for (let each = error; each instanceof Error; each = each.cause) {
    lines.push(...(each.stack ?? each.message).split('\n').map(escapeText));
  }
  if (!(error instanceof Error)) lines.push(escapeText(inspect(error)));
  return lines;
}

/** The fault of an error with a code. */
export function faultOfError(error: SceauError): Fault {
  return { code: error.code, params: error.params };
}
