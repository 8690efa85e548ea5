import { AwsV4Signer } from 'aws4fetch';
import fastify, { type FastifyRequest } from 'fastify';

export interface S3 {
  url: string;
  /** The keys of what was put and not deleted. */
  objects: Set<string>;
  close(): Promise<void>;
}

/** A storage that speaks as much of S3 as it takes to put and delete an object, and checks who asks. */
export async function startS3(keys: { accessKey: string; secretKey: string; bucket: string }): Promise<S3> {
  const app = fastify();
  const objects = new Set<string>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.route({
    method: ['PUT', 'DELETE'],
    url: '/*',
    async handler(request, reply) {
      const [, bucket, ...path] = request.url.split('/');
      if (!(await isSigned(request, keys)))
        return reply.status(403).send('<Error><Code>SignatureDoesNotMatch</Code></Error>');
      if (bucket !== keys.bucket) return reply.status(404).send('<Error><Code>NoSuchBucket</Code></Error>');
      if (request.method === 'PUT') objects.add(path.join('/'));
      else objects.delete(path.join('/'));
      return reply.status(request.method === 'PUT' ? 200 : 204).send();
    },
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, objects, close: () => app.close() };
}

/** Signs the same request with the right keys, and compares. */
async function isSigned(
  { method, url, headers, host }: FastifyRequest,
  { accessKey, secretKey }: { accessKey: string; secretKey: string },
): Promise<boolean> {
  const signer = new AwsV4Signer({
    method,
    url: `http://${host}${url}`,
    headers: { 'x-amz-content-sha256': String(headers['x-amz-content-sha256']) },
    ...{ accessKeyId: accessKey, secretAccessKey: secretKey, service: 's3', region: 'us-east-1' },
    datetime: String(headers['x-amz-date']),
  });
  return headers.authorization === (await signer.sign()).headers.get('authorization');
}
