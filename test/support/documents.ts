/**
 * One of each document, linked as the stages link them, from fixed keys, a fixed clock and bytes that only look random.
 * What would be a ciphertext is stood for by invented bytes: nobody opens them here.
 */
import { type Confirmation, confirmationDocument } from '../../src/documents/confirmation.ts';
import { type Header, type Trust, trustAlso } from '../../src/documents/envelope.ts';
import type { FileRef, NoticeRef, Realm } from '../../src/documents/fields.ts';
import {
  type Challenge,
  type Manifest,
  challengeDocument,
  manifestDocument,
} from '../../src/documents/manifest.ts';
import { type Notice, noticeDocument } from '../../src/documents/notice.ts';
import { type Publication, publicationDocument } from '../../src/documents/publication.ts';
import { type Receipt, receiptDocument } from '../../src/documents/receipt.ts';
import { type Release, releaseDocument } from '../../src/documents/release.ts';
import { type Request, type Summary, requestDocument, summaryDocument } from '../../src/documents/request.ts';
import { type State, stateDocument } from '../../src/documents/state.ts';
import { encodeHex, encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import { MerkleTree } from '../../src/journal/tree.ts';
import { commitSessionKey } from '../../src/openpgp/session-key.ts';
import { type Licence, licenceDocument } from '../../src/parties/licence.ts';
import { type Registry, believePinned, encodeRegistry, trustOf } from '../../src/parties/registry.ts';
import {
  type Approval,
  type Handover,
  type Lock,
  type ShareEnvelope,
  approvalDocument,
  handoverDocument,
  lockDocument,
  proveOpened,
  shareDocument,
} from '../../src/timelock/custody.ts';
import { type Override, overrideDocument } from '../../src/timelock/override.ts';
import { commitShare, generateSecret, splitSecret } from '../../src/timelock/shares.ts';
import { markSource } from '../../src/workspace/custody-store.ts';
import { describeResults, encodeSchema } from '../../src/results/output/schema.ts';
import { HOUR, SEALED_AT, type Sample, fixedRandom, sample } from './sample.ts';
import { type Cast, subkeyOf } from './sample-cast.ts';

export const PUBLICATION_ID = 'bcg-btn-2026-06-1-k7m2';
export const NO_NOTICE: NoticeRef = { number: 0, sha256: null };

/** One of each. */
export interface Documents {
  readonly registry: Registry;
  readonly registryBytes: Uint8Array;
  /** Of a reader who also knows the distributor by its licence. */
  readonly trust: Trust;
  readonly header: Header;
  readonly publication: Sample<Publication>;
  readonly licence: Sample<Licence>;
  readonly challenge: Sample<Challenge>;
  readonly manifest: Sample<Manifest>;
  /** `schema.json`, as the manifest has it. */
  readonly schema: Uint8Array;
  readonly lock: Sample<Lock>;
  readonly share: Sample<ShareEnvelope>;
  readonly summary: Sample<Summary>;
  readonly request: Sample<Request>;
  readonly confirmation: Sample<Confirmation>;
  readonly notice: Sample<Notice>;
  readonly state: Sample<State>;
  readonly approval: Sample<Approval>;
  readonly handover: Sample<Handover>;
  readonly override: Sample<Override>;
  readonly release: Sample<Release>;
  readonly receipt: Sample<Receipt>;
}

/** A registry of this cast, version 1. */
export function registryOf(cast: Cast, leastApprovals: number, realm: Realm = 'rehearsal'): Registry {
  const keyOf = (role: 'seal' | 'release') => ({
    role,
    fingerprint: cast[role].certificate.fingerprint,
    certificate: cast[role].certificate.armored,
  });
  return {
    realm,
    issuer: 'lille',
    version: 1,
    previous: null,
    name: 'Rectorat de Lille',
    academies: ['09'],
    keys: [keyOf('seal'), keyOf('release')],
    officers: [...cast.officers].map(([id, { certificate }]) => ({
      id,
      name: id,
      fingerprint: certificate.fingerprint,
      certificate: certificate.armored,
    })),
    leastApprovals,
    issuedAt: '2026-06-01T08:00:00Z',
  };
}

/** Makes one of each, k-of-n with as many officers as the cast has. */
export async function makeDocuments(cast: Cast, approvals = 1): Promise<Documents> {
  const random = fixedRandom('sceau examples');
  const hex32 = (): string => encodeHex(random.bytes(32));
  const { seal, release: releaseKey, distributor } = cast;
  const [[officerId, officerKey] = ['', seal]] = cast.officers;
  const registry = registryOf(cast, approvals);
  const registryBytes = encodeRegistry(registry);
  const pin = sha256Hex(registryBytes);
  const chain = await believePinned({ version: 1, bytes: registryBytes, signatures: new Map() }, pin);
  const header: Header = { realm: 'rehearsal', issuer: 'lille', registry: { version: 1, sha256: pin } };

  const publication = sample('publication.json', publicationDocument, {
    key: seal,
    value: {
      ...header,
      publication: PUBLICATION_ID,
      title: 'Baccalauréat 2026, premier groupe',
      academies: ['09'],
      exams: ['BCG', 'BTN'],
      session: '2026-06',
      group: '1',
      hour: HOUR,
      officers: [...cast.officers.keys()],
      approvals,
      timelock: 'none',
      profile: 'rfc4880',
      mirrors: [{ url: 'https://miroir.example/resultats/', carries: 'releases' }],
      createdAt: '2026-06-15T08:00:00Z',
    },
  });
  const { fingerprint, armored: certificate } = distributor.certificate;
  const subkey = subkeyOf(distributor.certificate);
  const licence = sample('licence.json', licenceDocument, {
    key: seal,
    value: {
      ...header,
      number: 1,
      partner: { id: 'presse-nord', name: 'La Presse du Nord (inventée)' },
      fingerprint,
      subkey,
      certificate,
      scope: {
        id: 'press',
        purpose: 'press',
        exams: ['BCG', 'BTN'],
        territory: ['09'],
        decisions: ['admitted'],
        columns: ['nom', 'prenom', 'commune_etablissement', 'decision', 'mention'],
        residents: [],
        basis: null,
      },
      basis: 'Licence de réutilisation 2026-1',
      validFrom: '2026-06-01T00:00:00Z',
      validUntil: '2027-01-01T00:00:00Z',
      issuedAt: '2026-06-10T08:00:00Z',
    },
  });

  const common = {
    ...header,
    publication: { id: PUBLICATION_ID, sha256: publication.sha256 },
    revision: 1,
  };
  const { scope } = licence.value;
  const sessionKey = random.bytes(32);
  const commitment = commitSessionKey(sessionKey);
  const schema = encodeSchema(describeResults(scope, { session: '2026-06', realm: 'rehearsal' }));
  const ciphertext = (name: string, length: number): FileRef => ({ name, sha256: hex32(), length });
  const challenge = sample('challenge.json', challengeDocument, {
    key: seal,
    value: { ...common, scope: scope.id, recipient: 'presse-nord', subkey, nonce: hex32() },
  });
  const journal = new MerkleTree();
  journal.append(encodeUtf8('{"at":"2026-06-01T08:00:00.000Z","act":"init","phase":"done"}'));
  const manifest = sample('manifest.json', manifestDocument, {
    key: seal,
    value: {
      ...common,
      scope,
      recipient: { id: 'presse-nord', licence: licence.sha256, fingerprint, subkey },
      hour: HOUR,
      files: [
        ciphertext('payload.pgp', 1_048_576),
        ciphertext('challenge.pgp', 1234),
        { name: 'schema.json', sha256: sha256Hex(schema), length: schema.length },
      ],
      commitment,
      innerSignature: hex32(),
      supersedes: null,
      notice: NO_NOTICE,
      checkpoint: journal.head(),
      sealedAt: SEALED_AT,
    },
  });

  const quorumSecret = generateSecret(random);
  const shares = await splitSecret(quorumSecret, approvals, cast.officers.size);
  const [share = { x: 1, value: '' }] = shares;
  const commitments = [...cast.officers.keys()].map((officer, i) => ({
    officer,
    index: i + 1,
    commitment: commitShare(shares[i] ?? share, { publication: PUBLICATION_ID, revision: 1, officer }),
  }));
  const officer = { id: officerId, fingerprint: officerKey.certificate.fingerprint };
  const nonce = hex32();
  const lock = sample('lock.json', lockDocument, {
    key: seal,
    value: {
      ...common,
      scopes: [{ scope: scope.id, sessionKey: encodeHex(sessionKey), commitment }],
    },
  });
  const envelope = sample(`share-${officerId}.json`, shareDocument, {
    key: seal,
    value: {
      ...common,
      officer,
      index: 1,
      approvals,
      officers: cast.officers.size,
      commitment: commitments[0]?.commitment ?? '',
      share,
      nonce,
    },
  });
  const summary = sample('summary.json', summaryDocument, {
    key: seal,
    value: {
      ...common,
      title: publication.value.title,
      entered: 3000,
      decisions: [
        { decision: 'ADMIS', candidates: 2421 },
        { decision: 'ADMISSIBLE', candidates: 331 },
        { decision: 'AJOURNE', candidates: 248 },
      ],
      mentions: [
        { mention: '', candidates: 1250 },
        { mention: 'AB', candidates: 700 },
        { mention: 'B', candidates: 350 },
        { mention: 'TB', candidates: 121 },
      ],
      series: [
        { exam: 'BCG', group: '1', serie: 'GENERALE', entered: 2160, admitted: 1774 },
        { exam: 'BTN', group: '1', serie: 'STMG', entered: 840, admitted: 647 },
      ],
      consents: [{ purpose: 'press', yes: 2203, no: 512, unknown: 284, unreadable: 1 }],
      scopes: [
        {
          scope: scope.id,
          rows: 1804,
          stays: { otherTerritory: 0, otherExam: 0, decision: 579, notResident: 0, noConsent: 617 },
        },
      ],
      confirmed: { fingerprint: cast.second.certificate.fingerprint, confirmedAt: SEALED_AT },
      earlier: [],
      previous: null,
      changes: [],
      padding: ' '.repeat(8),
    },
  });
  const confirmation = sample('confirmation-1.json', confirmationDocument, {
    key: cast.second,
    value: {
      ...common,
      source: markSource('0'.repeat(64), fixedRandom('confirmation')),
      fingerprint: cast.second.certificate.fingerprint,
      confirmedAt: SEALED_AT,
    },
  });
  const request = sample('request-1.json', requestDocument, {
    key: seal,
    value: {
      ...common,
      number: 1,
      hour: HOUR,
      notice: NO_NOTICE,
      approvals,
      shares: commitments,
      recipients: [
        { recipient: 'presse-nord', scope: scope.id, fingerprint, subkey, manifest: manifest.sha256 },
      ],
      summary: ciphertext('summary.pgp', 17_301),
      requestedAt: SEALED_AT,
    },
  });

  const notice = sample('notice-1.json', noticeDocument, {
    key: releaseKey,
    value: {
      ...header,
      publication: common.publication,
      number: 1,
      previous: null,
      kind: 'postpone',
      hour: { utc: '2026-07-03T10:00:00Z', zone: 'Europe/Paris' },
      revision: null,
      recipient: null,
      reason: 'Incident technique',
      issuedAt: '2026-07-03T07:00:00Z',
    },
  });
  const state = sample('state.json', stateDocument, {
    key: releaseKey,
    value: {
      ...header,
      publication: common.publication,
      notice: { number: 1, sha256: notice.sha256 },
      revision: 1,
      standing: 'announced',
      hour: { utc: '2026-07-03T10:00:00Z', zone: 'Europe/Paris' },
      issuedAt: '2026-07-03T07:00:00Z',
      validUntil: '2026-07-04T19:00:00Z',
    },
  });
  const approval = sample(`approval-${officerId}-1-0.json`, approvalDocument, {
    key: officerKey,
    value: {
      ...common,
      officer,
      request: { number: 1, sha256: request.sha256 },
      hour: HOUR,
      notice: NO_NOTICE,
      proof: proveOpened(nonce, request.sha256),
      approvedAt: '2026-07-02T09:00:00Z',
    },
  });
  const handover = sample(`handover-${officerId}-1.json`, handoverDocument, {
    key: officerKey,
    value: {
      ...common,
      officer,
      request: { number: 1, sha256: request.sha256 },
      share,
      handedAt: '2026-07-03T07:05:00Z',
    },
  });
  const override = sample(`override-${officerId}-1.json`, overrideDocument, {
    key: officerKey,
    value: {
      ...common,
      officer,
      request: { number: 1, sha256: request.sha256 },
      hour: HOUR,
      notice: NO_NOTICE,
      clock: '2026-07-03T07:55:00Z',
    },
  });
  const release = sample('release-1.json', releaseDocument, {
    key: releaseKey,
    value: {
      ...common,
      scope: scope.id,
      number: 1,
      file: ciphertext('release-1.pgp', 128),
      recipients: [{ recipient: 'presse-nord', subkey, manifest: manifest.sha256 }],
      omissions: [],
      request: { number: 1, sha256: request.sha256 },
      approvals: [{ officer: officerId, notice: 0, sha256: approval.sha256 }],
      notice: NO_NOTICE,
      hour: HOUR,
      releasedAt: HOUR.utc,
    },
  });
  const receipt = sample('receipt-press-r1-verified.json', receiptDocument, {
    key: distributor,
    value: {
      ...header,
      publication: PUBLICATION_ID,
      revision: 1,
      scope: scope.id,
      recipient: { id: 'presse-nord', fingerprint },
      disposition: 'verified',
      code: null,
      manifest: manifest.sha256,
      received: manifest.value.files,
      challenge: proveOpened(challenge.value.nonce, manifest.sha256),
      release: null,
      checkpoint: manifest.value.checkpoint,
      accepts: [manifestDocument.type, publicationDocument.type, releaseDocument.type],
      at: '2026-07-01T08:10:00Z',
    },
  });
  const trust = trustAlso(trustOf([chain]), [
    { role: 'distributor', id: 'presse-nord', certificate: distributor.certificate },
    {
      role: 'second',
      id: cast.second.certificate.fingerprint,
      certificate: cast.second.certificate,
    },
  ]);
  return {
    registry,
    registryBytes,
    trust,
    header,
    publication,
    licence,
    challenge,
    manifest,
    schema,
    lock,
    share: envelope,
    summary,
    confirmation,
    request,
    notice,
    state,
    approval,
    handover,
    override,
    release,
    receipt,
  };
}

/** All of them but the registry, which has another form. */
export function allSamples(documents: Documents): readonly Sample[] {
  const { publication, licence, challenge, manifest, lock, share, summary } = documents;
  const { confirmation, request, notice, state, approval, handover, override, release, receipt } = documents;
  return [
    publication,
    licence,
    challenge,
    manifest,
    lock,
    share,
    summary,
    confirmation,
    request,
    notice,
    state,
    approval,
    handover,
    override,
    release,
    receipt,
  ];
}
