import { describe, expect, it } from 'vitest';
import { isMirrorUrl, parseMirrorUrl } from '../../src/transport/mirror-url.ts';

describe('the address of a mirror', () => {
  it.each([
    'https://miroir.example/',
    'https://miroir.example:8443/resultats/2026/',
    'https://[2001:db8::1]/a/',
  ])('is taken: %s', (text) => {
    expect(parseMirrorUrl(text)).toBe(text);
  });

  it.each([
    ['http', 'http://miroir.example/'],
    ['another scheme', 'ftp://miroir.example/'],
    ['a user', 'https://anna@miroir.example/'],
    ['a password', 'https://anna:secret@miroir.example/'],
    ['no slash at the end', 'https://miroir.example/resultats'],
    ['no path', 'https://miroir.example'],
    ['a query', 'https://miroir.example/?a=/'],
    ['a fragment', 'https://miroir.example/#/'],
    ['capitals in the host', 'https://Miroir.example/'],
    ['the default port', 'https://miroir.example:443/'],
    ['a folder above', 'https://miroir.example/../'],
    ['a hidden name', 'https://miroir.example/.git/'],
    ['an empty name', 'https://miroir.example/a//b/'],
    ['percent escapes', 'https://miroir.example/%2e%2e/'],
    ['a backslash', 'https://miroir.example/a\\b/'],
    ['a line break', 'https://miroir.example/a\n/'],
    ['no address at all', 'miroir'],
    ['too many characters', `https://miroir.example/${'a/'.repeat(300)}`],
  ])('with %s is refused', (_, text) => {
    expect(isMirrorUrl(text)).toBe(false);
    expect(() => parseMirrorUrl(text)).toThrow(expect.objectContaining({ code: 'address-invalid' }));
  });

  it('is refused without repeating what may be a password', () => {
    expect(() => parseMirrorUrl('https://anna:secret@miroir.example/')).toThrow(
      expect.objectContaining({ params: { address: 'https://…@miroir.example/' } }),
    );
  });
});
