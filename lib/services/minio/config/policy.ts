export const accessModes = ['read', 'write', 'readwrite'] as const;
export type AccessMode = (typeof accessModes)[number];

export interface AccessRule {
  readonly bucket: string;
  readonly mode: AccessMode;
}

const ofBucket: Record<AccessMode, readonly string[]> = {
  read: ['s3:GetBucketLocation', 's3:ListBucket', 's3:GetBucketVersioning', 's3:ListBucketVersions'],
  write: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'],
  readwrite: [
    's3:GetBucketLocation',
    's3:GetBucketVersioning',
    's3:ListBucket',
    's3:ListBucketMultipartUploads',
    's3:ListBucketVersions',
  ],
};

const ofObjects: Record<AccessMode, readonly string[]> = {
  read: ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion'],
  write: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject', 's3:PutObjectTagging'],
  readwrite: [
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:GetObject',
    's3:GetObjectTagging',
    's3:GetObjectVersion',
    's3:ListMultipartUploadParts',
    's3:PutObject',
    's3:PutObjectTagging',
  ],
};

/**
 * What a user may do, as an IAM policy. No mode deletes versions for good: a stolen key can hide objects, and they
 * stay until the bucket's lifecycle ends them. MinIO takes `s3:DeleteObject` for both unless the other is denied.
 */
export function renderAccessPolicy(access: readonly AccessRule[]): string {
  const statements = access.flatMap(({ bucket, mode }) => [
    { Effect: 'Allow', Action: ofBucket[mode], Resource: [`arn:aws:s3:::${bucket}`] },
    { Effect: 'Allow', Action: ofObjects[mode], Resource: [`arn:aws:s3:::${bucket}/*`] },
    { Effect: 'Deny', Action: ['s3:DeleteObjectVersion'], Resource: [`arn:aws:s3:::${bucket}/*`] },
  ]);
  return `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)}\n`;
}
