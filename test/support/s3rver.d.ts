/** What of s3rver the tests use; it has no types of its own. */
declare module 's3rver' {
  import type { IncomingHttpHeaders, Server } from 'node:http';
  import type { Readable } from 'node:stream';

  interface StoredObject {
    readonly bucket: string;
    readonly key: string;
    readonly content: Readable;
    readonly metadata: IncomingHttpHeaders;
  }

  interface Store {
    putObject: (object: StoredObject) => Promise<{ readonly size: number; readonly md5: string }>;
    getMetadata: (bucket: string, key: string) => Promise<{ readonly etag: string }>;
    putMetadata: (bucket: string, key: string, metadata: IncomingHttpHeaders, md5: string) => Promise<void>;
    getResourcePath: (bucket: string, key: string, resource: string) => string;
  }

  interface Context {
    readonly method: string;
    readonly path: string;
    readonly querystring: string;
    readonly headers: IncomingHttpHeaders;
  }

  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly cert: Buffer;
      readonly key: Buffer;
      readonly silent: boolean;
      readonly directory: string;
      readonly vhostBuckets: boolean;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    readonly store: Store;
    readonly httpServer: Server;
    readonly middleware: ((context: Context, next: () => Promise<void>) => Promise<void>)[];
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
  }
}

declare module 's3rver/lib/models/error.js' {
  export default class S3Error extends Error {
    status: number;
    constructor(code: string, message: string);
  }
}
