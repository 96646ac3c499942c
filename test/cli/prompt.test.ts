import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { words } from '../../src/cli/messages/en.ts';
import { createSecrets } from '../../src/cli/passphrase.ts';
import { Terminal } from '../../src/cli/prompt.ts';
import { isCode } from '../../src/errors.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { PASSPHRASE, initArguments, onTerminal, sceau } from './program.ts';
import { fakeScreen } from './surroundings.ts';

describe('a question at the terminal', () => {
  it('shows nothing of a passphrase, and gives the terminal back as it was', async () => {
    const { surroundings, said, keyboard } = fakeScreen({ typed: ['sec', 'ret é\r'] });
    const asked = new Terminal(surroundings).readHidden('phrase : ');
    // The keyboard sends the rest when it is asked again; a terminal would send it by itself.
    surroundings.stdin.resume();
    expect(await asked).toBe('secret é');
    expect(said.stderr).toBe('phrase : \n');
    expect(keyboard).toEqual({ modes: [true, false], listening: false });
  });

  it('shows an answer as it is typed, and takes back what is wiped out', async () => {
    const { surroundings, said } = fakeScreen({ typed: ['nox\u007fn\u0015oui\n'] });
    expect(await new Terminal(surroundings).readLine('? ')).toBe('oui');
    expect(said.stderr).toContain('oui');
  });

  it('takes what was typed ahead as the answer to the next question', async () => {
    const { surroundings } = fakeScreen({ typed: ['un\ndeux\n'] });
    const terminal = new Terminal(surroundings);
    expect(await terminal.readHidden('? ')).toBe('un');
    expect(await terminal.readHidden('? ')).toBe('deux');
  });

  it.each([
    ['Ctrl-C', 'sec\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('ends as not confirmed on %s, the terminal given back', async (_name, typed) => {
    const { surroundings, keyboard } = fakeScreen({ typed: [typed] });
    await expect(new Terminal(surroundings).readHidden('? ')).rejects.toSatisfy((error) =>
      isCode(error, 'not-confirmed'),
    );
    expect(keyboard).toEqual({ modes: [true, false], listening: false });
  });
});

/** Secrets that ask, at a keyboard that types `typed`. */
function secretsOf(typed: readonly string[], isNew: boolean) {
  const screen = fakeScreen({ typed });
  const { surroundings } = screen;
  const terminal = new Terminal(surroundings);
  return { screen, secrets: createSecrets({ surroundings, terminal, words, options: {}, isNew }) };
}

describe('a new passphrase', () => {
  it('is asked twice', async () => {
    const { secrets, screen } = secretsOf(['un\n', 'un\n'], true);
    expect(await secrets.passphrase('seal')).toBe('un');
    expect(screen.said.stderr).toContain(words.prompts.passphraseAgain('seal'));
  });

  it('is asked again where the two differ, and given up after three times', async () => {
    const { secrets, screen } = secretsOf(['un\n', 'deux\n', '\n', 'trois\n', 'quatre\n'], true);
    await expect(secrets.passphrase('seal')).rejects.toSatisfy((error) => isCode(error, 'not-confirmed'));
    expect(screen.said.stderr.split(words.prompts.passphrasesDiffer)).toHaveLength(4);
  });
});

describe('an SSH key that serves many depots', () => {
  it('has its passphrase asked once a command', async () => {
    const { secrets, screen } = secretsOf(['un\n', 'deux\n'], false);
    expect(await secrets.passphrase('ssh')).toBe('un');
    expect(await secrets.passphrase('ssh')).toBe('un');
    expect(screen.keyboard.modes).toEqual([true, false]);
  });
});

describe('the built program on a real terminal', () => {
  const script = peer('script');

  it.skipIf(script === undefined)('makes a key by a passphrase that never shows', async () => {
    const dir = join(scratchFolder(), 'w');
    expect(sceau(initArguments(dir, 'officer')).status).toBe(0);
    const args = ['key', 'create', 'officer', '--workspace', dir, '--lang', 'en'];
    const { status, shown } = await onTerminal(script ?? '', args, [
      [words.prompts.passphrase('officer'), `${PASSPHRASE}\r`],
      [words.prompts.passphraseAgain('officer'), `${PASSPHRASE}\r`],
    ]);
    expect(status).toBe(0);
    expect(shown).not.toContain(PASSPHRASE);
    expect(shown).toMatch(/(?:[0-9A-F]{4} ){9}[0-9A-F]{4}/);
  });

  it.skipIf(script === undefined)('stops at Ctrl-C with nothing made', async () => {
    const dir = join(scratchFolder(), 'w');
    expect(sceau(initArguments(dir, 'officer')).status).toBe(0);
    const args = ['key', 'create', 'officer', '--workspace', dir, '--lang', 'en'];
    const { status } = await onTerminal(script ?? '', args, [
      [words.prompts.passphrase('officer'), 'abc\u0003'],
    ]);
    expect(status).toBe(77);
    expect(sceau(['key', 'list', '--workspace', dir]).stdout).toBe('');
  });
});
