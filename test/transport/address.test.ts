import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import {
  encodeBucketAddress,
  encodeDepotAddress,
  parseBucketAddress,
  parseDepotAddress,
  parseEndpoint,
} from '../../src/transport/address.ts';

/** The fault of a text that must be refused. */
function refusal(text: string): SceauError {
  try {
    parseDepotAddress(text, '/base');
  } catch (error) {
    if (error instanceof SceauError) return error;
    throw error;
  }
  return expect.unreachable(`accepted ${JSON.stringify(text)}`);
}

it.each([
  ['file:/srv/depot', '/srv/depot'],
  ['file:///srv/depot/', '/srv/depot'],
  ['file:depots/a', '/base/depots/a'],
  ['depots/a', '/base/depots/a'],
  ['../sibling', '/sibling'],
  ['/media/usb key/é', '/media/usb key/é'],
  ['file:.', '/base'],
])('reads %j as the folder %j', (text, path) => {
  expect(parseDepotAddress(text, '/base')).toEqual({ kind: 'folder', path });
});

it.each([
  ['sftp://press@sftp.example.org/in', 'press', 'sftp.example.org', 22, '/in'],
  ['sftp://press@SFTP.Example.org:2222/a/b/', 'press', 'sftp.example.org', 2222, '/a/b'],
  ['sftp://a.b_c-d+e@127.0.0.1:65535/', 'a.b_c-d+e', '127.0.0.1', 65_535, '/'],
  ['sftp://u@[::1]:22/x', 'u', '::1', 22, '/x'],
  ['sftp://u@host/été 2026/@home', 'u', 'host', 22, '/été 2026/@home'],
])('reads %j', (text, user, host, port, path) => {
  expect(parseDepotAddress(text, '/base')).toEqual({ kind: 'sftp', user, host, port, path });
});

it.each([
  '',
  'file:',
  'file://host/path',
  'file:a\0b',
  'a\nb',
  'https://example.org/',
  'ftp://u@host/x',
  'sftp:/host/x',
  'sftp://host/x',
  'sftp://u@host',
  'sftp://u@host:0/x',
  'sftp://u@host:65536/x',
  'sftp://u@host:022/x',
  'sftp://u@/x',
  'sftp://-oProxyCommand@host/x',
  'sftp://u@-host/x',
  'sftp://u@ho..st/x',
  'sftp://u@[host]/x',
  'sftp://u@host/../x',
  'sftp://u@host/a/./b',
  'sftp://u@host//x',
  'sftp://u@host/%2e%2e',
  'sftp://u@host/a?b',
  'sftp://u@host/a#b',
  'sftp://u@host/a\u0007',
  'SFTP://u@host/x',
])('refuses %j', (text) => {
  expect(refusal(text).code).toBe('address-invalid');
});

it.each([
  'sftp://u:secret@host/x',
  'sftp://u:se:cr:et@host/x',
  'sftp://u:s3cr3t/secret@host/x',
  'https://u:secret@h/',
])('refuses the password in %j and does not repeat it', (text) => {
  expect(refusal(text).code).toBe('address-invalid');
  expect(JSON.stringify(refusal(text).params)).not.toContain('cret@');
  expect(JSON.stringify(refusal(text).params)).not.toContain('secret');
});

it('reads back what it writes', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9 _.@é-]{1,20}$/).filter((text) => text !== '.' && text !== '..');
  const address = fc.record({
    kind: fc.constant('sftp' as const),
    user: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._+-]{0,10}$/),
    host: fc.constantFrom('localhost', 'sftp.example.org', '192.0.2.1', '2001:db8::1'),
    port: fc.integer({ min: 1, max: 65_535 }),
    path: fc.array(name, { maxLength: 4 }).map((names) => `/${names.join('/')}`),
  });
  fc.assert(
    fc.property(address, (value) => {
      expect(parseDepotAddress(encodeDepotAddress(value), '/base')).toEqual(value);
    }),
  );
  const folder = { kind: 'folder', path: '/srv/a b' } as const;
  expect(parseDepotAddress(encodeDepotAddress(folder), '/base')).toEqual(folder);
});

it('takes any text for an address or refuses it by its code', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `sftp://${text}`),
      ),
      (text) => {
        try {
          parseDepotAddress(text, '/base');
        } catch (error) {
          expect(error instanceof SceauError && error.code).toBe('address-invalid');
        }
      },
    ),
  );
});

describe('the address of a bucket', () => {
  it.each([
    ['s3://resultats', [], 's3://resultats'],
    ['s3://resultats/', [], 's3://resultats'],
    ['s3://resultats.exemple-1/public/lille', ['public', 'lille'], 's3://resultats.exemple-1/public/lille'],
    ['s3://resultats/public/', ['public'], 's3://resultats/public'],
  ])('reads %j', (text, prefix, one) => {
    const address = parseBucketAddress(text);
    expect(address.prefix).toEqual(prefix);
    expect(encodeBucketAddress(address)).toBe(one);
    expect(parseBucketAddress(one)).toEqual(address);
  });

  it.each([
    's3:resultats',
    's3://',
    's3://ab',
    's3://Resultats/',
    's3://a..b/',
    's3://key:secret@resultats/',
    's3://resultats//x',
    's3://resultats/../x',
    's3://resultats/.x',
    's3://resultats/%2e',
    's3://resultats/x?y',
    `s3://resultats/${'x/'.repeat(300)}`,
    'https://resultats/',
  ])('is not %j', (text) => {
    expect(() => parseBucketAddress(text)).toThrow(expect.objectContaining({ code: 'address-invalid' }));
  });

  it('is no depot of a party, whatever its form', () => {
    for (const text of ['s3://resultats/lille', 's3:resultats']) {
      const { code, params } = refusal(text);
      expect([code, params]).toEqual(['bucket-refused', { address: text }]);
    }
    expect(JSON.stringify(refusal('s3://key:secret@resultats/').params)).not.toContain('secret');
  });

  it('has an endpoint of one form, over TLS alone', () => {
    for (const text of ['https://s3.example', 'https://s3.example:9000', 'https://[::1]:9000'])
      expect(parseEndpoint(text)).toBe(text);
    const bad = [
      'http://s3.example',
      'https://s3.example/',
      'https://s3.example/x',
      'https://k:s@s3.example',
    ];
    for (const text of [...bad, 'https://s3.example:443', 'https://S3.example', 's3.example', ''])
      expect(() => parseEndpoint(text)).toThrow(expect.objectContaining({ code: 'address-invalid' }));
  });
});
